import type { StreamId } from '@webrtc-ims/iq';

/** The ids of what is kept by stream or by transport, in order. */
export function streamIds(kept: Readonly<Record<StreamId, unknown>>): readonly StreamId[] {
  return Object.keys(kept).map(Number);
}
