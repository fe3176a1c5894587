import { failure, MalformedError, OctetReader, OctetWriter, ok, type Result } from '@webrtc-ims/core';

/** Writes the value of ICE-CONTROLLED and ICE-CONTROLLING: the sender's 64-bit tie-breaker (RFC 8445 16.1). */
export function encodeTieBreaker(tieBreaker: bigint): Uint8Array<ArrayBuffer> {
  return new OctetWriter(8).u64(tieBreaker).finish();
}

/** Reads the value of ICE-CONTROLLED and ICE-CONTROLLING. */
export function decodeTieBreaker(value: Uint8Array): Result<bigint, MalformedError<'STUN_ATTRIBUTE_LENGTH'>> {
  if (value.length === 8) return ok(new OctetReader(value).u64());
  return failure(
    new MalformedError('STUN_ATTRIBUTE_LENGTH', 'a tie-breaker has 8 octets', {
      offset: value.length,
      clause: 'RFC 8445 16.1',
    }),
  );
}
