import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';
import type { Adaptation, StreamId, TerminationStep } from '@webrtc-ims/iq';
import { preconditionsMet } from '../attributes/preconditions.ts';
import { writeDescription } from '../compose/write-description.ts';
import type { SdpError } from '../errors.ts';
import { type Leg, otherLeg } from '../leg.ts';
import { defaultSdpLimits, type SdpLimits } from '../limits.ts';
import { readDescription } from '../model/read-description.ts';
import type { SessionDescription } from '../model/session-description.ts';
import { describeOffered, describeTermination } from '../plan/describe-termination.ts';
import type { DtmfPath, Plan } from '../plan/plan.ts';
import { terminationStep } from '../plan/termination-step.ts';
import type { SessionState } from '../state.ts';
import { streamIds } from '../streams/stream-ids.ts';
import { indexLines } from '../tokens/index-lines.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import { type PendingDescription, ReadDescription } from './pending.ts';
import { receiveAnswer } from './receive-answer.ts';
import { receiveOffer } from './receive-offer.ts';

/** A description as it came in. */
export interface ReceivedDescription {
  /** The leg that it came from. */
  readonly leg: Leg;
  readonly kind: 'answer' | 'offer';
  /** Octets of the body, or its text. */
  readonly sdp: string | Uint8Array;
}

/** What {@link receive} gives: what to ask of the gateway, and what to hand to {@link complete} afterwards. */
export interface Received {
  readonly pending: PendingDescription;
  readonly plan: Plan;
}

/**
 * Takes an offer or an answer and works out what the media gateway has to do for it. Pure: the state is not changed, and stays the one
 * to go on with when this fails.
 *
 * An answer may come several times (183, then 200): the same text changes nothing. Another one, from another branch of a forked call, replaces the
 * remote side as long as the answer that the other leg already has stays true (RFC 8829 3.8); otherwise the plan asks for a re-offer.
 *
 * @returns `SDP_MALFORMED`, `SDP_LIMIT`: the text; `SDP_WRONG_PHASE`, `SDP_SECTIONS_CHANGED`, `SDP_TRANSPORT_INCOMPLETE`, `SDP_BUNDLE_CHANGED`:
 *   what it does is not allowed now; `SDP_NOTHING_ACCEPTABLE`: it cannot be served
 *
 * @example
 * ```ts
 * const received = receive(state, { leg: 'browser', kind: 'offer', sdp: body });
 * if (!received.ok) return refuse(describeRefusal(received.error));
 * ```
 */
export function receive(
  state: SessionState,
  input: ReceivedDescription,
  limits: SdpLimits = defaultSdpLimits,
): Result<Received, SdpError> {
  const index = indexLines(input.sdp, limits);
  if (!index.ok) return index;
  const description = readDescription(index.value, { limits, lenient: state.policy.lenient });
  if (!description.ok) return description;
  return input.kind === 'offer'
    ? offer(state, input.leg, description.value, index.value)
    : answer(state, input.leg, description.value, index.value);
}

function offer(
  state: SessionState,
  near: Leg,
  description: SessionDescription,
  lines: LineIndex,
): Result<Received, SdpError> {
  if (state.phase.kind === 'offered') {
    // Both sides may offer at once (RFC 3261 14.1, 14.2): 491, unless it is the same side, which must not (RFC 3264 4).
    return wrongPhase('an offer while another one is open', state.phase.by === near ? 500 : 491);
  }
  const received = receiveOffer(state, near, description);
  if (!received.ok) return received;
  const next = received.value.state;
  const far = otherLeg(near);
  const step = terminationStep(next, far, describeOffered(next, far));
  return ok({
    pending: pendingOf('offer', near, lines, next, far, step),
    plan: planOf(next, far, step, { operation: 'none' }),
  });
}

function answer(
  state: SessionState,
  far: Leg,
  description: SessionDescription,
  lines: LineIndex,
): Result<Received, SdpError> {
  if (state.phase.kind === 'stable') return furtherAnswer(state, far, description, lines);
  if (state.phase.by === far) return wrongPhase('an answer from the side that offered', 500);
  const received = receiveAnswer(state, far, description);
  return received.ok ? ok(answered(received.value, far, lines)) : received;
}

