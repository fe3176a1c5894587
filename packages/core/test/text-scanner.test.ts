import { expect, test } from 'vitest';
import { MalformedError } from '../src/errors.ts';
import { alphanumericTable, TextScanner } from '../src/text-scanner.ts';

function scan(text: string, start?: number, end?: number): TextScanner<'BAD'> {
  return new TextScanner(new TextEncoder().encode(text), { code: 'BAD', clause: 'RFC 0 1', status: 400 }, start, end);
}

test('accept takes one octet or leaves the cursor', () => {
  const scanner = scan(':;');
  expect([scanner.accept(0x3b), scanner.offset]).toEqual([false, 0]);
  expect([scanner.accept(0x3a), scanner.offset]).toEqual([true, 1]);
  expect([scanner.accept(0x3b), scanner.accept(0x3b), scanner.atEnd]).toEqual([true, false, true]);
});

test('peek is the next octet, and -1 at the end', () => {
  const scanner = scan('a');
  expect(scanner.peek).toBe(0x61);
  scanner.accept(0x61);
  expect(scanner.peek).toBe(-1);
});

test('acceptText compares every octet', () => {
  const scanner = scan('sip:x');
  expect([
    scanner.acceptText('sips'),
    scanner.acceptText('SIP:'),
    scanner.acceptText('sip:xy'),
    scanner.offset,
  ]).toEqual([false, false, false, 0]);
  expect([scanner.acceptText('sip:'), scanner.offset]).toEqual([true, 4]);
});

test('acceptTextIgnoringCase ignores the case of letters and of nothing else', () => {
  expect(scan('SiP:').acceptTextIgnoringCase('sip:')).toBe(true);
  expect(scan('sip').acceptTextIgnoringCase('sip:')).toBe(false);
  // '[' is '{' without bit 5, '@' is '`' without it.
  expect(scan('[').acceptTextIgnoringCase('{')).toBe(false);
  expect(scan('@').acceptTextIgnoringCase('`')).toBe(false);
});

test('blanks are spaces and tabs', () => {
  const scanner = scan(' \t \r');
  expect([scanner.blanks(), scanner.blanks(), scanner.offset]).toEqual([3, 0, 3]);
});

test.each([
  ['\r\n', true, 2],
  ['\n', false, 0],
  ['\r', false, 0],
  ['\r\r\n', false, 0],
])('the end of a line is CR LF and nothing else: %j', (text, answer, offset) => {
  const scanner = scan(text);
  expect([scanner.crlf(), scanner.offset]).toEqual([answer, offset]);
});

test('a token ends at the first character that is not of RFC 3261 25.1', () => {
  const token = "AZaz09-.!%*_+`'~";
  for (const delimiter of '()<>@,;:\\"/[]?={} \t\r\u0000\u007fé') {
    const scanner = scan(token + delimiter);
    expect([delimiter, scanner.token(), scanner.offset]).toEqual([delimiter, token, token.length]);
    expect(scanner.token()).toBe('');
  }
});

