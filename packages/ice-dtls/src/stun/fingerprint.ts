import { OctetReader, OctetWriter } from '@webrtc-ims/core';
import { attributeType } from './attribute-type.ts';
import { crc32 } from './crc32.ts';
import { type StunMessage, stunHeaderLength } from './message.ts';

/**
 * Appends FINGERPRINT (RFC 8489 14.7): the CRC-32 of everything before it, with the length field already counting it, XORed
 * with 0x5354554E.
 */
export function appendFingerprint(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(message.length + fingerprintLength).octets(message);
  writer.patchU16(2, message.length + fingerprintLength - stunHeaderLength);
  const sum = (crc32(writer.finish()) ^ 0x5354_554e) >>> 0;
  return writer.u16(attributeType.fingerprint).u16(4).u32(sum).finish();
}

/**
 * What the FINGERPRINT of a message says. `missing` also stands for one that is not the last attribute, since only the last
 * one counts (RFC 8489 14.7).
 */
export function checkFingerprint(message: StunMessage): 'right' | 'wrong' | 'missing' {
  const last = message.attributes.at(-1);
  if (last?.type !== attributeType.fingerprint) return 'missing';
  if (last.value.length !== 4) return 'wrong';
  const sum = (crc32(message.octets.subarray(0, last.offset)) ^ 0x5354_554e) >>> 0;
  return new OctetReader(last.value).u32() === sum ? 'right' : 'wrong';
}

const fingerprintLength = 8;
