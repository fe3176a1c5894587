import { toHex } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHeader, defaultLimits, encodeMessage, encodeWithPayload } from '../../src/index.ts';
import { toDatagrams } from '../../src/transaction/fragments.ts';
import { Reassembly } from '../../src/transaction/reassembly.ts';
import { hex } from '../support/hex.ts';

const T2 = 10_000;
const header = { version: 2, primitive: 8, conferenceId: 1, transactionId: 2, userId: 3 } as const;

function message(words: number): Uint8Array<ArrayBuffer> {
  return encodeWithPayload(
    header,
    Uint8Array.from({ length: 4 * words }, (_, i) => i),
  );
}

function add(reassembly: Reassembly, octets: Uint8Array, now = 0) {
  const read = decodeHeader(octets);
  if (!read.ok) throw read.error;
  const result = reassembly.add(read.value, octets, now, T2);
  return result.ok
    ? result.value && toHex(result.value)
    : [result.error.code, result.error.offset, result.error.status];
}

test('RFC8855-6.2.3-2 a message of the path MTU goes whole, one word more in fragments', () => {
  expect(toDatagrams(message(22), 100)).toEqual([message(22)]);
  expect(toDatagrams(message(23), 100)).toHaveLength(2);
});

test('RFC8855-5.1-18 RFC8855-6.2.3-4 RFC8855-6.2.3-5 fragments have the header of the message with F, their place and their length', () => {
  const datagrams = toDatagrams(message(5), 28);
  expect(datagrams.map(toHex)).toEqual([
    '48080005000000010002000300000002' + '0001020304050607',
    '48080005000000010002000300020002' + '08090a0b0c0d0e0f',
    '48080005000000010002000300040001' + '10111213',
  ]);
});

test('RFC8855-6.2.3-2 RFC8855-6.2.3-3 RFC8855-6.2.3-5 there are N of them, all below the path MTU, without gap or overlap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4000 }), fc.integer({ min: 24, max: 1500 }), (words, pathMtu) => {
      const octets = message(words);
      const datagrams = toDatagrams(octets, pathMtu);
      if (octets.length <= pathMtu) {
        expect(datagrams).toEqual([octets]);
        return;
      }
      expect(Math.max(...datagrams.map(({ length }) => length))).toBeLessThan(pathMtu);
      let next = 0;
      const misplaced = datagrams.filter((datagram) => {
        const place = next;
        next += (datagram[14]! << 8) | datagram[15]!;
        return ((datagram[12]! << 8) | datagram[13]!) !== place;
      });
      expect([misplaced, next]).toEqual([[], words]);
      const n = Math.ceil((4 * words) / (pathMtu - 16));
      expect(datagrams.length).toBeGreaterThanOrEqual(Math.min(n, words));
    }),
  );
});

test('RFC8855-6.2.3-2 N is the ceiling of the formula where the sizes allow it', () => {
  // (16 + 4 x 50 - 16) / (116 - 16) = 2, but two halves of 116 octets would not be smaller than 116.
  expect(toDatagrams(message(50), 116)).toHaveLength(3);
  expect(toDatagrams(message(49), 117)).toHaveLength(2);
  expect(toDatagrams(message(300), 117)).toHaveLength(12);
});

test('a path MTU that holds no fragment is the caller’s mistake', () => {
  expect(() => toDatagrams(message(5), 23)).toThrow(expect.objectContaining({ code: 'BFCP_PATH_MTU' }));
  expect(() => toDatagrams(message(5), Number.NaN)).toThrow(expect.objectContaining({ code: 'BFCP_PATH_MTU' }));
});

test('RFC8855-6.2.3-6 RFC8855-6.2.3-7 fragments in any order, some of them twice, give the message once all are there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 25, max: 200 }).chain((words) => {
        const datagrams = toDatagrams(message(words), 100);
        return fc.tuple(
          fc.constant(message(words)),
          fc.shuffledSubarray(datagrams, { minLength: datagrams.length }),
          fc.integer({ min: 0, max: datagrams.length - 2 }),
        );
      }),
      ([whole, datagrams, repeated]) => {
        const reassembly = new Reassembly();
        const before = datagrams.slice(0, -1);
        for (const datagram of [...before, before[repeated]!]) expect(add(reassembly, datagram)).toBeUndefined();
        expect(add(reassembly, datagrams.at(-1)!)).toBe(toHex(whole));
        expect(reassembly.pending).toBe(0);
      },
    ),
  );
});

test('a message of one fragment is whole at once, also without payload', () => {
  expect(add(new Reassembly(), hex('48080001 00000001 00020003 00000001 04040001'))).toBe(
    '4008000100000001000200030' + '4040001',
  );
  expect(add(new Reassembly(), hex('48100000 00000001 00020003 00000000'))).toBe('401000000000000100020003');
});

