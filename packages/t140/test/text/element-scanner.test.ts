import { ElementScanner, type TextElement } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const text = (value: string): TextElement => ({ type: 'text', text: value });
const newLine: TextElement = { type: 'new-line' };
const erase: TextElement = { type: 'erase' };
const missing: TextElement = { type: 'missing-text' };

/** The elements of a stream that comes at once, and of the same one character by character; both must be equal, but for the cutting of text. */
function scan(stream: string): { readonly elements: TextElement[]; readonly abandoned: number } {
  const whole = new ElementScanner();
  const elements = whole.scan(stream);
  const pieces = new ElementScanner();
  const cut = [...stream].flatMap((character) => pieces.scan(character));
  expect(joined(cut)).toEqual(joined(elements));
  expect(pieces.abandoned).toBe(whole.abandoned);
  expect(pieces.byteOrderMarks).toBe(whole.byteOrderMarks);
  expect(pieces.pending).toBe(whole.pending);
  return { elements, abandoned: whole.abandoned };
}

function joined(elements: readonly TextElement[]): TextElement[] {
  const out: TextElement[] = [];
  for (const element of elements) {
    const last = out.at(-1);
    if (element.type === 'text' && last?.type === 'text') out[out.length - 1] = text(last.text + element.text);
    else out.push(element);
  }
  return out;
}

test.each<[string, string, TextElement[]]>([
  ['characters', 'Håll 😀', [text('Håll 😀')]],
  ['T140-8-4 an erasure', 'ab\bc', [text('ab'), erase, text('c')]],
  ['LINE SEPARATOR', 'a\u2028b', [text('a'), newLine, text('b')]],
  ['T140-8-7 CR LF, as one new line', 'a\r\nb', [text('a'), newLine, text('b')]],
  ['a lone CR', 'a\rb', [text('a'), newLine, text('b')]],
  ['a lone LF', 'a\nb', [text('a'), newLine, text('b')]],
  ['LF CR, as two', '\n\r', [newLine, newLine]],
  ['CR CR LF, as two', '\r\r\n', [newLine, newLine]],
  ['CR, BOM, LF, as one', '\r\ufeff\n', [newLine]],
  ['CR, letter, LF, as two', '\ra\n', [newLine, text('a'), newLine]],
  ['T140-8-8 an alert', 'a\u0007b', [text('a'), { type: 'alert' }, text('b')]],
  ['T140-8-9 an interrupt', 'a\u001bab', [text('a'), { type: 'interrupt' }, text('b')]],
  ['T140-8-9 another escape sequence', '\u001bcb', [{ type: 'unsupported', control: '\u001bc' }, text('b')]],
  ['an escape sequence with intermediates', '\u001b(Bb', [{ type: 'unsupported', control: '\u001b(B' }, text('b')]],
  [
    'T140-8-10 SGR',
    '\u009b1;31mred\u009b0m',
    [{ type: 'rendition', parameters: '1;31' }, text('red'), { type: 'rendition', parameters: '0' }],
  ],
  ['SGR without parameters', '\u009bm', [{ type: 'rendition', parameters: '' }]],
  ['SGR 0 as RFC 9071 writes it', '\u009b\u0000mA', [{ type: 'rendition', parameters: '0' }, text('A')]],
  ['SGR in its form of two octets', '\u001b[4mA', [{ type: 'rendition', parameters: '4' }, text('A')]],
  ['another control sequence', '\u009b2JA', [{ type: 'unsupported', control: '\u009b2J' }, text('A')]],
  ['a control sequence with an intermediate', '\u009b1 qA', [{ type: 'unsupported', control: '\u009b1 q' }, text('A')]],
  [
    'T140-8-11 a control string',
    'a\u0098data\u009cb',
    [text('a'), { type: 'control-string', content: 'data' }, text('b')],
  ],
  ['an empty control string', '\u0098\u009c', [{ type: 'control-string', content: '' }]],
  [
    'a control string in its form of two octets',
    '\u001bXdata\u001b\\b',
    [{ type: 'control-string', content: 'data' }, text('b')],
  ],
  [
    'a control string with escapes in it',
    '\u0098a\u001bb\u001b\u001bc\u009c',
    [{ type: 'control-string', content: 'a\u001bb\u001b\u001bc' }],
  ],
  ['ST without SOS', 'a\u009cb', [text('a'), { type: 'unsupported', control: '\u009c' }, text('b')]],
  [
    'T140-8-14 other control codes',
    '\u0000\u0085\u007fa',
    [
      { type: 'unsupported', control: '\u0000' },
      { type: 'unsupported', control: '\u0085' },
      { type: 'unsupported', control: '\u007f' },
      text('a'),
    ],
  ],
  ['T140-8-15 BOM anywhere', '\ufeffa\ufeffb\ufeff', [text('ab')]],
  ['BOM within a control sequence', '\u009b\ufeff1m', [{ type: 'rendition', parameters: '1' }]],
  ['T140-A1-2 the mark of missing text', 'a\ufffdb', [text('a'), missing, text('b')]],
  ['the first shown character above the controls', '\u00a0', [text('\u00a0')]],
  ['the last shown character before DEL', '~ ', [text('~ ')]],
  ['an LF after the mark of missing text, whatever came before it', '\r\ufffd\n', [newLine, missing, newLine]],
  ['a backslash in a control string', '\u0098a\\b\u009c', [{ type: 'control-string', content: 'a\\b' }]],
  [
    'a backslash after the character after an escape',
    '\u0098\u001ba\\\u009c',
    [{ type: 'control-string', content: '\u001ba\\' }],
  ],
  ['the last intermediate of an escape sequence', '\u001b/~', [{ type: 'unsupported', control: '\u001b/~' }]],
  ['the first end of an escape sequence', '\u001b0a', [{ type: 'unsupported', control: '\u001b0' }, text('a')]],
  [
    'the last parameter and the first end of a control sequence',
    '\u009b?@',
    [{ type: 'unsupported', control: '\u009b?@' }],
  ],
  ['the last end of a control sequence', '\u009b~a', [{ type: 'unsupported', control: '\u009b~' }, text('a')]],
])('%s', (_, stream, elements) => {
  expect(scan(stream)).toEqual({ elements, abandoned: 0 });
});

