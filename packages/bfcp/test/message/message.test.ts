import { octetsEqual, ProtocolError, toHex } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage, encodeWithPayload, type Message, Primitive } from '../../src/index.ts';
import { messages, plain } from '../../src/testing.ts';
import { libreMessages } from '../fixtures/libre-messages.ts';
import { hex } from '../support/hex.ts';

const hello: Message = { primitive: Primitive.Hello, conferenceId: 4321, transactionId: 7, userId: 1234 };

function decoded(digits: string, options = {}) {
  const result = decodeMessage(hex(digits), options);
  if (!result.ok) throw result.error;
  return result.value;
}

function failed(digits: string, options = {}) {
  const result = decodeMessage(hex(digits), options);
  if (result.ok) throw new Error('decoded');
  const { code, offset, status, fault } = result.error;
  return { code, offset, status, fault };
}

test('RFC8855-5-1 RFC8855-5.1-1 every field of the header stands where it belongs, in network order', () => {
  const octets = encodeMessage({
    ...hello,
    version: 2,
    response: true,
    primitive: 0x81,
    conferenceId: 0xa1b2c3d4,
    transactionId: 0xe5f6,
    userId: 0x9708,
    attributes: [{ kind: 'floor-id', floorId: 0x1122 }],
  });
  expect(toHex(octets)).toBe('50810001a1b2c3d4e5f6970804041122');
  const message = decoded('50810001a1b2c3d4e5f6970804041122', { transport: 'unreliable' });
  expect({ ...message }).toEqual({
    version: 2,
    response: true,
    fragmented: false,
    primitive: 0x81,
    payloadLength: 1,
    conferenceId: 0xa1b2c3d4,
    transactionId: 0xe5f6,
    userId: 0x9708,
    attributes: [{ kind: 'floor-id', mandatory: false, floorId: 0x1122 }],
    unknownMandatory: [],
  });
});

test('RFC8855-5-2 RFC8855-5.3-4 a message may be its header alone', () => {
  const bare = [10, 11, 14, 15, 16, 17];
  for (const primitive of bare) {
    const octets = encodeMessage({ ...hello, primitive });
    expect(octets.length).toBe(12);
    const result = decodeMessage(octets);
    expect(result.ok && result.value.attributes).toEqual([]);
  }
});

test('RFC8855-5.1-2 version 1 is written unless version 2 is asked for', () => {
  expect(encodeMessage(hello)[0]).toBe(0x20);
  expect(encodeMessage({ ...hello, version: 2 })[0]).toBe(0x40);
});

test('RFC8855-5.1-6 RFC8855-5.1-7 RFC8855-5.1-8 on a reliable transport R and F are sent clear, and mean nothing when they are set', () => {
  expect(encodeMessage({ ...hello, response: true })[0]).toBe(0x20);
  // With F the payload still begins at octet 12.
  expect(decoded('38010001 000010e1 000704d2 0404021f').attributes).toEqual([
    { kind: 'floor-id', mandatory: false, floorId: 543 },
  ]);
});

test('RFC8855-5.1-9 the three reserved bits are sent as zero and ignored', () => {
  for (let reserved = 0; reserved < 8; reserved++) {
    const octets = encodeMessage(hello);
    expect(octets[0]! & 7).toBe(0);
    octets[0] = octets[0]! | reserved;
    const result = decodeMessage(octets);
    expect(result.ok && result.value.primitive).toBe(Primitive.Hello);
  }
});

test('RFC8855-5.1-10 the 17 primitives have their numbers', () => {
  expect(Primitive).toEqual({
    FloorRequest: 1,
    FloorRelease: 2,
    FloorRequestQuery: 3,
    FloorRequestStatus: 4,
    UserQuery: 5,
    UserStatus: 6,
    FloorQuery: 7,
    FloorStatus: 8,
    ChairAction: 9,
    ChairActionAck: 10,
    Hello: 11,
    HelloAck: 12,
    Error: 13,
    FloorRequestStatusAck: 14,
    FloorStatusAck: 15,
    Goodbye: 16,
    GoodbyeAck: 17,
  });
});

