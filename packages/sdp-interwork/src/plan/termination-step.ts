import type { StreamId, StreamMode, TerminationDescription, TerminationStep } from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';
import { sameJson } from './same-json.ts';

/** The one request that turns what the gateway holds for a leg into `wanted`; an empty description is a release. */
export function terminationStep(state: SessionState, leg: Leg, wanted: TerminationDescription): TerminationStep {
  const { termination, description } = state.legs[leg];
  const empty = Object.keys(wanted.transports).length === 0;
  if (termination === undefined || description === undefined) {
    if (empty) return { operation: 'none' };
    const { emergency } = state.policy;
    const request = {
      realm: state.profiles[leg].realm,
      description: wanted,
      ...(emergency ? { emergency } : {}),
    };
    return { operation: 'reserve', request };
  }
  if (empty) return { operation: 'release' };
  if (sameJson(description, wanted)) return { operation: 'none' };
  const modes = changedModes(description, wanted);
  if (modes !== undefined) return { operation: 'modify', modes };
  return { operation: 'configure', description: wanted };
}

/** The new gates, if gates are all that differs (TS 23.334 8, change flow direction). */
function changedModes(
  held: TerminationDescription,
  wanted: TerminationDescription,
): Readonly<Record<StreamId, StreamMode>> | undefined {
  const modes: Record<StreamId, StreamMode> = {};
  const ids = Object.keys(wanted.streams);
  if (!sameJson(held.transports, wanted.transports) || ids.length !== Object.keys(held.streams).length)
    return undefined;
  for (const id of ids.map(Number)) {
    const before = held.streams[id];
    const after = wanted.streams[id]!;
    if (before === undefined || !sameJson({ ...before, mode: after.mode }, after)) return undefined;
    if (before.mode !== after.mode) modes[id] = after.mode;
  }
  return modes;
}
