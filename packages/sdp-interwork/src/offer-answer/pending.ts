import type { TerminationStep } from '@webrtc-ims/iq';
import type { ByLeg, Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';

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
