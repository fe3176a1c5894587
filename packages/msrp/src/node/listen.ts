import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { RunningConnection } from '../running/running-connection.ts';
import type { MsrpSession } from '../session/msrp-session.ts';
import { SessionDirectory } from '../session/session-directory.ts';
import { type RunOptions, runSocket } from './run.ts';

/** How a listener is set up. */
export interface ListenOptions extends Omit<RunOptions, 'accepted' | 'authorize'> {
  /** Address to listen on, without brackets. */
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  /** Certificate and key: TLS (`msrps`). Client certificates are asked for; they count where a session has fingerprints. */
  readonly tls?: Pick<TlsOptions, 'cert' | 'key' | 'ca' | 'SNICallback'>;
  /** Connections at a time. @defaultValue 10,000 */
  readonly connections?: number;
  /** Connections at a time on which no session runs yet. @defaultValue 1,000 */
  readonly newcomers?: number;
}

/**
 * Accepts connections for passive sessions: one listener serves any number of them. A connection on which no valid first request comes within
 * `limits.firstRequestTime` is closed.
 */
export class MsrpListener {
  readonly #server: Server;
  readonly #connections = new Set<RunningConnection>();
  /** The sessions that are expected. Share one directory among listeners that give out the same URIs. */
  readonly directory: SessionDirectory;

  private constructor(server: Server, directory: SessionDirectory) {
    this.#server = server;
    this.directory = directory;
  }

  /** Listens; rejects with the error of the system. */
  static listen(options: ListenOptions): Promise<MsrpListener> {
    const { host, port, tls, connections = 10_000, newcomers = 1000, ...run } = options;
    const directory = options.directory ?? new SessionDirectory();
    const accept = (socket: Socket): void => {
      const open = listener.#connections;
      const waiting = [...(open.size >= newcomers ? open : [])].filter(({ sessions }) => sessions.length === 0).length;
      if (open.size >= connections || waiting >= newcomers) {
        socket.destroy();
        return;
      }
      const connection = runSocket(socket, {
        ...run,
        directory,
        accepted: true,
        onEvent: (event, running) => {
          if (event.type === 'closed') open.delete(running);
          options.onEvent(event, running);
        },
      });
      if (!connection.isClosed) open.add(connection);
    };
    const server =
      tls === undefined
        ? createServer({ noDelay: true }, accept)
        : createTlsServer(
            { ...tls, noDelay: true, minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false },
            accept,
          );
    // A handshake that fails concerns nobody but its peer.
    server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
    const listener = new MsrpListener(server, directory);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        server.on('error', () => {});
        resolve(listener);
      });
    });
  }

  /** The port that is listened on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Open connections. */
  get connections(): readonly RunningConnection[] {
    return [...this.#connections];
  }

  /** Has a passive session wait for its first request: to be called before its URI is given out. */
  expect(session: MsrpSession): void {
    this.directory.expect(session);
  }

  /** Gives a session up that nobody has come for. */
  forget(session: MsrpSession): void {
    this.directory.forget(session);
  }

  /** The fingerprint of a peer has become known: connections that waited for it go on. */
  reconsider(): void {
    for (const connection of this.#connections) connection.reconsider();
  }

  /** Closes every connection and stops listening. */
  close(): Promise<void> {
    for (const connection of this.#connections) connection.shut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
