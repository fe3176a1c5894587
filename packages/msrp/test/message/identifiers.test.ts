import { insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { IdSource } from '../../src/index.ts';
import { isIdent } from '../../src/message/identifiers.ts';
import { octets } from '../support/parse.ts';

test('RFC4975-9-2 RFC4975-7.1-1 RFC4975-14.1-1 RFC4975-7.1.1-1 ids hold 128 bits of the random source and no two are equal', () => {
  const drawn: Uint8Array[] = [];
  const random = insecureSeededRandom(1);
  const ids = new IdSource((length) => {
    const out = random(length);
    drawn.push(out.slice());
    return out;
  });
  const made = Array.from({ length: 100 }, () => ids.next());
  expect(new Set(made).size).toBe(100);
  for (const id of made) {
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(isIdent(octets(id), 0, id.length)).toBe(true);
  }
  const source = drawn
    .flatMap((portion) => [...portion])
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('');
  expect(source.startsWith(made.join(''))).toBe(true);
});

test('what was given out does not stay in memory', () => {
  const pools: Uint8Array[] = [];
  const ids = new IdSource((length) => {
    const out = new Uint8Array(length).fill(7);
    pools.push(out);
    return out;
  });
  ids.next();
  expect([...pools[0]!.subarray(0, 17)]).toEqual([...new Array<number>(16).fill(0), 7]);
});

test.each([
  ['a123', true],
  ['a12', false],
  ['a'.repeat(32), true],
  ['a'.repeat(33), false],
  ['9.-+%=', true],
  ['.abc', false],
  ['ab_c', false],
])('RFC4975-9-2 "%s" is an id: %s', (id, expected) => {
  expect(isIdent(octets(`x${id}yyyy`), 1, 1 + id.length)).toBe(expected);
});
