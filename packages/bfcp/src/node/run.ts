import type { BfcpTransport } from '../running/bfcp-transport.ts';
import type { Environment } from '../running/environment.ts';
import { RunningFloorControlServer, type RunningServerOptions } from '../running/running-floor-control-server.ts';
import { RunningParticipant, type RunningParticipantOptions } from '../running/running-participant.ts';
import { RunningRelay, type RunningRelayOptions } from '../running/running-relay.ts';
import { nodeEnvironment } from './node-environment.ts';

/** Runs a floor participant or chair on a transport. @throws {MisuseError} `FIELD_RANGE` */
export function runParticipant(
  transport: BfcpTransport,
  options: RunningParticipantOptions,
  environment: Environment = nodeEnvironment(),
): RunningParticipant {
  return new RunningParticipant(transport, options, environment);
}

/** Runs a relay between a data channel and another transport. */
export function runRelay(options: RunningRelayOptions, environment: Environment = nodeEnvironment()): RunningRelay {
  return new RunningRelay(options, environment);
}

/** Runs a floor control server. @throws {MisuseError} those of `FloorControlServer` */
export function runFloorControlServer(
  options: RunningServerOptions,
  environment: Environment = nodeEnvironment(),
): RunningFloorControlServer {
  return new RunningFloorControlServer(options, environment);
}