test.each(Object.entries(libreMessages))(
  'RFC8855-5.1-10 LIB-1-3 %s of libre is read, and written anew octet by octet',
  (_, digits) => {
    const message = decoded(digits, { anyVersion: true });
    expect(toHex(encodeMessage(message))).toBe(digits);
    expect(toHex(encodeMessage({ ...message, attributes: plain(message.attributes) }))).toBe(digits);
  },
);

test('RFC8855-5.1-11 the payload length counts words behind the header', () => {
  const attributes = [{ kind: 'status-info' as const, text: 'abc' }];
  const octets = encodeMessage({ ...hello, attributes });
  expect([octets.length, octets[2], octets[3]]).toEqual([20, 0, 2]);
});

test('RFC8855-5.1-12 RFC8855-5.1-13 a payload length that does not agree with the octets is refused with 13', () => {
  const wrong = { code: 'BFCP_PAYLOAD_LENGTH', offset: 2, status: 13, fault: 'malformed' };
  expect(failed('20010006 000010e1 000704d2 0404021f')).toEqual(wrong);
  expect(failed('20010000 000010e1 000704d2 0404021f')).toEqual(wrong);
  expect(failed('20010001 000010e1 000704d2 0404')).toEqual(wrong);
  // Two messages where one is expected.
  expect(failed('200b0000 000010e1 000704d2 200b0000 000010e1 000804d2')).toEqual(wrong);
});

test('RFC8855-5.1-14 attributes above 65535 words are not written, 65535 words are', () => {
  const text = { kind: 'status-info' as const, text: 'x'.repeat(250) };
  const many = Array.from({ length: 1040 }, () => text);
  const filler = (words: number) => [
    ...many,
    ...Array.from({ length: words - 1040 * 63 }, () => ({ kind: 'floor-id' as const, floorId: 1 })),
  ];
  expect(encodeMessage({ ...hello, attributes: filler(65_535) }).length).toBe(262_152);
  expect(() => encodeMessage({ ...hello, attributes: filler(65_536) })).toThrow(
    expect.objectContaining({ code: 'BFCP_MESSAGE_TOO_LONG', fault: 'misuse' }),
  );
  expect(() => encodeWithPayload(hello, new Uint8Array(4 * 65_536))).toThrow(
    expect.objectContaining({ code: 'BFCP_MESSAGE_TOO_LONG' }),
  );
});

test('RFC8855-5.1-16 RFC8855-5.1-17 all identifiers survive, up to the highest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0, max: 0xffff }),
      (conferenceId, transactionId, userId) => {
        const result = decodeMessage(encodeMessage({ ...hello, conferenceId, transactionId, userId }));
        expect(result.ok && [result.value.conferenceId, result.value.transactionId, result.value.userId]).toEqual([
          conferenceId,
          transactionId,
          userId,
        ]);
      },
    ),
    { examples: [[0xffff_ffff, 0xffff, 0xffff]] },
  );
});

test('identifiers out of range are the caller’s mistake', () => {
  for (const wrong of [{ conferenceId: 2 ** 32 }, { transactionId: 65_536 }, { userId: -1 }, { primitive: 256 }]) {
    expect(() => encodeMessage({ ...hello, ...wrong })).toThrow(expect.objectContaining({ code: 'FIELD_RANGE' }));
  }
});

test('RFC8855-5.1-3 a version that does not belong on the transport is refused with 12, before anything else', () => {
  const wrong = { code: 'BFCP_VERSION', offset: 0, status: 12, fault: 'unsupported' };
  expect(failed('00010009 000010e1 000704d2')).toEqual(wrong);
  expect(failed('60010001 000010e1 000704d2 0404021f')).toEqual(wrong);
  expect(failed('40010001 000010e1 000704d2 0404021f')).toEqual(wrong);
  expect(failed('20010001 000010e1 000704d2 0404021f', { transport: 'unreliable' })).toEqual(wrong);
  expect(failed('60010001 000010e1 000704d2 0404021f', { anyVersion: true })).toEqual(wrong);
  expect(decoded('20010001 000010e1 000704d2 0404021f', { transport: 'unreliable', anyVersion: true }).version).toBe(1);
});

