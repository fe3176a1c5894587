import { failure, ok } from '@webrtc-ims/core';
import type { ContextId, StreamId, TerminationId } from './identifiers.ts';
import type { Answer, MediaGateway } from './media-gateway.ts';
import type { ContextPlan, ContextReply, Side, TerminationStep } from './plan.ts';
import type { StreamStatistics } from './stream-statistics.ts';
import type { ReleaseReply, TerminationDescription, TerminationReply } from './termination.ts';

/** A termination that the controller has, and what it last asked it to be. */
export interface HeldTermination {
  readonly termination: TerminationId;
  readonly description: TerminationDescription;
}

/** What the controller has of a context. Plain data, to be kept with the session; `{}` before the first plan and after the last. */
export type HeldContext = { readonly context?: ContextId } & { readonly [side in Side]?: HeldTermination };

/** What came of a plan. */
export interface CarriedOut {
  /** What the controller has now: for the next plan. */
  readonly held: HeldContext;
  /** Addresses and keys for the descriptions. */
  readonly reply: ContextReply;
  /** Counters of what was released. */
  readonly statistics: Readonly<Partial<Record<Side, Readonly<Record<StreamId, StreamStatistics>>>>>;
}

/**
 * Carries out a plan for the two sides of a context. When one side is refused, the other becomes again what it was, and the refusal is the
 * answer. Releases come last, because they cannot be taken back. Plans for one context must follow one another.
 *
 * Events of the new terminations may come before this answers; the context and the termination that they name are then not yet known here.
 *
 * @param held what the plan before left, `{}` for the first
 */
export async function carryOut(
  gateway: MediaGateway,
  plan: ContextPlan,
  held: HeldContext = {},
): Promise<Answer<CarriedOut>> {
  let now: HeldContext = held;
  const replies: { [side in Side]?: TerminationReply } = {};
  const done: Side[] = [];
  for (const side of inOrder(plan, held)) {
    const answer = await advance(gateway, plan[side], side, now);
    if (!answer.ok) {
      for (const earlier of done.reverse()) await takeBack(gateway, plan[earlier], earlier, held, now);
      return answer;
    }
    now = answer.value.held;
    if (answer.value.reply !== undefined) replies[side] = answer.value.reply;
    done.push(side);
  }
  const released = await releaseSides(gateway, plan, now);
  if (!released.ok) return released;
  now = released.value.held;
  const context = now.context ?? held.context;
  return ok({
    held: now,
    reply: { ...(context === undefined ? {} : { context }), ...replies },
    statistics: released.value.statistics,
  });
}

const sides: readonly Side[] = ['access', 'core'];

/** Sides in the order of how well they can be taken back: the peer of a restarted ICE session cannot be given its old credentials again. */
function inOrder(plan: ContextPlan, held: HeldContext): readonly Side[] {
  const restarts = (side: Side): number => (restartsIce(plan[side], held[side]) ? 1 : 0);
  return [...sides].sort((one, other) => restarts(one) - restarts(other));
}

function restartsIce(step: TerminationStep, held: HeldTermination | undefined): boolean {
  if (step.operation !== 'configure' || held === undefined) return false;
  return Object.entries(step.description.transports).some(([id, transport]) => {
    const before = held.description.transports[Number(id)];
    return (
      transport.kind === 'ice-dtls' && before?.kind === 'ice-dtls' && before.iceGeneration !== transport.iceGeneration
    );
  });
}

interface Advance {
  readonly held: HeldContext;
  readonly reply: TerminationReply | undefined;
}

async function advance(
  gateway: MediaGateway,
  step: TerminationStep,
  side: Side,
  held: HeldContext,
): Promise<Answer<Advance>> {
  if (step.operation === 'none' || step.operation === 'release') return ok({ held, reply: undefined });
  if (step.operation === 'reserve') {
    const answer = await gateway.reserve({
      ...step.request,
      ...(held.context === undefined ? {} : { context: held.context }),
    });
    if (!answer.ok) return answer;
    const { context, termination } = answer.value;
    const held1 = { ...held, context, [side]: { termination, description: step.request.description } };
    return ok({ held: held1, reply: answer.value });
  }
  const { context, [side]: own } = held;
  if (context === undefined || own === undefined)
    return failure({ cause: 'unknown-termination', reason: `the ${side} side is not reserved` });
  if (step.operation === 'configure') {
    const { description } = step;
    const answer = await gateway.configure({ context, termination: own.termination, description });
    return answer.ok ? ok({ held: { ...held, [side]: { ...own, description } }, reply: answer.value }) : answer;
  }
  const { modes } = step;
  const answer = await gateway.modify({ context, termination: own.termination, modes });
  if (!answer.ok) return answer;
  return ok({
    held: { ...held, [side]: { ...own, description: withModes(own.description, modes) } },
    reply: undefined,
  });
}

function withModes(
  description: TerminationDescription,
  modes: Extract<TerminationStep, { readonly operation: 'modify' }>['modes'],
): TerminationDescription {
  const streams = Object.entries(description.streams).map(([id, stream]) => [
    id,
    { ...stream, mode: modes[Number(id)] ?? stream.mode },
  ]);
  return { ...description, streams: Object.fromEntries(streams) };
}

/** Makes a side what it was. A refusal here has no consequence: the session fails anyway, and its context is released. */
async function takeBack(
  gateway: MediaGateway,
  step: TerminationStep,
  side: Side,
  before: HeldContext,
  now: HeldContext,
): Promise<void> {
  const { context, [side]: own } = now;
  if (context === undefined || own === undefined) return;
  const earlier = before[side];
  if (step.operation === 'reserve') await gateway.release({ context, termination: own.termination });
  else if ((step.operation === 'configure' || step.operation === 'modify') && earlier !== undefined) {
    await gateway.configure({ context, termination: own.termination, description: earlier.description });
  }
}

interface Released {
  readonly held: HeldContext;
  readonly statistics: CarriedOut['statistics'];
}

async function releaseSides(gateway: MediaGateway, plan: ContextPlan, held: HeldContext): Promise<Answer<Released>> {
  let now = held;
  const statistics: { [side in Side]?: ReleaseReply['statistics'][TerminationId] } = {};
  for (const side of sides) {
    const { context, [side]: own, ...rest } = now;
    if (plan[side].operation !== 'release' || context === undefined || own === undefined) continue;
    const answer = await gateway.release({ context, termination: own.termination });
    if (!answer.ok) return answer;
    now = { context, ...rest };
    statistics[side] = answer.value.statistics[own.termination] ?? {};
  }
  // The gateway gives a context up with its last termination.
  return ok({ held: now.access === undefined && now.core === undefined ? {} : now, statistics });
}
