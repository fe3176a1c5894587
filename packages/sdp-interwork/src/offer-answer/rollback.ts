import { MisuseError } from '@webrtc-ims/core';
import type { TerminationStep } from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import type { Plan } from '../plan/plan.ts';
import { planOfSteps } from '../plan/plan-of-steps.ts';
import { terminationStep } from '../plan/termination-step.ts';
import type { SessionState } from '../state.ts';

/** What {@link rollback} gives. */
export interface RolledBack {
  /** The state as it was before the offer. */
  readonly state: SessionState;
  /** What puts the gateway back to it. */
  readonly plan: Plan;
}

/**
 * Forgets the open offer: it was refused, answered with an error, or met another one (RFC 3261 14.1, RFC 3264 8).
 *
 * @throws {MisuseError} `SDP_WRONG_PHASE` when no offer is open
 */
export function rollback(state: SessionState): RolledBack {
  const { before } = state;
  if (before === undefined) throw new MisuseError('SDP_WRONG_PHASE', 'no offer is open that could be rolled back');
  const step = (leg: Leg): TerminationStep =>
    terminationStep(state, leg, before.legs[leg].description ?? { transports: {}, streams: {} });
  return {
    state: before,
    plan: planOfSteps({ access: step('browser'), core: step('core') }),
  };
}
