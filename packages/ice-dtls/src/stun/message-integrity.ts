import { hmac } from '@noble/hashes/hmac';
import { sha1 } from '@noble/hashes/legacy';
import { sha256 } from '@noble/hashes/sha2';
import { OctetWriter, secretsEqual } from '@webrtc-ims/core';
import { attributeType } from './attribute-type.ts';
import { type StunMessage, stunHeaderLength } from './message.ts';

/** Which of the two integrity attributes protects a message. */
export type IntegrityKind = 'messageIntegrity' | 'messageIntegritySha256';

/**
 * The key of the short-term credential mechanism (RFC 8489 9.1.1). ICE passwords are made of ice-chars, which OpaqueString leaves
 * as they are.
 */
export function shortTermKey(password: string): Uint8Array<ArrayBuffer> {
  return utf8.encode(password);
}

/**
 * Appends MESSAGE-INTEGRITY (RFC 8489 14.5) or MESSAGE-INTEGRITY-SHA256 (14.6): the HMAC of everything before it, with the length
 * field as if the message ended after it.
 */
export function appendMessageIntegrity(
  message: Uint8Array,
  key: Uint8Array,
  kind: IntegrityKind = 'messageIntegrity',
): Uint8Array<ArrayBuffer> {
  const length = fullLength[kind];
  const writer = new OctetWriter(message.length + 4 + length + 8).octets(message);
  writer.patchU16(2, message.length + 4 + length - stunHeaderLength);
  const tag = hmac(hash[kind], key, writer.finish());
  return writer.u16(attributeType[kind]).u16(length).octets(tag).finish();
}

/**
 * Compares the integrity attribute of a message with the one its key gives, in constant time. False when there is none, or when its length
 * is not allowed: 20 octets, for SHA-256 16 to 32 in steps of 4.
 */
export function verifyMessageIntegrity(message: StunMessage, key: Uint8Array, kind: IntegrityKind): boolean {
  const attribute = message.attributes.find(({ type }) => type === attributeType[kind]);
  if (attribute === undefined) return false;
  const { offset, value } = attribute;
  const { length } = value;
  const sound = kind === 'messageIntegrity' ? length === 20 : length >= 16 && length <= 32 && length % 4 === 0;
  if (!sound) return false;
  // A copy in any case: the slice of a Buffer would be a view, and the datagram would change under its owner.
  const covered = new Uint8Array(message.octets.subarray(0, offset));
  const lengthField = offset + 4 + length - stunHeaderLength;
  covered[2] = lengthField >>> 8;
  covered[3] = lengthField & 0xff;
  return secretsEqual(hmac(hash[kind], key, covered).subarray(0, length), value);
}

const utf8 = new TextEncoder();
const hash = { messageIntegrity: sha1, messageIntegritySha256: sha256 } as const;
const fullLength = { messageIntegrity: 20, messageIntegritySha256: 32 } as const;
