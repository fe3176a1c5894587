import { failure, MalformedError, ok, type Result } from '@webrtc-ims/core';

/** The two halves of the USERNAME of a connectivity check (RFC 8445 7.2.2). */
export interface CheckUsername {
  /** Fragment of the agent that receives the request. */
  readonly receiver: string;
  /** Fragment of the agent that sends it. */
  readonly sender: string;
}

/** Writes the value of USERNAME: the receiver's fragment, a colon, the sender's. */
export function encodeCheckUsername(username: CheckUsername): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${username.receiver}:${username.sender}`);
}

/**
 * Reads the value of USERNAME: at most 763 octets, as RFC 8489 14.3 wants read, cut at the first colon, which no ice-char can be.
 */
export function decodeCheckUsername(
  value: Uint8Array,
): Result<CheckUsername, MalformedError<'STUN_ATTRIBUTE_LENGTH' | 'STUN_ATTRIBUTE_VALUE'>> {
  if (value.length > 763) {
    return failure(
      new MalformedError('STUN_ATTRIBUTE_LENGTH', 'longer than 763 octets', { offset: 763, clause: 'RFC 8489 14.3' }),
    );
  }
  const colon = value.indexOf(0x3a);
  if (colon < 0) {
    return failure(
      new MalformedError('STUN_ATTRIBUTE_VALUE', 'no colon', { offset: value.length, clause: 'RFC 8445 7.2.2' }),
    );
  }
  const utf8 = new TextDecoder();
  return ok({ receiver: utf8.decode(value.subarray(0, colon)), sender: utf8.decode(value.subarray(colon + 1)) });
}
