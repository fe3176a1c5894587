import type { Runtime } from '@webrtc-ims/core';
import { systemClock } from '@webrtc-ims/core/node';
import type { BfcpTransport } from '../running/bfcp-transport.ts';
import { RunningFloorControlServer, type RunningServerOptions } from '../running/running-floor-control-server.ts';
import { RunningParticipant, type RunningParticipantOptions } from '../running/running-participant.ts';
import { RunningRelay, type RunningRelayOptions } from '../running/running-relay.ts';

/** Runs a floor participant or chair on a transport. @throws {MisuseError} `FIELD_RANGE` */
export function runParticipant(
  transport: BfcpTransport,
  options: RunningParticipantOptions,
  runtime: Partial<Runtime> = {},
): RunningParticipant {
  return new RunningParticipant(transport, options, { clock: systemClock, ...runtime });
}

/** Runs a relay between a data channel and another transport. */
export function runRelay(options: RunningRelayOptions, runtime: Partial<Runtime> = {}): RunningRelay {
  return new RunningRelay(options, { clock: systemClock, ...runtime });
}

/** Runs a floor control server. @throws {MisuseError} those of `FloorControlServer` */
export function runFloorControlServer(
  options: RunningServerOptions,
  runtime: Partial<Runtime> = {},
): RunningFloorControlServer {
  return new RunningFloorControlServer(options, { clock: systemClock, ...runtime });
}
