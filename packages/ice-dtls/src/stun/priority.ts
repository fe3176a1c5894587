import { failure, MalformedError, OctetReader, OctetWriter, ok, type Result } from '@webrtc-ims/core';

/** Writes the value of PRIORITY: 32 bits (RFC 8445 16.1). */
export function encodePriority(priority: number): Uint8Array<ArrayBuffer> {
  return new OctetWriter(8).u32(priority).finish();
}

/** Reads the value of PRIORITY. */
export function decodePriority(value: Uint8Array): Result<number, MalformedError<'STUN_ATTRIBUTE_LENGTH'>> {
  if (value.length === 4) return ok(new OctetReader(value).u32());
  return failure(
    new MalformedError('STUN_ATTRIBUTE_LENGTH', 'a priority has 4 octets', {
      offset: value.length,
      clause: 'RFC 8445 16.1',
    }),
  );
}
