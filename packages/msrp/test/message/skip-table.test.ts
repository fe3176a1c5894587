import { insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { SkipTable } from '../../src/message/skip-table.ts';
import { octets, text } from '../support/parse.ts';

test('no place is skipped at which the pattern stands, or at which a part of it may begin', () => {
  const random = insecureSeededRandom(11);
  for (const pattern of ['\rab', '\r\n--a', '\raba', '\raaaa', '\r']) {
    const table = new SkipTable();
    table.reset(octets(`${pattern}zz`), pattern.length);
    for (let round = 0; round < 400; round++) {
      const input = Uint8Array.from(random(30), (choice) => pattern.charCodeAt(choice % pattern.length));
      const from = random(1)[0]! % 5;
      const to = 25 + (random(1)[0]! % 6);
      const at = table.skip(input, from, to);
      const first = text(input.subarray(from, to)).indexOf(pattern);
      if (first >= 0) expect(at).toBe(from + first);
      else {
        expect(at).toBeGreaterThan(to - pattern.length);
        expect(at).toBeLessThanOrEqual(to);
      }
    }
  }
});

test('octets that the pattern has not are passed over', () => {
  const table = new SkipTable();
  table.reset(octets('\r\n-------a123'), 13);
  expect(table.skip(new Uint8Array(1000), 0, 1000)).toBe(988);
  expect(table.skip(new Uint8Array(1000), 995, 1000)).toBe(995);
  expect(table.skip(octets('xx\r\n-------a123'), 0, 15)).toBe(2);
  expect(table.skip(octets('xx\r\n-------a123'), 3, 15)).toBe(3);
});
