import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { ConnectionOptions } from '../floor-control/server-output.ts';
import { decodeHeader } from '../message/common-header.ts';
import type { BfcpTransport, TransportHandlers } from '../running/bfcp-transport.ts';
import type { RunningFloorControlServer } from '../running/running-floor-control-server.ts';
import type { Listening } from './listen-tcp.ts';
import { isStun } from './stun-indication.ts';

/** Where a floor control server is reached by UDP. */
export interface ListenUdpOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** What is known of every client that comes here. */
  readonly connection?: Omit<ConnectionOptions, 'transport'>;
}

/**
 * Lets clients of a floor control server come by UDP, in clear: whoever can send from an address counts as the client there. Each address
 * and port is a connection of its own. What ICMP says is ignored (RFC 8855 6.2.2).
 */
export function listenUdp(server: RunningFloorControlServer, options: ListenUdpOptions = {}): Promise<Listening> {
  const { host = '127.0.0.1', port = 0, connection } = options;
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const clients = new Map<string, UdpClient>();
  socket.on('message', (octets: Buffer, from) => {
    if (isStun(octets)) return;
    const key = `${from.address} ${from.port}`;
    let client = clients.get(key);
    if (client === undefined) {
      // What has not even a header gets no answer and leaves no trace.
      if (!decodeHeader(octets).ok) return;
      client = new UdpClient(socket, from, () => clients.delete(key));
      clients.set(key, client);
      server.accept(client, connection);
    }
    client.receive(new Uint8Array(octets.buffer, octets.byteOffset, octets.length));
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: host, port }, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      const close = (): void => {
        for (const client of [...clients.values()]) client.close();
        setImmediate(() => socket.close());
      };
      resolve({ port: socket.address().port, close });
    });
  });
}

/** One client of the port. */
class UdpClient implements BfcpTransport {
  readonly kind = 'datagram';
  readonly #socket: Socket;
  readonly #remote: RemoteInfo;
  readonly #forget: () => void;
  #handlers: TransportHandlers | undefined;
  #isClosed = false;

  constructor(socket: Socket, remote: RemoteInfo, forget: () => void) {
    this.#socket = socket;
    this.#remote = remote;
    this.#forget = forget;
  }

  start(handlers: TransportHandlers): void {
    if (this.#isClosed) return;
    this.#handlers = handlers;
    handlers.opened();
  }

  receive(octets: Uint8Array): void {
    this.#handlers?.received(octets);
  }

  send(octets: Uint8Array): void {
    if (!this.#isClosed) this.#socket.send(octets, this.#remote.port, this.#remote.address, () => {});
  }

  pause(): void {}

  resume(): void {}

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#forget();
    this.#handlers?.closed({ graceful: true });
  }
}
