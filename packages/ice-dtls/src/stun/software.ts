import { failure, MalformedError, ok, type Result } from '@webrtc-ims/core';

/** Writes the value of SOFTWARE: UTF-8 text (RFC 8489 14.14). */
export function encodeSoftware(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Reads the value of SOFTWARE: fewer than 128 characters, so at most 763 octets by the standard's count. */
export function decodeSoftware(value: Uint8Array): Result<string, MalformedError<'STUN_ATTRIBUTE_LENGTH'>> {
  if (value.length <= 763) return ok(new TextDecoder().decode(value));
  return failure(
    new MalformedError('STUN_ATTRIBUTE_LENGTH', 'longer than 763 octets', { offset: 763, clause: 'RFC 8489 14.14' }),
  );
}
