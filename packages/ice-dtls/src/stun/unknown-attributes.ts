import { failure, MalformedError, OctetWriter, ok, type Result } from '@webrtc-ims/core';

/** Writes the value of UNKNOWN-ATTRIBUTES: the types, 16 bits each (RFC 8489 14.13). */
export function encodeUnknownAttributes(types: readonly number[]): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(types.length * 2);
  for (const type of types) writer.u16(type);
  return writer.finish();
}

/** Reads the value of UNKNOWN-ATTRIBUTES. */
export function decodeUnknownAttributes(
  value: Uint8Array,
): Result<readonly number[], MalformedError<'STUN_ATTRIBUTE_LENGTH'>> {
  if (value.length % 2 !== 0) {
    return failure(
      new MalformedError('STUN_ATTRIBUTE_LENGTH', 'half an attribute type', {
        offset: value.length,
        clause: 'RFC 8489 14.13',
      }),
    );
  }
  const types: number[] = [];
  for (let at = 0; at < value.length; at += 2) types.push((value[at]! << 8) | value[at + 1]!);
  return ok(types);
}
