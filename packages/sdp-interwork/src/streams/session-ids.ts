import { toHex } from '@webrtc-ims/core';
import type { StreamId } from '@webrtc-ims/iq';
import { derive } from '../derivation/derive.ts';
import type { Leg } from '../leg.ts';

/** The session-id of our MSRP URI for a stream on a leg: 128 bits that nobody can guess, and another one on each leg (RFC 4975 14.1). */
export function msrpSessionId(seed: string, leg: Leg, stream: StreamId): string {
  return toHex(derive(seed, `msrp ${leg} ${stream}`).subarray(0, 16));
}
