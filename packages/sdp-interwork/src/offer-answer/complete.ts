import { failure, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type {
  ContextId,
  StreamId,
  StreamRequest,
  TerminationReply,
  TerminationStep,
  TransportId,
  TransportRequest,
  TransportResources,
} from '@webrtc-ims/iq';
import type { DescriptionText } from '../compose/description-text.ts';
import { legAddress } from '../compose/leg-address.ts';
import { writeDescription } from '../compose/write-description.ts';
import type { SdpError } from '../errors.ts';
import { type ByLeg, type Leg, otherLeg } from '../leg.ts';
import { unbounded } from '../limits.ts';
import { compareDescriptions } from '../report/compare-descriptions.ts';
import type { Report } from '../report/report.ts';
import type { LegState, SessionState } from '../state.ts';
import { streamIds } from '../streams/stream-ids.ts';
import { indexLines } from '../tokens/index-lines.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import { type HeldState, legHolding, sessionWith } from './completed-state.ts';
import { type PendingDescription, ReadDescription } from './pending.ts';

/** The gateway's replies to the steps of a plan that were `reserve` or `configure`. */
export interface Resources {
  readonly access?: TerminationReply;
  readonly core?: TerminationReply;
}

/** What {@link complete} gives. */
export interface Completed {
  /** The description for the other leg. */
  readonly sdp: string;
  /** What to go on with. */
  readonly state: SessionState;
  /** Made when it is asked for the first time; a getter, so a copy of this object made with `...` or as JSON is without it. */
  readonly report: Report;
}

/**
 * Writes the description for the other leg with what the gateway gave. Pure.
 *
 * The text differs from the last one sent there only if something in it changed, and then its version is one higher (RFC 3264 8).
 *
 * @returns `SDP_RESOURCES_INCOMPLETE` when a reply is missing or lacks a transport; `SDP_ANSWER_DIFFERS` when the plan asked for a re-offer instead
 */
export function complete(pending: PendingDescription, resources: Resources = {}): Result<Completed, SdpError> {
  const { from, kind, steps, text, state } = pending;
  if (pending.differs === true) {
    const message = 'a further answer needs another answer than the one already given';
    return failure(new ViolationError('SDP_ANSWER_DIFFERS', message, { clause: 'RFC 3264 6' }));
  }
  const core = heldAfter(state.legs.core, 'core', steps.core, resources.core);
  if (!core.ok) return core;
  const browser = heldAfter(state.legs.browser, 'browser', steps.browser, resources.access);
  if (!browser.ok) return browser;
  const legs = {
    browser: legHolding(state.legs.browser, browser.value),
    core: legHolding(state.legs.core, core.value),
  };
  const next = sessionWith(state, contextAfter(state, legs, steps, resources), legs);
  legs[from].received = text;
  const to = otherLeg(from);
  const far = legs[to];
  const { id, version: last } = far.origin;
  // The address in o= is part of what identifies the session, so the first one stays, even if it is none (RFC 3264 8).
  const address = far.origin.address ?? legAddress(state.streams, far, to) ?? '0.0.0.0';
  far.origin = { id, address, version: last };
  const written = writeDescription(next, to, kind);
  if (far.sent === undefined || written.inVersion(last) !== far.sent) {
    far.origin = { id, address, version: last + 1 };
    far.sent = written.inVersion(last + 1);
  }
  return ok(new CompletedDescription(pending, far.sent, next, written));
}

/**
 * Few ask for the report, and it costs as much as the description. (A class, because a getter written into an object gives every such object a shape of its own,
 * and shapes keep what they know of alive over many collections.)
 */
class CompletedDescription implements Completed {
  readonly sdp: string;
  readonly state: SessionState;
  readonly #pending: PendingDescription;
  readonly #written: DescriptionText;
  #report: Report | undefined;

  constructor(pending: PendingDescription, sdp: string, state: SessionState, written: DescriptionText) {
    this.sdp = sdp;
    this.state = state;
    this.#pending = pending;
    this.#written = written;
  }

  get report(): Report {
    if (this.#report === undefined) {
      const received = receivedLines(this.#pending);
      const written = this.#written.linesOf(this.sdp);
      this.#report = received === undefined ? [] : compareDescriptions(this.#pending.from, received, written);
    }
    return this.#report;
  }
}

function receivedLines(pending: PendingDescription): LineIndex | undefined {
  const kept = ReadDescription.linesOf(pending);
  if (kept !== undefined) return kept;
  const index = indexLines(pending.text, unbounded);
  return index.ok ? index.value : undefined;
}

/** What the gateway holds for a leg after its part in it. */
function heldAfter(
  before: LegState,
  leg: Leg,
  step: TerminationStep,
  reply: TerminationReply | undefined,
): Result<HeldState, SdpError> {
  switch (step.operation) {
    case 'none':
      return ok(before);
    case 'release':
      return ok({ resources: {} });
    case 'modify': {
      const { description } = before;
      if (description === undefined) return ok(before);
      const streams: Record<StreamId, StreamRequest> = {};
      for (const id of streamIds(description.streams)) {
        const stream = description.streams[id]!;
        streams[id] = { ...stream, mode: step.modes[id] ?? stream.mode };
      }
      return ok({ ...before, description: { ...description, streams } });
    }
    default: {
      const { description } = step.operation === 'reserve' ? step.request : step;
      const taken: Record<TransportId, TransportResources> = {};
      for (const id of streamIds(description.transports)) {
        const given = reply?.transports[id];
        if (given === undefined || !isWhole(description.transports[id]!, given)) return failure(missingTransport(leg));
        taken[id] = given;
      }
      if (reply === undefined) return failure(missingTransport(leg));
      return ok({ termination: reply.termination, description, resources: taken });
    }
  }
}

/** Whether the gateway gave what was wanted of a transport. */
function isWhole(wanted: TransportRequest, given: TransportResources): boolean {
  if (wanted.kind === 'ice-dtls' && wanted.data && given.kind === 'ice-dtls') return given.sctp !== undefined;
  return given.kind === wanted.kind;
}

function missingTransport(leg: Leg): SdpError {
  const message = `the gateway's reply lacks a transport of the ${leg} leg`;
  return new UnsupportedError('SDP_RESOURCES_INCOMPLETE', message, { status: 500 });
}

/** The gateway's context. It lives as long as it has a termination (TS 23.334 8.5). */
function contextAfter(
  { context }: SessionState,
  { browser, core }: ByLeg<LegState>,
  steps: PendingDescription['steps'],
  resources: Resources,
): ContextId | undefined {
  if (core.termination === undefined && browser.termination === undefined) return undefined;
  const ofBrowser = isAnswered(steps.browser) ? resources.access?.context : undefined;
  const ofCore = isAnswered(steps.core) ? resources.core?.context : undefined;
  return ofBrowser ?? ofCore ?? context;
}

function isAnswered({ operation }: TerminationStep): boolean {
  return operation === 'configure' || operation === 'reserve';
}