test('T140-8-15 removed BOMs are counted', () => {
  const scanner = new ElementScanner();
  scanner.scan('\ufeffa\u009b\ufeff1m');
  expect(scanner.byteOrderMarks).toBe(2);
});

test('T140-8-13 what is not complete waits', () => {
  const scanner = new ElementScanner();
  expect(scanner.scan('a\u009b1')).toEqual([text('a')]);
  expect(scanner.pending).toBe(true);
  expect(scanner.scan(';3')).toEqual([]);
  expect(scanner.scan('1mb')).toEqual([{ type: 'rendition', parameters: '1;31' }, text('b')]);
  expect(scanner.pending).toBe(false);
});

test.each<[string, string, TextElement[]]>([
  ['an escape before a character that ends none', '\u001béa', [text('éa')]],
  ['an escape before an erasure', '\u001b\b', [erase]],
  ['an escape before another', '\u001b\u001ba', [{ type: 'interrupt' }]],
  ['a control sequence before a letter beyond ASCII', '\u009b1é', [text('é')]],
  ['a control sequence before DEL', '\u009b1\u007f', [{ type: 'unsupported', control: '\u007f' }]],
  ['a control sequence before CR LF', '\u009b1\r\n', [newLine]],
  ['a mark within a control sequence', '\u009b1\ufffdm', [missing, text('m')]],
  ['a mark within a control string', '\u0098abc\ufffdtext', [missing, text('text')]],
  ['a control string within another', '\u0098abc\u0098def\u009c', [{ type: 'control-string', content: 'def' }]],
])('%s is given up', (_, stream, elements) => {
  expect(scan(stream)).toEqual({ elements, abandoned: 1 });
});

test('T140-8-11 T140-8-12 a control string of 256 octets is one, and after 257 without an end text is shown again', () => {
  expect(scan(`\u0098${'x'.repeat(256)}\u009cafter`)).toEqual({
    elements: [{ type: 'control-string', content: 'x'.repeat(256) }, text('after')],
    abandoned: 0,
  });
  expect(scan(`\u0098${'x'.repeat(257)}after`)).toEqual({ elements: [text('after')], abandoned: 1 });
  expect(scan(`\u0098${'é'.repeat(128)}\u009cafter`).abandoned).toBe(0);
  expect(scan(`\u0098${'é'.repeat(129)}after`)).toEqual({ elements: [text('after')], abandoned: 1 });
  expect(scan(`\u0098${'😀'.repeat(64)}\u009c`).abandoned).toBe(0);
  expect(scan(`\u0098${'😀'.repeat(64)}\u20acafter`)).toEqual({ elements: [text('after')], abandoned: 1 });
});

test('a control sequence of 64 characters is one, and after 65 text is shown again', () => {
  expect(scan(`\u009b${'1'.repeat(64)}mafter`)).toEqual({
    elements: [{ type: 'rendition', parameters: '1'.repeat(64) }, text('after')],
    abandoned: 0,
  });
  expect(scan(`\u009b${'1'.repeat(65)}after`)).toEqual({ elements: [text('after')], abandoned: 1 });
  expect(scan(`\u001b${' '.repeat(65)}after`)).toEqual({ elements: [text('after')], abandoned: 1 });
});

test('limits are options', () => {
  const scanner = new ElementScanner({ controlStringOctets: 2, controlSequenceCharacters: 1 });
  expect(scanner.scan('\u0098abc\u009b12')).toEqual([]);
  expect(scanner.abandoned).toBe(2);
  expect(scanner.scan('ok')).toEqual([text('ok')]);
});

test('a source that begins anew forgets what was not complete', () => {
  const scanner = new ElementScanner();
  scanner.scan('\u0098abc');
  scanner.reset();
  expect(scanner.scan('text')).toEqual([text('text')]);
  scanner.scan('\r');
  scanner.reset();
  expect(scanner.scan('\n')).toEqual([newLine]);
  expect(scanner.abandoned).toBe(0);
});

test('LIB-1-1 any text, cut anywhere, gives the same elements and shows no control code', () => {
  const hostile = fc.constantFrom(
    ...'\u0000\u0007\b\t\n\r\u001b[\\Xam1; ~\u007f\u0085\u0098\u009b\u009c\u00a0é\u2028\ufeff\ufffd',
    '😀',
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 60 }), (characters) => {
      for (const element of scan(characters.join('')).elements) {
        if (element.type !== 'text') continue;
        expect(element.text).not.toBe('');
        for (const character of element.text) {
          const code = character.codePointAt(0) ?? 0;
          expect(code >= 0xa0 || (code >= 0x20 && code < 0x7f)).toBe(true);
          expect([0x2028, 0xfeff, 0xfffd]).not.toContain(code);
        }
      }
    }),
    { numRuns: 300 },
  );
});
