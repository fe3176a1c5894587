import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSdpLimits } from '../../src/limits.ts';
import { attributeOf, join, tokenize } from '../../src/tokens/tokenize.ts';
import { allSamples, sample } from '../support/samples.ts';

test('LIB-4 every sample is lossless: its tokens join to its text', () => {
  expect(allSamples.length).toBe(203);
  for (const path of allSamples) {
    const text = sample(path);
    const tokens = tokenize(text, defaultSdpLimits);
    expect(tokens.ok && join(tokens.value), path).toBe(text);
  }
});

test('octets and text give the same tokens', () => {
  for (const path of allSamples) {
    const text = sample(path);
    const octets = new TextEncoder().encode(text);
    expect(tokenize(octets, defaultSdpLimits), path).toEqual(tokenize(text, defaultSdpLimits));
  }
});

test('octets that are no UTF-8 are kept one for one', () => {
  const octets = Uint8Array.of(0x73, 0x3d, 0xff, 0xfe, 0x0a);
  const tokens = tokenize(octets, defaultSdpLimits);
  expect(tokens.ok && join(tokens.value)).toBe('s=\u00ff\u00fe\n');
});

test('RFC8866-5-1 CRLF and bare LF end a line, and the last line needs no end', () => {
  const tokens = tokenize('v=0\r\ns=a\nt=0 0', defaultSdpLimits);
  expect(tokens.ok && tokens.value.session).toEqual([
    { type: 'v', value: '0', number: 1, offset: 0, ending: '\r\n' },
    { type: 's', value: 'a', number: 2, offset: 5, ending: '\n' },
    { type: 't', value: '0 0', number: 3, offset: 9, ending: '' },
  ]);
});

test('LIB-5 names are taken as a whole', () => {
  const tokens = tokenize('a=rtcp-mux-only\r\na=rtcp-mux\r\na=mid:a:b\r\n', defaultSdpLimits);
  const attributes = tokens.ok ? tokens.value.session.map(attributeOf) : [];
  expect(attributes.map(({ name, value }) => [name, value])).toEqual([
    ['rtcp-mux-only', ''],
    ['rtcp-mux', ''],
    ['mid', 'a:b'],
  ]);
});

test.each([
  ['', 'v=0\r\n\r\ns=-\r\n', 5, 2],
  ['no letter', '=0\r\n', 0, 1],
  ['an upper-case letter', 'V=0\r\n', 0, 1],
  ['no equals sign', 'v=0\r\nsx-\r\n', 5, 2],
  ['NUL', 'v=0\r\ns=\0\r\n', 5, 2],
  ['a lone CR', 'v=0\rs=-\r\n', 0, 1],
])('a line with %s is malformed', (_, text, offset, line) => {
  const tokens = tokenize(text, defaultSdpLimits);
  expect(tokens.ok ? undefined : tokens.error).toMatchObject({
    fault: 'malformed',
    code: 'SDP_MALFORMED',
    offset,
    line,
  });
});

test.each([
  ['octets', 5, 'v=0\r\n', 'v=0\r\n\n', undefined],
  ['lines', 2, 'v=0\r\ns=-\r\n', 'v=0\r\ns=-\r\nt=0 0\r\n', 10],
  ['lineOctets', 3, 'v=0\r\n', 'v=0\r\ns=ab\r\n', 5],
  ['sections', 1, 'm=a\r\n', 'm=a\r\nm=b\r\n', 5],
  ['attributes', 1, 'a=a\r\nm=a\r\na=b\r\n', 'm=a\r\na=b\r\na=c\r\n', 10],
] as const)('LIB-3 the limit %s holds at its value and not above', (name, bound, within, above, offset) => {
  const limits = { ...defaultSdpLimits, [name]: bound };
  expect(tokenize(within, limits).ok).toBe(true);
  const tokens = tokenize(above, limits);
  expect(tokens.ok ? undefined : tokens.error).toMatchObject({
    fault: 'limit',
    code: 'SDP_LIMIT',
    offset,
    status: 413,
  });
});

test('LIB-8 any octets give tokens that join to them, or an error of ours', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      const tokens = tokenize(octets, defaultSdpLimits);
      if (!tokens.ok) return ['SDP_MALFORMED', 'SDP_LIMIT'].includes(tokens.error.code);
      const text = join(tokens.value);
      return text.length === octets.length && octets.every((octet, at) => octet === text.charCodeAt(at));
    }),
  );
});

test('LIB-4 any lines join to the text they were cut from', () => {
  const line = fc.tuple(
    fc.constantFrom(...'vosmcbta'),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.constantFrom('\r\n', '\n'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (parts) => {
      const text = parts.map(([type, value, end]) => `${type}=${value}${end}`).join('');
      const tokens = tokenize(text, defaultSdpLimits);
      return tokens.ok && join(tokens.value) === text;
    }),
  );
});
