import { expect, test } from 'vitest';
import { decodeMediaType } from '../../src/index.ts';
import { octets } from '../support/parse.ts';

const parsed = (value: string): unknown => {
  const result = decodeMediaType(octets(value));
  return result.ok
    ? [result.value.type, result.value.subtype, Object.fromEntries(result.value.parameters)]
    : [result.error.code, result.error.offset];
};

test.each([
  ['text/plain', ['text', 'plain', {}]],
  ['TEXT/Plain;CharSet=UTF-8', ['text', 'plain', { charset: 'UTF-8' }]],
  ['a/b;x="a\\"b\\\\c;d"', ['a', 'b', { x: 'a"b\\c;d' }]],
  ['a/b;x=""', ['a', 'b', { x: '' }]],
  ['a/b; x ; y=1', ['a', 'b', { x: undefined, y: '1' }]],
  ['a/b;x=1;X=2', ['a', 'b', { x: '1' }]],
  ['message/im+xml;__proto__=1', ['message', 'im+xml', {}]],
])('RFC4975-9-14 the media type %s', (value, expected) => {
  if (value.includes('__proto__')) {
    const result = decodeMediaType(octets(value));
    expect(result.ok && [...result.value.parameters]).toEqual([['__proto__', '1']]);
  } else expect(parsed(value)).toEqual(expected);
});

test.each([
  ['', 0],
  ['text', 4],
  ['text/', 5],
  ['/plain', 0],
  ['text/plain;', 11],
  ['text/plain;=1', 11],
  ['text/plain;x=', 13],
  ['text/plain;x="a', 13],
  ['text/plain x', 11],
  ['te xt/plain', 2],
])('RFC4975-9-14 the media type "%s" is malformed', (value, offset) => {
  expect(parsed(value)).toEqual(['MSRP_CONTENT_TYPE', offset]);
});