/** An answer to an offer that has been answered already: a repetition, or another branch of a forked call. */
function furtherAnswer(
  state: SessionState,
  far: Leg,
  description: SessionDescription,
  lines: LineIndex,
): Result<Received, SdpError> {
  const open = state.answering;
  if (open === undefined || open.phase.kind !== 'offered' || open.phase.by === far) {
    return wrongPhase('an answer without an offer', 500);
  }
  if (state.legs[far].received === lines.text) return ok(answered(state, far, lines));
  const near = otherLeg(far);
  const resumed: SessionState = {
    ...open,
    ...(state.context === undefined ? {} : { context: state.context }),
    legs: { browser: withGateway(open, state, 'browser'), core: withGateway(open, state, 'core') },
  };
  const received = receiveAnswer(resumed, far, description);
  if (!received.ok) return received;
  const next = { ...received.value, answering: open };
  const { version } = state.legs[near].origin;
  const given = writeDescription(state, near, 'answer').inVersion(version);
  if (writeDescription(next, near, 'answer').inVersion(version) !== given) {
    const unchanged = answered(state, far, lines);
    return ok({ pending: { ...unchanged.pending, differs: true }, plan: { ...unchanged.plan, reoffer: near } });
  }
  return ok(answered(next, far, lines));
}

function withGateway(open: SessionState, now: SessionState, leg: Leg): SessionState['legs'][Leg] {
  const { termination, description, resources, origin, sent } = now.legs[leg];
  return {
    ...open.legs[leg],
    ...(termination === undefined ? {} : { termination }),
    ...(description === undefined ? {} : { description }),
    resources,
    origin,
    ...(sent === undefined ? {} : { sent }),
  };
}

function answered(next: SessionState, far: Leg, lines: LineIndex): Received {
  const near = otherLeg(far);
  const farStep = terminationStep(next, far, describeTermination(next, far));
  const nearStep = terminationStep(next, near, describeTermination(next, near));
  return {
    pending: pendingOf('answer', far, lines, next, far, farStep, nearStep),
    plan: planOf(next, far, farStep, nearStep),
  };
}

function pendingOf(
  kind: 'answer' | 'offer',
  from: Leg,
  lines: LineIndex,
  next: SessionState,
  far: Leg,
  farStep: TerminationStep,
  nearStep: TerminationStep = { operation: 'none' },
): PendingDescription {
  const steps = far === 'browser' ? { browser: farStep, core: nearStep } : { browser: nearStep, core: farStep };
  return new ReadDescription(kind, from, lines, next, steps);
}

function planOf(next: SessionState, far: Leg, farStep: TerminationStep, nearStep: TerminationStep): Plan {
  const adaptation: Record<StreamId, Adaptation> = {};
  const dtmf: Record<StreamId, DtmfPath> = {};
  const ids = streamIds(next.streams);
  let met = true;
  for (const id of ids) {
    const stream = next.streams[id]!;
    met &&= preconditionsMet(stream.offer?.preconditions);
    if (stream.kind !== 'rtp') continue;
    if (stream.adaptation !== undefined) adaptation[id] = stream.adaptation;
    if (stream.dtmf !== undefined) dtmf[id] = stream.dtmf;
  }
  const sections = next.legs[otherLeg(far)].slots.length;
  return {
    version: 1,
    access: far === 'browser' ? farStep : nearStep,
    core: far === 'browser' ? nearStep : farStep,
    adaptation,
    dtmf,
    preconditionsMet: met,
    nothingAccepted: next.phase.kind === 'stable' && sections > 0 && ids.length === 0,
  };
}

function wrongPhase(message: string, status: number): Result<never, SdpError> {
  return failure(new ViolationError('SDP_WRONG_PHASE', message, { clause: 'RFC 3264 4', status }));
}
