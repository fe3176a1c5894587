import {
  appendFingerprint,
  appendMessageIntegrity,
  attributeType,
  checkFingerprint,
  decodeCheckUsername,
  decodePriority,
  decodeSoftware,
  decodeStunMessage,
  decodeTieBreaker,
  decodeXorMappedAddress,
  findAttribute,
  type StunMessage,
  shortTermKey,
  verifyMessageIntegrity,
} from '@webrtc-ims/ice-dtls';
import { expect, test } from 'vitest';

// The messages of RFC 5769 2.1 to 2.3. Padding there is made of spaces.
const password = 'VOkJxbRl1RmTxUk/WvJxBt';
const request = octets(
  '00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff',
  '80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249',
  'c1b571a2 80280004 e57a3bcf',
);
const ipv4Response = octets(
  '0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643',
  '00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96',
);
const ipv6Response = octets(
  '01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa',
  'a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c',
);
// 2.4, whose key is that of the long-term mechanism.
const longTermRequest = octets(
  '00010060 2112a442 78ad3433 c6ad72c0 29da412e 00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000 0015001c',
  '662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341 0014000b 6578616d 706c652e 6f726700 00080014',
  'f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666',
);

test('RFC8489-14.5-1 RFC8489-14.7-1 the sample request is read and verified', () => {
  const message = decoded(request);
  expect(message.class).toBe('request');
  expect(message.method).toBe(1);
  expect(hex(message.transactionId)).toBe('b7e7a701bc34d686fa87dfae');
  expect(message.attributes.map(({ type, offset }) => [type, offset])).toEqual([
    [0x8022, 20],
    [0x0024, 40],
    [0x8029, 48],
    [0x0006, 60],
    [0x0008, 76],
    [0x8028, 100],
  ]);
  expect(decodeSoftware(value(message, attributeType.software))).toEqual({ ok: true, value: 'STUN test client' });
  expect(decodePriority(value(message, attributeType.priority))).toEqual({ ok: true, value: 0x6e0001ff });
  expect(decodeTieBreaker(value(message, attributeType.iceControlled))).toEqual({
    ok: true,
    value: 0x932ff9b151263b36n,
  });
  expect(decodeCheckUsername(value(message, attributeType.username))).toEqual({
    ok: true,
    value: { receiver: 'evtj', sender: 'h6vY' },
  });
  expect(verifyMessageIntegrity(message, shortTermKey(password), 'messageIntegrity')).toBe(true);
  expect(checkFingerprint(message)).toBe('right');
});

test.each([
  ['IPv4', ipv4Response, '192.0.2.1'],
  ['IPv6', ipv6Response, '2001:db8:1234:5678:11:2233:4455:6677'],
])('RFC8489-14.5-1 RFC8489-14.7-1 the sample %s response is read and verified', (_, response, address) => {
  const message = decoded(response);
  expect(message.class).toBe('success');
  expect(decodeSoftware(value(message, attributeType.software))).toEqual({ ok: true, value: 'test vector' });
  const mapped = decodeXorMappedAddress(value(message, attributeType.xorMappedAddress), message.transactionId);
  expect(mapped).toEqual({ ok: true, value: { address, port: 32853 } });
  expect(verifyMessageIntegrity(message, shortTermKey(password), 'messageIntegrity')).toBe(true);
  expect(checkFingerprint(message)).toBe('right');
});

test('RFC8489-14.5-1 RFC8489-14.7-1 integrity and fingerprint of the samples are reproduced octet by octet', () => {
  for (const sample of [request, ipv4Response, ipv6Response]) {
    const bare = sample.slice(0, sample.length - 32);
    bare[3] = bare.length - 20;
    expect(hex(appendFingerprint(appendMessageIntegrity(bare, shortTermKey(password))))).toBe(hex(sample));
  }
});

test('a datagram in a Buffer is not changed by verifying it', () => {
  const datagram = Buffer.from(request);
  const message = decoded(datagram);
  expect(verifyMessageIntegrity(message, shortTermKey(password), 'messageIntegrity')).toBe(true);
  expect(checkFingerprint(message)).toBe('right');
  expect(hex(datagram)).toBe(hex(request));
});

test('RFC8489-14.5-1 the length field of a message without fingerprint already fits its integrity', () => {
  // MD5("マトリックス:example.org:TheMatrIX"), the key of the long-term mechanism.
  const key = octets('e8ca7ad5 9d5eb051 8e312911 d2dab2a9');
  const message = decoded(longTermRequest);
  expect(checkFingerprint(message)).toBe('missing');
  expect(hex(value(message, attributeType.messageIntegrity))).toBe('f67024656dd64a3e02b8e0712e85c9a28ca89666');
  expect(verifyMessageIntegrity(message, key, 'messageIntegrity')).toBe(true);
});

test('every flipped bit of the sample request spoils the fingerprint or the structure', () => {
  for (let bit = 0; bit < (request.length - 8) * 8; bit++) {
    const flipped = request.slice();
    flipped[bit >>> 3]! ^= 1 << (bit & 7);
    const result = decodeStunMessage(flipped);
    expect(result.ok ? checkFingerprint(result.value) : 'refused').not.toBe('right');
  }
});

function decoded(bytes: Uint8Array): StunMessage {
  const result = decodeStunMessage(bytes);
  if (!result.ok) throw result.error;
  return result.value;
}

function value(message: StunMessage, type: number): Uint8Array {
  return findAttribute(message, type)?.value ?? new Uint8Array(0);
}

function octets(...lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(lines.join('').replaceAll(' ', ''), 'hex'));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