test('a table holds alphanumerics and what was named', () => {
  const table = alphanumericTable('-');
  const accepted = [...table.keys()].filter((octet) => table[octet] === 1).map((octet) => String.fromCharCode(octet));
  expect(accepted.join('')).toBe('-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
});

test.each([
  ['0', undefined, 0, 1],
  ['007x', undefined, 7, 3],
  ['999999999999999', undefined, 999_999_999_999_999, 15],
  ['1000000000000000', undefined, undefined, 0],
  ['65535', 5, 65_535, 5],
  ['655350', 5, undefined, 0],
  ['-1', undefined, undefined, 0],
  ['+1', undefined, undefined, 0],
  ['', undefined, undefined, 0],
])('digits of %j, at most %s of them, are %s', (text, maximum, value, offset) => {
  const scanner = scan(text);
  expect([scanner.digits(maximum), scanner.offset]).toEqual([value, offset]);
});

test.each([
  ['"abc"d', 'abc', 5],
  ['""', '', 2],
  ['"a\\"b\\\\"', 'a"b\\', 8],
  ['"é€"', 'é€', 7],
  ['"open', undefined, 0],
  ['"open\\"', undefined, 0],
  ['"open\\', undefined, 0],
  ['bare', undefined, 0],
])('the quoted string at the start of %j is %j', (text, value, offset) => {
  const scanner = scan(text);
  expect([scanner.quotedString(), scanner.offset]).toEqual([value, offset]);
});

test('a quoted string ends within the range', () => {
  expect(scan('"abc"', 0, 4).quotedString()).toBeUndefined();
});

test('until stops before the octet, or at the end of the range even if the octet stands behind it', () => {
  const scanner = scan('ab;cd;', 0, 5);
  expect([scanner.until(0x3b), scanner.offset]).toEqual(['ab', 2]);
  scanner.accept(0x3b);
  expect([scanner.until(0x3b), scanner.offset]).toEqual(['cd', 5]);
  expect([scanner.until(0x3b), scanner.offset]).toEqual(['', 5]);
});

test('until costs what its range costs, however long the octets behind it are', () => {
  const octets = new Uint8Array(16_000_000);
  const began = performance.now();
  for (let i = 0; i < 20_000; i++) new TextScanner(octets, { code: 'BAD' }, 0, 8).until(1);
  // To search all the octets each time would take half a minute.
  expect(performance.now() - began).toBeLessThan(2000);
});

test('rest is everything up to the end of the range', () => {
  const scanner = scan('abcdef', 1, 4);
  expect([scanner.rest(), scanner.atEnd, scanner.rest()]).toEqual(['bcd', true, '']);
});

test.each([10, 64, 65, 200])('text of %i octets is ASCII or UTF-8 alike, and a byte order mark survives', (length) => {
  const ascii = 'x'.repeat(length);
  expect(scan(ascii).text(0, length)).toBe(ascii);
  const mixed = `\ufeffé${'x'.repeat(length - 5)}`;
  expect(scan(mixed).text(0, length)).toBe(mixed);
});

test('invalid UTF-8 becomes replacement characters and does not throw', () => {
  const scanner = new TextScanner(Uint8Array.of(0x61, 0xff, 0x62), { code: 'BAD' });
  expect(scanner.rest()).toBe('a\ufffdb');
});

test.each([
  ['expect', (scanner: TextScanner) => scanner.expect(0x3a), 'expected ":", found "x"'],
  ['expectText', (scanner: TextScanner) => scanner.expectText('sip:'), 'expected "sip:", found "x"'],
  ['expectCrlf', (scanner: TextScanner) => scanner.expectCrlf(), 'expected the end of the line, found "x"'],
  ['expectBlanks', (scanner: TextScanner) => scanner.expectBlanks(), 'expected a space, found "x"'],
  ['expectDigits', (scanner: TextScanner) => scanner.expectDigits('a port'), 'expected a port, found "x"'],
  ['expectEnd', (scanner: TextScanner) => scanner.expectEnd(), 'expected the end, found "x"'],
] as const)('%s records what was expected, what was found and where', (_, demand, message) => {
  const scanner = scan('abx', 2);
  demand(scanner);
  expect(scanner.error).toBeInstanceOf(MalformedError);
  expect(scanner.error).toMatchObject({ code: 'BAD', message, offset: 2, clause: 'RFC 0 1', status: 400 });
});

test('expectToken records an absent token', () => {
  const scanner = scan('a:');
  expect(scanner.expectToken('a method')).toBe('a');
  expect(scanner.error).toBeUndefined();
  expect(scanner.expectToken('a method')).toBe('');
  expect(scanner.error).toMatchObject({ message: 'expected a method, found ":"', offset: 1 });
});

test('what is there satisfies the demands', () => {
  const scanner = scan(': sip \r\n42');
  const answers = [scanner.expect(0x3a), scanner.expectBlanks(), scanner.expectText('sip'), scanner.expectBlanks()];
  expect([...answers, scanner.expectCrlf(), scanner.expectDigits('n'), scanner.expectEnd()]).toEqual([
    ...[true, true, true, true],
    ...[true, 42, true],
  ]);
  expect(scanner.error).toBeUndefined();
});

test('the first error stays, and every later answer is empty', () => {
  const scanner = scan('abc');
  scanner.expect(0x3a);
  scanner.expectToken('a token');
  expect(scanner.error).toMatchObject({ message: 'expected ":", found "abc"', offset: 0 });
  expect([scanner.token(), scanner.rest(), scanner.digits(), scanner.atEnd]).toEqual(['', '', undefined, true]);
});

test('the end is found as such, and what is found is cut and escaped', () => {
  const atEnd = scan('');
  atEnd.expect(0x3a);
  expect(atEnd.error?.message).toBe('expected ":", found the end');
  const long = scan(`\u0000${'x'.repeat(100)}`);
  long.expect(0x3a);
  expect(long.error?.message).toBe(`expected ":", found "\\u0000${'x'.repeat(19)}"`);
});
