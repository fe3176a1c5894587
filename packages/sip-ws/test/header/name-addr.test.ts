import { expect, test } from 'vitest';
import {
  formatNameAddr,
  isLooseRoute,
  type NameAddr,
  parseNameAddr,
  parseRoute,
  strictContext,
} from '../../src/index.ts';

function nameAddr(text: string): NameAddr {
  const parsed = parseNameAddr(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

test('RFC3261-20.10-3 display names: none, empty, quoted, tokens; with and without white space', () => {
  const names = ['<sip:a>', '"" <sip:a>', '"A \\"B\\"\\\\"<sip:a>', 'Mr. Watson  <sip:a>', 'x<sip:a>'].map((text) => {
    const value = nameAddr(text);
    expect(parseNameAddr(text, strictContext).ok).toBe(true);
    return [value.displayName, value.uriText];
  });
  expect(names).toEqual([
    [undefined, 'sip:a'],
    ['', 'sip:a'],
    ['A "B"\\', 'sip:a'],
    ['Mr. Watson', 'sip:a'],
    ['x', 'sip:a'],
  ]);
});

test('RFC3261-20.10-1 without <> parameters belong to the header, and ? is an error when strict', () => {
  const value = nameAddr('sip:a@b;tag=1;x');
  expect([value.uriText, value.tag, value.parameters.has('x'), value.bracketed]).toEqual(['sip:a@b', '1', true, false]);
  const inside = nameAddr('<sip:a@b;tag=1;x>;y');
  expect([inside.uriText, inside.tag, inside.parameters.has('y')]).toEqual(['sip:a@b;tag=1;x', undefined, true]);
  expect(parseNameAddr('sip:a@b?x=y', strictContext)).toMatchObject({
    ok: false,
    error: { code: 'SIP_NAME_ADDR', offset: 7 },
  });
  expect(nameAddr('sip:a@b?x=y').uriText).toBe('sip:a@b?x=y');
});

test('a URI of any scheme, or one that breaks its grammar, does not spoil the value', () => {
  for (const text of ['<tel:+1>', '<urn:service:sos>', '<isbn:1>', '<sip:a b>', 'name:x'])
    expect(nameAddr(text).uriText).toBe(text.replace(/[<>]/g, ''));
  expect(nameAddr('<sip:a b>').uri()).toMatchObject({ ok: false, error: { code: 'SIP_URI', offset: 6 } });
});

test('what is no name-addr', () => {
  for (const [text, offset] of [
    ['', 0],
    ['"a', 0],
    ['"a" sip:b', 4],
    ['<sip:a', 6],
    ['<>', 1],
    ['Bell, Alexander <sip:a>', 0],
    ['nouri', 0],
    ['<sip:a> x', 8],
  ] as const)
    expect(parseNameAddr(text), text).toMatchObject({ ok: false, error: { code: 'SIP_NAME_ADDR', offset } });
});

test('empty parameters, as RFC 5626 3.2 prints them, are passed over when lenient', () => {
  expect([...nameAddr('<sip:a>;;expires=5; ;q').parameters]).toEqual([
    ['expires', '5'],
    ['q', undefined],
  ]);
  expect(parseNameAddr('<sip:a>;;q', strictContext)).toMatchObject({
    ok: false,
    error: { code: 'SIP_PARAMETER', offset: 8 },
  });
});

test('RFC3327-4-1 RFC3608-5-1 a route has <> when strict, and lr when it is loose', () => {
  expect(parseRoute('sip:a;lr', strictContext)).toMatchObject({ ok: false, error: { code: 'SIP_ROUTE', offset: 0 } });
  const loose = ['<sip:a;lr>', '<sip:a;lr=on>', '<sip:a>;lr', '<sip:a>', '<tel:1;lr>'].map((text) => {
    const route = parseRoute(text);
    return route.ok && isLooseRoute(route.value);
  });
  expect(loose).toEqual([true, true, false, false, false]);
});

test('formatNameAddr quotes the display name and keeps it in its row', () => {
  expect(formatNameAddr({ displayName: 'A "B"\\\r\nX: y', uri: 'sip:a@b', parameters: [['tag', '1']] })).toBe(
    '"A \\"B\\"\\\\  X: y" <sip:a@b>;tag=1',
  );
  expect(formatNameAddr({ uri: { text: 'sip:a' } })).toBe('<sip:a>');
});
