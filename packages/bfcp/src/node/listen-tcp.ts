import { createServer, type Server } from 'node:net';
import type { ConnectionOptions } from '../floor-control/server-output.ts';
import type { RunningFloorControlServer } from '../running/running-floor-control-server.ts';
import { TcpTransport } from './tcp-transport.ts';
import { type TlsOptions, TlsTransport } from './tls-transport.ts';

/** Where a floor control server is reached. */
export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Secures every connection, this being the server of TLS. */
  readonly tls?: Omit<TlsOptions, 'role'>;
  /** What is known of every client that comes here. */
  readonly connection?: Omit<ConnectionOptions, 'transport'>;
}

/** A port that is listened on. */
export interface Listening {
  readonly port: number;
  /** Takes no more clients; those that are there stay. */
  close(): void;
}

/** Lets clients of a floor control server come by TCP, or by TLS over it. */
export function listenTcp(server: RunningFloorControlServer, options: ListenOptions = {}): Promise<Listening> {
  const { tls, connection } = options;
  const listener = createServer((socket) => {
    if (tls === undefined) server.accept(new TcpTransport(socket), connection);
    else server.accept(new TlsTransport(socket, { ...tls, role: 'server' }), { ...connection, secure: true });
  });
  return listening(listener, options);
}

/** Binds a listener. Rejects with what the system says, as `EADDRINUSE`. */
function listening(listener: Server, options: ListenOptions): Promise<Listening> {
  const { host = '127.0.0.1', port = 0 } = options;
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ host, port }, () => {
      listener.off('error', reject);
      // Out of file descriptors, one client less is accepted; the others must not lose their floors for it.
      listener.on('error', () => {});
      const address = listener.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ port: chosen, close: () => void listener.close() });
    });
  });
}
