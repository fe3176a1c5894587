import type { DataChannelPort } from '@webrtc-ims/core';
import type { GatewayTransport, StreamRequest } from '@webrtc-ims/iq';
import type { ChannelApplication, RunningStream, StreamPair } from '../channel-application.ts';
import type { TcpCoreTransport } from './tcp-core-transport.ts';

/** Runs one stream between a data channel and a connection of the core; calls `ended` when it cannot go on. */
type Run = (
  pair: StreamPair,
  connection: TcpCoreTransport,
  channel: DataChannelPort,
  ended: (reason: string) => void,
) => RunningStream;

/**
 * The application of a kind of stream that is the same protocol on both sides, over TCP or TLS towards the core.
 *
 * @param defect what is wrong with one side, as a refusal says it; default: nothing
 */
export function tcpApplication(
  kind: StreamRequest['kind'],
  run: Run,
  defect: (stream: StreamRequest) => string | undefined = () => undefined,
): ChannelApplication {
  return {
    refusal: (access, core) =>
      core.kind === kind ? (defect(access) ?? defect(core)) : `is ${kind.toUpperCase()} on one side alone`,
    start: (pair, channel, ended) =>
      isTcpCoreTransport(pair.coreTransport) ? run(pair, pair.coreTransport, channel, ended) : undefined,
  };
}

/** Whether a transport is a `TcpCoreTransport`, of whatever copy of this package. */
function isTcpCoreTransport(transport: GatewayTransport): transport is TcpCoreTransport {
  return 'kind' in transport && transport.kind === 'tcp';
}
