import type { DataChannelPort } from '@webrtc-ims/core';
import type { Realm, StreamRequest, StreamStatistics, TransportAddress } from '@webrtc-ims/iq';
import { type B2buaLeg, decodePath, encodeUri } from '@webrtc-ims/msrp';
import { RunningB2bua } from '@webrtc-ims/msrp/node';
import type { ChannelApplication, RunningStream, StreamPair } from '../channel-application.ts';
import { tcpApplication } from './tcp-application.ts';
import type { TcpCoreTransport } from './tcp-core-transport.ts';

/**
 * Messages and files: MSRP on a data channel (RFC 8873), MSRP over TCP or TLS towards the core (RFC 4975), with a URI of the gateway on either side (TS 23.334
 * 5.20).
 *
 * @param onFault told of defects
 */
export function msrpApplication(onFault: (error: unknown) => void): ChannelApplication {
  return tcpApplication(
    'msrp',
    (pair, connection, channel, ended) => new RunningMsrp(pair, connection, channel, ended, onFault),
    pathDefect,
  );
}

function pathDefect(stream: StreamRequest): string | undefined {
  if (stream.kind !== 'msrp' || stream.remotePath === undefined) return undefined;
  return decodePath(stream.remotePath.join(' ')).ok ? undefined : 'has a path that is no list of MSRP URIs';
}

class RunningMsrp implements RunningStream {
  readonly #connection: TcpCoreTransport;
  readonly #b2bua: RunningB2bua;

  constructor(
    pair: StreamPair,
    connection: TcpCoreTransport,
    channel: DataChannelPort,
    ended: (reason: string) => void,
    onFault: (error: unknown) => void,
  ) {
    this.#connection = connection;
    this.#b2bua = new RunningB2bua({
      access: accessLeg(pair),
      core: coreLeg(pair, connection),
      onEvent: (event) => {
        if (event.type === 'ended') ended(event.error?.message ?? event.cause);
      },
      onFault,
    });
    this.#b2bua.attachChannel('access', channel);
    connection.onSocket = (socket) => {
      if (this.#b2bua.isAttached('core')) socket.destroy();
      else this.#b2bua.attachSocket('core', socket);
    };
  }

  update(pair: StreamPair): void {
    this.#b2bua.setLeg('access', accessLeg(pair));
    this.#b2bua.setLeg('core', coreLeg(pair, this.#connection));
  }

  stop(): void {
    this.#connection.onSocket = undefined;
    this.#b2bua.close();
  }

  // A chunk is what iq calls a packet.
  statistics(realm: Realm): StreamStatistics {
    const leg = this.#b2bua.statistics()[realm === 'access' ? 'access' : 'core'];
    return {
      packetsReceived: leg.chunksReceived,
      octetsReceived: leg.octetsReceived,
      packetsSent: leg.chunksSent,
      octetsSent: leg.octetsSent,
      packetsLost: 0,
      jitter: 0,
    };
  }
}

function accessLeg({ access, accessTransport }: StreamPair): B2buaLeg {
  const size = accessTransport.peerMaxMessageSize;
  return {
    framing: 'message',
    uri: access.kind === 'msrp' ? uriOf('msrps', accessTransport.address, access.session, 'dc') : '',
    remotePath: access.kind === 'msrp' ? access.remotePath : undefined,
    mode: access.mode,
    maxMessageSize: Number.isFinite(size) ? size : 0,
  };
}

function coreLeg({ core }: StreamPair, connection: TcpCoreTransport): B2buaLeg {
  const scheme = connection.request.tls ? 'msrps' : 'msrp';
  return {
    framing: 'stream',
    uri: core.kind === 'msrp' ? uriOf(scheme, connection.address, core.session, 'tcp') : '',
    remotePath: core.kind === 'msrp' ? core.remotePath : undefined,
    mode: core.mode,
    // RFC 4975 5.4: who has opened the connection says with a first SEND for which session.
    active: connection.isActive,
  };
}

function uriOf(
  scheme: 'msrp' | 'msrps',
  { address: host, port }: TransportAddress,
  sessionId: string,
  transport: string,
): string {
  return encodeUri({ scheme, host, port, sessionId, transport });
}