test('fewer octets than a header have no answer', () => {
  for (let length = 0; length < 12; length++) {
    expect(failed('200b0000000010e1000704d2'.slice(0, 2 * length))).toEqual({
      code: 'BFCP_TRUNCATED',
      offset: length,
      status: undefined,
      fault: 'malformed',
    });
  }
});

test('a fragment is not a message', () => {
  expect(failed('48010001 000010e1 000704d2 0404021f', { transport: 'unreliable' })).toEqual({
    code: 'BFCP_FRAGMENT',
    offset: 0,
    status: undefined,
    fault: 'malformed',
  });
});

test('a message of limits.messageSize octets is read, one word more is not', () => {
  const octets = encodeMessage({ ...hello, attributes: [{ kind: 'floor-id', floorId: 1 }] });
  expect(decodeMessage(octets, { limits: { messageSize: 16 } }).ok).toBe(true);
  const result = decodeMessage(octets, { limits: { messageSize: 15 } });
  expect(!result.ok && [result.error.code, result.error.fault, result.error.status]).toEqual([
    'BFCP_MESSAGE_SIZE',
    'limit',
    10,
  ]);
});

test('LIB-1-3 RFC8855-5.2-10 what was received is written as it came: reserved bits, padding, unknown attributes and all', () => {
  // Reserved bits in header, PRIORITY and padding; an unknown attribute between known ones; F and R set.
  const digits = '3f010007 000010e1 000704d2 0404021f 0804ffff c9056162 63ffffff 10056162 63eeddcc 04040220';
  const message = decoded(digits.replace('0007', '0007'));
  expect(toHex(encodeMessage(message))).toBe(toHex(hex(digits)));
  expect(message.attributes.map(({ kind }) => kind)).toEqual([
    'floor-id',
    'priority',
    'unknown',
    'participant-provided-info',
    'floor-id',
  ]);
  // A changed copy keeps the unknown attribute where it stood.
  const changed = encodeMessage({ ...message, transactionId: 8 });
  expect(toHex(changed)).toBe(
    toHex(hex('20010007 000010e1 000804d2 0404021f 08048000 c9056162 63000000 10056162 63000000 04040220')),
  );
});

test('a relay writes a new header before an old payload', () => {
  const message = decoded('20010002 000010e1 000704d2 0404021f 0804ffff');
  const octets = encodeWithPayload({ ...message, version: 2, transactionId: 9 }, message.payload);
  expect(toHex(octets)).toBe('40010002000010e1000904d20404021f0804ffff');
});

test('LIB-1-3 what is encoded decodes to the same, and encodes to the same octets', () => {
  fc.assert(
    fc.property(messages, (message) => {
      const octets = encodeMessage(message);
      const result = decodeMessage(octets, { anyVersion: true });
      if (!result.ok) throw result.error;
      const { value } = result;
      expect(plain(value.attributes)).toEqual(message.attributes);
      expect([value.version, value.primitive, value.conferenceId]).toEqual([
        message.version,
        message.primitive,
        message.conferenceId,
      ]);
      expect(octetsEqual(encodeMessage({ ...value, attributes: plain(value.attributes) }), octets)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('LIB-1-1 any octets give a message or a typed error with an offset inside them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (octets) => {
      const words = Math.max(0, (octets.length - 12) >> 2);
      if (octets.length >= 12) octets.set([0x20, octets[1]!, words >> 8, words & 0xff]);
      const result = decodeMessage(octets, { anyVersion: true });
      if (result.ok) return;
      expect(result.error).toBeInstanceOf(ProtocolError);
      expect(result.error.fault).not.toBe('misuse');
      expect(result.error.offset).toBeLessThanOrEqual(octets.length);
    }),
    { numRuns: 1000 },
  );
});

test('LIB-1-1 every truncation is refused, wherever it cuts', () => {
  for (const digits of Object.values(libreMessages)) {
    const whole = hex(digits);
    for (let length = 0; length < whole.length; length++) {
      const result = decodeMessage(whole.subarray(0, length), { anyVersion: true });
      expect(!result.ok && result.error.code).toBe(length < 12 ? 'BFCP_TRUNCATED' : 'BFCP_PAYLOAD_LENGTH');
    }
  }
});
