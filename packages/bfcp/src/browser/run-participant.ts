import { systemClock } from '@webrtc-ims/core/browser';
import type { BfcpTransport } from '../running/bfcp-transport.ts';
import { RunningParticipant, type RunningParticipantOptions } from '../running/running-participant.ts';

/** Runs a floor participant or chair in a page. @throws {MisuseError} `FIELD_RANGE` */
export function runParticipant(transport: BfcpTransport, options: RunningParticipantOptions): RunningParticipant {
  return new RunningParticipant(transport, options, { clock: systemClock });
}
