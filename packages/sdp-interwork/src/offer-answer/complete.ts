import { failure, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { TerminationReply, TerminationStep } from '@webrtc-ims/iq';
import { legAddress } from '../compose/leg-address.ts';
import type { Role } from '../compose/role.ts';
import { withVersion, writeDescription } from '../compose/write-description.ts';
import type { SdpError } from '../errors.ts';
import { type Leg, otherLeg, withLeg } from '../leg.ts';
import { unbounded } from '../limits.ts';
import { compareDescriptions } from '../report/compare-descriptions.ts';
import type { Report } from '../report/report.ts';
import type { LegState, SessionState } from '../state.ts';
import { indexLines } from '../tokens/index-lines.ts';
import type { PendingDescription } from './pending.ts';

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
  let { state } = pending;
  if (pending.differs === true) {
    const message = 'a further answer needs another answer than the one already given';
    return failure(new ViolationError('SDP_ANSWER_DIFFERS', message, { clause: 'RFC 3264 6' }));
  }
  for (const leg of ['core', 'browser'] as const) {
    const reply = leg === 'browser' ? resources.access : resources.core;
    const taken = takeReply(state, leg, pending.steps[leg], reply);
    if (!taken.ok) return taken;
    state = taken.value;
  }
  state = withoutEmptyContext(state);
  const to = otherLeg(pending.from);
  const role: Role = pending.kind;
  state = withLegState(state, pending.from, { ...state.legs[pending.from], received: pending.text });
  const addressed = withOriginAddress(state, to);
  const { sent, origin } = addressed.legs[to];
  const written = writeDescription(addressed, to, role);
  const unchanged = sent !== undefined && withVersion(written, origin.version) === sent;
  const version = unchanged ? origin.version : origin.version + 1;
  const sdp = unchanged ? sent : withVersion(written, version);
  return ok({
    sdp,
    state: withLegState(addressed, to, { ...addressed.legs[to], origin: { ...origin, version }, sent: sdp }),
    report: reportOf(pending, sdp),
  });
}

/** Both texts are lines: one was read, the other one was written here. */
function reportOf({ from, text }: PendingDescription, sdp: string): Report {
  const received = indexLines(text, unbounded);
  const written = indexLines(sdp, unbounded);
  return received.ok && written.ok ? compareDescriptions(from, received.value, written.value) : [];
}

function takeReply(
  state: SessionState,
  leg: Leg,
  step: TerminationStep,
  reply: TerminationReply | undefined,
): Result<SessionState, SdpError> {
  const before = state.legs[leg];
  switch (step.operation) {
    case 'none':
      return ok(state);
    case 'release': {
      const { termination: _, description: __, ...rest } = before;
      return ok(withLegState(state, leg, { ...rest, resources: {} }));
    }
    case 'modify': {
      const { description } = before;
      if (description === undefined) return ok(state);
      const streams = Object.fromEntries(
        Object.entries(description.streams).map(([id, stream]) => {
          const mode = step.modes[Number(id)] ?? stream.mode;
          return [id, { ...stream, mode }];
        }),
      );
      return ok(withLegState(state, leg, { ...before, description: { ...description, streams } }));
    }
    default: {
      const { description } = step.operation === 'reserve' ? step.request : step;
      const missing = Object.keys(description.transports).find((id) => {
        const given = reply?.transports[Number(id)];
        const wanted = description.transports[Number(id)];
        if (wanted?.kind === 'ice-dtls' && wanted.data && given?.kind === 'ice-dtls') return given.sctp === undefined;
        return given?.kind !== wanted?.kind;
      });
      if (reply === undefined || missing !== undefined) {
        return failure(
          new UnsupportedError('SDP_RESOURCES_INCOMPLETE', `the gateway's reply lacks a transport of the ${leg} leg`, {
            status: 500,
          }),
        );
      }
      const resources = Object.fromEntries(
        Object.keys(description.transports).map((id) => [id, reply.transports[Number(id)]!]),
      );
      const leg_: LegState = { ...before, termination: reply.termination, description, resources };
      return ok({ ...withLegState(state, leg, leg_), context: reply.context });
    }
  }
}

// A context lives as long as it has a termination (TS 23.334 8.5).
function withoutEmptyContext(state: SessionState): SessionState {
  if (state.legs.browser.termination !== undefined || state.legs.core.termination !== undefined) return state;
  const { context: _, ...rest } = state;
  return rest;
}

// The address in o= is part of what identifies the session, so the first one stays, even if it is none (RFC 3264 8).
function withOriginAddress(state: SessionState, leg: Leg): SessionState {
  const { origin } = state.legs[leg];
  if (origin.address !== undefined) return state;
  const address = legAddress(state, leg) ?? '0.0.0.0';
  return withLegState(state, leg, { ...state.legs[leg], origin: { ...origin, address } });
}

function withLegState(state: SessionState, leg: Leg, value: LegState): SessionState {
  return { ...state, legs: withLeg(state.legs, leg, value) };
}
