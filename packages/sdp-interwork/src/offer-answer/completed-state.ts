import type { ContextId } from '@webrtc-ims/iq';
import type { ByLeg } from '../leg.ts';
import type { Mutable } from '../mutable.ts';
import type { LegState, SessionState } from '../state.ts';

/** What the gateway holds for a leg. */
export type HeldState = Pick<LegState, 'description' | 'resources' | 'termination'>;

/** A leg with what the gateway holds for it now. Nobody else has seen it yet: what it is told and what it says can be put in. */
export function legHolding(leg: LegState, { termination, description, resources }: HeldState): Mutable<LegState> {
  const { origin, sent, received, slots, payloads, extensions, mids, bundle, nextTransport, peers } = leg;
  const next: Mutable<LegState> = {
    resources,
    origin,
    slots,
    payloads,
    extensions,
    mids,
    bundle,
    nextTransport,
    peers,
  };
  if (termination !== undefined) next.termination = termination;
  if (description !== undefined) next.description = description;
  if (sent !== undefined) next.sent = sent;
  if (received !== undefined) next.received = received;
  return next;
}

/** A session with these legs in the gateway's context, if there is one. */
export function sessionWith(state: SessionState, context: ContextId | undefined, legs: ByLeg<LegState>): SessionState {
  const { format, seed, phase, policy, profiles, streams, nextStream, before, answering } = state;
  const next: Mutable<SessionState> = { format, seed, phase, policy, profiles, legs, streams, nextStream };
  if (context !== undefined) next.context = context;
  if (before !== undefined) next.before = before;
  if (answering !== undefined) next.answering = answering;
  return next;
}
