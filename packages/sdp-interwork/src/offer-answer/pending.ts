import type { TerminationStep } from '@webrtc-ims/iq';
import type { ByLeg, Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';
import type { LineIndex } from '../tokens/line-index.ts';

/** A description that waits for the gateway: plain JSON, opaque. */
export interface PendingDescription {
  readonly kind: 'answer' | 'offer';
  /** The leg that the description came from. */
  readonly from: Leg;
  /** The text as received. */
  readonly text: string;
  /** The state that will hold when the gateway has done its part. */
  readonly state: SessionState;
  /** It is a further answer that cannot cross as one: see `reoffer` of the plan. */
  readonly differs?: true;
  /** What was asked of the gateway. */
  readonly steps: ByLeg<TerminationStep>;
}

// A description that goes on in the process that read it need not be cut into lines again. What was carried elsewhere is.
const indices = new WeakMap<PendingDescription, LineIndex>();

/** Keeps the lines of the text that a pending description was read from. */
export function keepIndex(pending: PendingDescription, index: LineIndex): void {
  indices.set(pending, index);
}

/** The lines that were kept; `undefined` for one that comes from another process. */
export function keptIndex(pending: PendingDescription): LineIndex | undefined {
  return indices.get(pending);
}
