import type { DirectionStatistics } from '@webrtc-ims/bfcp';
import { DataChannelTransport, type RunningRelay, runRelay, TcpTransport } from '@webrtc-ims/bfcp/node';
import type { DataChannelPort } from '@webrtc-ims/core';
import type { Realm, StreamMode, StreamStatistics } from '@webrtc-ims/iq';
import type { ChannelApplication, RunningStream, StreamPair } from '../channel-application.ts';
import { tcpApplication } from './tcp-application.ts';
import type { TcpCoreTransport } from './tcp-core-transport.ts';

/**
 * Floor control: BFCP on a data channel, BFCP over TCP or TLS towards the core, where the floor control server is (RFC 8855). Messages pass octet for octet as far as
 * the gates are open; what is malformed does not pass.
 *
 * @param onFault told of defects
 */
export function bfcpApplication(onFault: (error: unknown) => void): ChannelApplication {
  return tcpApplication(
    'bfcp',
    (pair, connection, channel, ended) => new RunningBfcp(pair, connection, channel, ended, onFault),
  );
}

class RunningBfcp implements RunningStream {
  readonly #connection: TcpCoreTransport;
  #pair: StreamPair;
  #relay: RunningRelay | undefined;

  constructor(
    pair: StreamPair,
    connection: TcpCoreTransport,
    channel: DataChannelPort,
    ended: (reason: string) => void,
    onFault: (error: unknown) => void,
  ) {
    this.#pair = pair;
    this.#connection = connection;
    const { peerMaxMessageSize } = pair.accessTransport;
    // What the browser sends before there is a connection waits in the channel.
    connection.onSocket = (socket) => {
      // The end of the first connection is the end of the channel, with which another one could be joined.
      if (this.#relay !== undefined) {
        socket.destroy();
        return;
      }
      this.#relay = runRelay(
        {
          web: new DataChannelTransport(channel, {
            maxMessageSize: Number.isFinite(peerMaxMessageSize) ? peerMaxMessageSize : 0,
          }),
          plain: new TcpTransport(socket),
          server: 'plain',
          inspect: ({ from }) => ({ action: this.#passes(from) ? 'forward' : 'drop' }),
          onEvent: (event) => {
            if (event.type === 'leg-ended') ended(event.error?.message ?? 'closed by the peer');
          },
        },
        { onFault },
      );
    };
  }

  update(pair: StreamPair): void {
    this.#pair = pair;
  }

  stop(): void {
    this.#connection.onSocket = undefined;
    this.#relay?.close();
  }

  statistics(realm: Realm): StreamStatistics {
    const counted = this.#relay?.statistics();
    const [received, sent] = realm === 'access' ? [counted?.web, counted?.plain] : [counted?.plain, counted?.web];
    return {
      packetsReceived: (received?.messages ?? 0) + droppedOf(received),
      octetsReceived: received?.octets ?? 0,
      packetsSent: sent?.messages ?? 0,
      octetsSent: sent?.octets ?? 0,
      packetsLost: 0,
      jitter: 0,
    };
  }

  #passes(from: 'plain' | 'web'): boolean {
    const { access, core } = this.#pair;
    const [here, there] = from === 'web' ? [access.mode, core.mode] : [core.mode, access.mode];
    return takes(here) && gives(there);
  }
}

function droppedOf(counted: DirectionStatistics | undefined): number {
  return Object.values(counted?.dropped ?? {}).reduce((sum, count) => sum + count, 0);
}

function takes(mode: StreamMode): boolean {
  return mode === 'sendrecv' || mode === 'recvonly';
}

function gives(mode: StreamMode): boolean {
  return mode === 'sendrecv' || mode === 'sendonly';
}
