import { toHex } from '@webrtc-ims/core';
import type { StreamId } from '@webrtc-ims/iq';
import { derive } from '../derivation/derive.ts';
import type { ByLeg } from '../leg.ts';

/** The session-ids of our MSRP URIs for a stream: 128 bits that nobody can guess, and other ones on each leg (RFC 4975 14.1). */
export function msrpSessionIds(seed: string, stream: StreamId): ByLeg<string> {
  // Neither half of a digest says anything of the other one.
  const digits = toHex(derive(seed, `msrp ${stream}`));
  return { browser: digits.slice(0, 32), core: digits.slice(32) };
}
