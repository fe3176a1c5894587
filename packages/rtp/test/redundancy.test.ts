import { ProtocolError } from '@webrtc-ims/core';
import { decodeRedundancy, encodeRedundancy, type RedundantPayload, redundantTimestamp } from '@webrtc-ims/rtp';
import { redundantPayloads } from '@webrtc-ims/rtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, toHex } from './support/hex.ts';

const none = hex('');

const fixtures: readonly (readonly [string, string, RedundantPayload])[] = [
  ['a primary alone', '62 6869', { redundant: [], primary: { payloadType: 98, data: hex('6869') } }],
  ['an empty primary alone', '62', { redundant: [], primary: { payloadType: 98, data: none } }],
  [
    'two generations, oldest first',
    'e2 096002 e2 04b001 62 6162 63 6465',
    {
      redundant: [
        { payloadType: 98, timestampOffset: 600, data: hex('6162') },
        { payloadType: 98, timestampOffset: 300, data: hex('63') },
      ],
      primary: { payloadType: 98, data: hex('6465') },
    },
  ],
  [
    'an empty redundant block before a full one',
    'e2 096000 e2 04b002 62 6162 63',
    {
      redundant: [
        { payloadType: 98, timestampOffset: 600, data: none },
        { payloadType: 98, timestampOffset: 300, data: hex('6162') },
      ],
      primary: { payloadType: 98, data: hex('63') },
    },
  ],
  [
    'nothing but empty blocks',
    'e2 096000 e2 04b000 62',
    {
      redundant: [
        { payloadType: 98, timestampOffset: 600, data: none },
        { payloadType: 98, timestampOffset: 300, data: none },
      ],
      primary: { payloadType: 98, data: none },
    },
  ],
  [
    'the largest fields',
    `ff ffffff 7f ${'5a'.repeat(1023)} 01`,
    {
      redundant: [{ payloadType: 127, timestampOffset: 16_383, data: new Uint8Array(1023).fill(0x5a) }],
      primary: { payloadType: 127, data: hex('01') },
    },
  ],
];

test.each(fixtures)(
  't140:RFC2198-3-1 t140:RFC2198-3-2 t140:RFC2198-3-6 t140:RFC4103-4.1-1 %s decodes and encodes',
  (_, wire, payload) => {
    const octets = hex(wire);
    expect(decodeRedundancy(octets)).toEqual({ ok: true, value: payload });
    expect(toHex(encodeRedundancy(payload))).toBe(toHex(octets));
  },
);

test.each([255, 256, 257, 511, 512, 1023])(
  't140:RFC2198-3-4 a redundant block of %i octets keeps its length',
  (length) => {
    const data = Uint8Array.from({ length }, (_, i) => i);
    const payload = {
      redundant: [{ payloadType: 98, timestampOffset: 1, data }],
      primary: { payloadType: 98, data: none },
    };
    const octets = encodeRedundancy(payload);
    expect(toHex(octets.subarray(1, 4))).toBe(((1 << 10) | length).toString(16).padStart(6, '0'));
    expect(decodeRedundancy(octets)).toEqual({ ok: true, value: payload });
  },
);

test.each([
  ['an empty payload', '', 'RED_TRUNCATED', 0],
  ['a cut redundant header', 'e2 0960', 'RED_TRUNCATED', 3],
  ['no primary header', 'e2 096000', 'RED_TRUNCATED', 4],
  ['a second header that is cut', 'e2 096000 e2', 'RED_TRUNCATED', 5],
  ['a length one past the end', 'e2 096003 62 6162', 'RED_LENGTH', 2],
  ['a length that the blocks before leave no room for', 'e2 096002 e2 04b001 62 6162', 'RED_LENGTH', 6],
  ['the largest length', 'e2 0963ff 62 61', 'RED_LENGTH', 2],
])('t140:RFC2198-3-7 t140:LIB-1-1 %s is refused', (_, wire, code, offset) => {
  const result = decodeRedundancy(hex(wire));
  expect(result.ok ? [] : [result.error.fault, result.error.code, result.error.offset, result.error.clause]).toEqual([
    'malformed',
    code,
    offset,
    'RFC 2198 3',
  ]);
});

test('t140:RFC2198-3-9 sixteen generations are read, seventeen are above the limit', () => {
  const generation = 'e2 096000 ';
  const sixteen = decodeRedundancy(hex(`${generation.repeat(16)} 62 61`));
  expect(sixteen.ok && sixteen.value.redundant.length).toBe(16);
  const seventeen = decodeRedundancy(hex(`${generation.repeat(17)} 62 61`));
  expect(seventeen.ok ? [] : [seventeen.error.fault, seventeen.error.code, seventeen.error.offset]).toEqual([
    'limit',
    'RED_BLOCKS',
    64,
  ]);
  const one = decodeRedundancy(hex(`${generation.repeat(2)} 62 61`), { redundantBlocks: 1 });
  expect(one.ok ? [] : [one.error.code, one.error.offset]).toEqual(['RED_BLOCKS', 4]);
});

test('t140:RFC4103-4.1-2 t140:RFC2198-3-5 what does not fit a header is refused by the encoder', () => {
  const primary = { payloadType: 98, data: none };
  const block = { payloadType: 98, timestampOffset: 0, data: none };
  const attempts = [
    { redundant: [{ ...block, timestampOffset: 16_384 }], primary },
    { redundant: [{ ...block, timestampOffset: -1 }], primary },
    { redundant: [{ ...block, timestampOffset: Number.NaN }], primary },
    { redundant: [{ ...block, data: new Uint8Array(1024) }], primary },
    { redundant: [{ ...block, payloadType: 128 }], primary },
    { redundant: [], primary: { ...primary, payloadType: 128 } },
    { redundant: [], primary: { ...primary, payloadType: -1 } },
  ];
  for (const attempt of attempts) {
    expect(() => encodeRedundancy(attempt)).toThrow(expect.objectContaining({ fault: 'misuse', code: 'FIELD_RANGE' }));
  }
});

test('t140:RFC2198-3-3 the timestamp of a block is that of the packet less the offset, over the wrap too', () => {
  const block = { payloadType: 98, timestampOffset: 600, data: none };
  expect([redundantTimestamp(block, 1000), redundantTimestamp(block, 500)]).toEqual([400, 0xffff_ff9c]);
});

test('the data are views of the payload', () => {
  const octets = hex('e2 096002 62 6162 63');
  const result = decodeRedundancy(octets);
  octets.fill(0x78, 5);
  expect(result.ok && [toHex(result.value.redundant[0]!.data), toHex(result.value.primary.data)]).toEqual([
    '7878',
    '78',
  ]);
});

test('what encodes decodes to the same value', () => {
  fc.assert(
    fc.property(redundantPayloads, (payload) => {
      expect(decodeRedundancy(encodeRedundancy(payload))).toEqual({ ok: true, value: payload });
    }),
  );
});

test('any octets give a value that encodes to the same octets, or one of our errors within them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
      const result = decodeRedundancy(octets);
      if (result.ok) {
        expect(toHex(encodeRedundancy(result.value))).toBe(toHex(octets));
        return;
      }
      expect(result.error).toBeInstanceOf(ProtocolError);
      expect(result.error.offset).toBeLessThanOrEqual(octets.length);
    }),
  );
});
