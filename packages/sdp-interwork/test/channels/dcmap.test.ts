import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDcmap, writeDcmap } from '../../src/channels/dcmap.ts';
import { fitsRole, freshStreamId } from '../../src/channels/stream-ids.ts';

test.each([
  ['0', { id: 0, subprotocol: '', label: '', ordered: true }],
  ['2 subprotocol="MSRP";label="a;b"', { id: 2, subprotocol: 'msrp', label: 'a;b', ordered: true }],
  [
    '65534 priority=512;max-retr=0;label="%22%25%C3%A9";ordered=false;x=y',
    { id: 65_534, subprotocol: '', label: '"%é', ordered: false, maximumRetransmissions: 0, priority: 512 },
  ],
  ['1 max-time=15000;ordered=maybe', { id: 1, subprotocol: '', label: '', ordered: true, maximumTime: 15_000 }],
  ['4 label="x" ; subprotocol="t140"', { id: 4, subprotocol: 't140', label: 'x', ordered: true }],
])('RFC8864-5.1-1 RFC8864-5.1-4 RFC8864-9.1-1 "%s" is read', (text, dcmap) => {
  expect(readDcmap(text)).toEqual(dcmap);
});

test.each([
  '',
  'x',
  '-1',
  '65535',
  '99999999999',
  '1 label="x',
  '1 label="%4"',
  '1 label="%zz"',
  '1 label="x"y',
  '1 ordered',
  '1 max-retr=-1',
  '1 priority=65536',
  `1 label="${'x'.repeat(513)}"`,
])('RFC8864-5.1-1 "%s" is no dcmap', (text) => {
  expect(readDcmap(text)).toBeUndefined();
});

test('RFC8864-5.1-2 quotes, percent signs and what is not visible stand escaped, as UTF-8', () => {
  const dcmap = { id: 3, subprotocol: 'msrp', label: 'a "50%" é\n', ordered: true };
  expect(writeDcmap(dcmap)).toBe('3 subprotocol="msrp";label="a %2250%25%22 %C3%A9%0A"');
});

test('RFC8864-5.1-1 LIB-6 what is written is read again', () => {
  const dcmaps = fc.record(
    {
      id: fc.integer({ min: 0, max: 65_534 }),
      subprotocol: fc.constantFrom('', 'msrp', 'bfcp', 't140'),
      label: fc.string({ unit: 'grapheme', maxLength: 40 }),
      ordered: fc.boolean(),
      maximumRetransmissions: fc.nat(100_000),
      maximumTime: fc.nat(100_000),
      priority: fc.nat(65_535),
    },
    { requiredKeys: ['id', 'subprotocol', 'label', 'ordered'] },
  );
  fc.assert(
    fc.property(dcmaps, (dcmap) => {
      expect(readDcmap(writeDcmap(dcmap))).toEqual(dcmap);
    }),
  );
});

test('LIB-8 no text makes reading fail, and none takes long', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const read = readDcmap(`1 ${text}`);
      expect(read === undefined || read.id === 1).toBe(true);
    }),
  );
  const before = performance.now();
  readDcmap(`1 ${'a="'.repeat(20_000)}`);
  readDcmap(`1 ${'a=b;'.repeat(20_000)}`);
  expect(performance.now() - before).toBeLessThan(500);
});

test('RFC8864-6.1-1 RFC8864-6.1-3 t140:RFC8864-6.1-1 ids are even for the client, odd for the server, unused, and below 65535', () => {
  expect([fitsRole(0, 'active'), fitsRole(1, 'active'), fitsRole(0, 'passive'), fitsRole(1, 'passive')]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(freshStreamId(new Set([0, 1, 4]), 'active')).toBe(2);
  expect(freshStreamId(new Set([1]), 'passive')).toBe(3);
  const all = new Set(Array.from({ length: 65_535 }, (_, id) => id));
  expect(freshStreamId(all, 'active')).toBeUndefined();
});
