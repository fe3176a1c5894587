import { type RandomSource, randomToken } from '@webrtc-ims/core';

/** The prefix of every branch of RFC 3261 8.1.1.7. */
export const magicCookie = 'z9hG4bK';

/** A new branch: the magic cookie and 128 random bits (RFC 3261 8.1.1.7 asks for global uniqueness). */
export function newBranch(random: RandomSource): string {
  return magicCookie + randomToken(random, 16);
}

/** A new tag of 64 random bits; RFC 3261 19.3 asks for 32. */
export function newTag(random: RandomSource): string {
  return randomToken(random, 8);
}

/** A new Call-ID of 128 random bits. */
export function newCallId(random: RandomSource): string {
  return randomToken(random, 16);
}