test('RFC8855-5.1-19 a fragment that goes beyond the payload length spoils its message: 13', () => {
  const reassembly = new Reassembly();
  const [first, second] = toDatagrams(message(10), 40);
  expect(add(reassembly, first!)).toBeUndefined();
  const beyond = second!.slice();
  beyond[13] = 6;
  expect(add(reassembly, beyond)).toEqual(['BFCP_PAYLOAD_LENGTH', 12, 13]);
  // The message is gone: what is left of it does not complete it.
  expect(reassembly.pending).toBe(0);
  expect(add(reassembly, second!)).toBeUndefined();
});

test('RFC8855-5.1-19 a fragment whose length is not the one it tells is refused with 13', () => {
  expect(add(new Reassembly(), hex('48080002 00000001 00020003 00000002 04040001'))).toEqual([
    'BFCP_PAYLOAD_LENGTH',
    14,
    13,
  ]);
  expect(add(new Reassembly(), hex('48080002 00000001 00020003 00000001 04040001 04040002'))).toEqual([
    'BFCP_PAYLOAD_LENGTH',
    14,
    13,
  ]);
  expect(add(new Reassembly(), hex('48080002 00000001 00020003 000000'))).toEqual(['BFCP_TRUNCATED', 15, undefined]);
});

test('fragments of one message that tell different payload lengths spoil it', () => {
  const reassembly = new Reassembly();
  add(reassembly, hex('48080003 00000001 00020003 00000001 04040001'));
  expect(add(reassembly, hex('48080004 00000001 00020003 00010001 04040001'))).toEqual(['BFCP_PAYLOAD_LENGTH', 2, 13]);
  expect(reassembly.pending).toBe(0);
});

test('RFC8855-6.2.3-11 overlapping fragments make the whole set invalid', () => {
  const reassembly = new Reassembly();
  expect(add(reassembly, hex('48080004 00000001 00020003 00000002 04040001 04040002'))).toBeUndefined();
  expect(add(reassembly, hex('48080004 00000001 00020003 00010002 04040002 04040003'))).toEqual([
    'BFCP_FRAGMENT',
    12,
    10,
  ]);
  expect(reassembly.pending).toBe(0);
  // Fragments that touch do not overlap.
  add(reassembly, hex('48080004 00000001 00020003 00010002 04040002 04040003'));
  add(reassembly, hex('48080004 00000001 00020003 00030001 04040004'));
  expect(add(reassembly, hex('48080004 00000001 00020003 00000001 04040001'))).toBe(
    '40080004000000010002000304040001040400020404000304040004',
  );
});

test('an empty fragment of a message with payload is refused', () => {
  expect(add(new Reassembly(), hex('48080004 00000001 00020003 00010000'))).toEqual(['BFCP_FRAGMENT', 14, 10]);
});

test('RFC8855-6.2.3-11 incomplete messages and their octets are bounded', () => {
  const few = new Reassembly({ ...defaultLimits, incompleteMessages: 2 });
  const fragment = (transactionId: number, words = 4) => {
    const octets = hex('48080004 00000001 00000003 00000001 04040001');
    octets[3] = words;
    octets[9] = transactionId;
    return octets;
  };
  expect([add(few, fragment(1)), add(few, fragment(2))]).toEqual([undefined, undefined]);
  expect(add(few, fragment(3))).toEqual(['BFCP_INCOMPLETE_MESSAGES', 12, undefined]);
  expect(few.pending).toBe(56);
  const small = new Reassembly({ ...defaultLimits, incompleteOctets: 59 });
  expect(add(small, fragment(1))).toBeUndefined();
  expect(add(small, fragment(2, 5))).toEqual(['BFCP_INCOMPLETE_MESSAGES', 12, undefined]);
  const large = new Reassembly({ ...defaultLimits, messageSize: 27 });
  expect(add(large, fragment(1))).toEqual(['BFCP_MESSAGE_SIZE', 2, 10]);
});

test('RFC8855-6.2.3-6 RFC8855-6.2.3-10 what is not complete T2 after its first fragment is forgotten', () => {
  const reassembly = new Reassembly();
  const [first, second] = toDatagrams(message(12), 44);
  add(reassembly, first!, 100);
  expect(reassembly.deadline).toBe(100 + T2);
  reassembly.expire(99 + T2);
  expect(reassembly.pending).toBe(12 + 48);
  reassembly.expire(100 + T2);
  expect([reassembly.pending, reassembly.deadline]).toEqual([0, undefined]);
  expect(add(reassembly, second!, 200 + T2)).toBeUndefined();
});

test('what a floor status with many requests needs comes through', () => {
  const octets = encodeMessage({
    ...header,
    attributes: Array.from({ length: 300 }, (_, i) => ({
      kind: 'floor-request-information',
      floorRequestId: i,
      attributes: [],
    })),
  });
  const reassembly = new Reassembly();
  const results = toDatagrams(octets, 1180).map((datagram) => add(reassembly, datagram));
  expect(results).toEqual([undefined, toHex(octets)]);
});
