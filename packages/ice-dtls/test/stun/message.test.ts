import {
  attributeType,
  decodeCheckUsername,
  decodeErrorCode,
  decodePriority,
  decodeSoftware,
  decodeStunMessage,
  decodeTieBreaker,
  decodeUnknownAttributes,
  decodeXorMappedAddress,
  encodeErrorCode,
  encodeStunMessage,
  encodeUnknownAttributes,
  encodeXorMappedAddress,
  formatIpAddress,
} from '@webrtc-ims/ice-dtls';
import { stunMessages } from '@webrtc-ims/ice-dtls/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const transactionId = Uint8Array.from({ length: 12 }, (_, index) => index);
const binding = encodeStunMessage({
  class: 'request',
  transactionId,
  attributes: [{ type: 0x8022, value: Uint8Array.of(65) }],
});

test('the wire form of a small request', () => {
  expect(Buffer.from(binding).toString('hex')).toBe('000100082112a442000102030405060708090a0b8022000141000000');
});

function spoiled(change: (octets: Uint8Array) => void): Uint8Array {
  const octets = binding.slice();
  change(octets);
  return octets;
}

test.each([
  ['nothing', new Uint8Array(0), 'STUN_TRUNCATED', 0],
  ['half a header', binding.slice(0, 19), 'STUN_TRUNCATED', 19],
  ['a first bit', spoiled((o) => o.fill(0x80, 0, 1)), 'STUN_NOT_STUN', 0],
  ['a length that is no multiple of 4', spoiled((o) => o.fill(9, 3, 4)), 'STUN_LENGTH', 2],
  ['a length above the datagram', spoiled((o) => o.fill(12, 3, 4)), 'STUN_LENGTH', 2],
  ['a length below the datagram', spoiled((o) => o.fill(4, 3, 4)), 'STUN_LENGTH', 2],
  ['another cookie', spoiled((o) => o.fill(0, 7, 8)), 'STUN_COOKIE', 4],
  ['an attribute past the end', spoiled((o) => o.fill(5, 23, 24)), 'STUN_ATTRIBUTE_TRUNCATED', 20],
])('RFC8489-5-2 a message with %s is refused', (_, octets, code, offset) => {
  const decoded = decodeStunMessage(octets);
  expect(decoded.ok ? undefined : [decoded.error.code, decoded.error.offset]).toEqual([code, offset]);
});

test('attributes are bounded, at the limit and above it', () => {
  const attributes = Array.from({ length: 5 }, () => ({ type: 0xffff, value: new Uint8Array(0) }));
  const octets = encodeStunMessage({ class: 'request', transactionId, attributes });
  expect(decodeStunMessage(octets, 5).ok).toBe(true);
  const above = decodeStunMessage(octets, 4);
  expect(above.ok ? undefined : [above.error.code, above.error.offset]).toEqual(['STUN_TOO_MANY_ATTRIBUTES', 36]);
});

test('what is encoded is decoded the same', () => {
  fc.assert(
    fc.property(stunMessages(), (content) => {
      const decoded = decodeStunMessage(encodeStunMessage(content));
      if (!decoded.ok) throw decoded.error;
      const { class: stunClass, method, attributes } = decoded.value;
      expect([stunClass, method]).toEqual([content.class, content.method]);
      expect(attributes.map(({ type, value }) => [type, [...value]])).toEqual(
        content.attributes.map(({ type, value }) => [type, [...value]]),
      );
    }),
  );
});

test('GW-DEMUX-2 every cutting and every flipped octet gives a message or a typed error', () => {
  fc.assert(
    fc.property(stunMessages(), fc.nat(), fc.nat(255), (content, at, octet) => {
      const whole = encodeStunMessage(content);
      for (let end = 0; end < whole.length; end++) expect(decodeStunMessage(whole.slice(0, end)).ok).toBe(false);
      whole[at % whole.length] = octet;
      const decoded = decodeStunMessage(whole);
      if (!decoded.ok) expect(decoded.error.code).toMatch(/^STUN_/);
    }),
  );
});

test('error codes and unknown attributes are read back', () => {
  expect(decodeErrorCode(encodeErrorCode({ code: 487, reason: 'Role Conflict' }))).toEqual({
    ok: true,
    value: { code: 487, reason: 'Role Conflict' },
  });
  expect(decodeUnknownAttributes(encodeUnknownAttributes([1, 0x7fff]))).toEqual({ ok: true, value: [1, 0x7fff] });
});

test('addresses are read back', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.uint8Array({ minLength: 16, maxLength: 16 }).map((octets) => formatIpAddress(octets.fill(1, 0, 1))),
      ),
      fc.nat(65_535),
      (address, port) => {
        const value = encodeXorMappedAddress({ address, port }, transactionId);
        expect(decodeXorMappedAddress(value, transactionId)).toEqual({ ok: true, value: { address, port } });
      },
    ),
  );
});

test.each([
  ['priority', decodePriority(new Uint8Array(3)), 'STUN_ATTRIBUTE_LENGTH', 3],
  ['tie-breaker', decodeTieBreaker(new Uint8Array(9)), 'STUN_ATTRIBUTE_LENGTH', 9],
  ['short error code', decodeErrorCode(new Uint8Array(3)), 'STUN_ATTRIBUTE_LENGTH', 3],
  ['error class 2', decodeErrorCode(Uint8Array.of(0, 0, 2, 0)), 'STUN_ATTRIBUTE_VALUE', 2],
  ['error number 100', decodeErrorCode(Uint8Array.of(0, 0, 4, 100)), 'STUN_ATTRIBUTE_VALUE', 2],
  ['half an unknown attribute', decodeUnknownAttributes(new Uint8Array(3)), 'STUN_ATTRIBUTE_LENGTH', 3],
  ['username without colon', decodeCheckUsername(Uint8Array.of(65, 66)), 'STUN_ATTRIBUTE_VALUE', 2],
  ['long username', decodeCheckUsername(new Uint8Array(764)), 'STUN_ATTRIBUTE_LENGTH', 763],
  ['long software', decodeSoftware(new Uint8Array(764)), 'STUN_ATTRIBUTE_LENGTH', 763],
  ['short address', decodeXorMappedAddress(new Uint8Array(3), transactionId), 'STUN_ATTRIBUTE_LENGTH', 3],
  ['address of no family', decodeXorMappedAddress(new Uint8Array(8), transactionId), 'STUN_ATTRIBUTE_VALUE', 1],
  [
    'IPv6 address of 4 octets',
    decodeXorMappedAddress(Uint8Array.of(0, 2, 0, 0, 1, 2, 3, 4), transactionId),
    'STUN_ATTRIBUTE_LENGTH',
    8,
  ],
])('a wrong %s is refused', (_, decoded, code, offset) => {
  expect(decoded.ok ? undefined : [decoded.error.code, decoded.error.offset]).toEqual([code, offset]);
});

test('a colon in the second half of a username belongs to it', () => {
  expect(decodeCheckUsername(new TextEncoder().encode('a:b:c'))).toEqual({
    ok: true,
    value: { receiver: 'a', sender: 'b:c' },
  });
  expect(attributeType.username).toBe(6);
});
