import type { MsrpSession } from './msrp-session.ts';

/** What the directory knows about a connection: nothing but that it is one. */
export type ConnectionIdentity = object;

/**
 * The sessions that this side has given out URIs for and that may come in on any connection of a listener. Connections that share one refuse a second
 * connection for a session that runs on another (RFC 4975 5.4).
 */
export class SessionDirectory {
  readonly #waiting = new Map<string, MsrpSession>();
  readonly #bound = new Map<string, ConnectionIdentity>();

  /** Sessions that wait for their first request. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Has the session wait for its first request, from the moment its URI is given out. */
  expect(session: MsrpSession): void {
    this.#waiting.set(session.key, session);
  }

  /** The session is no longer expected. What runs on a connection is closed there. */
  forget(session: MsrpSession): void {
    if (this.#waiting.get(session.key) === session) this.#waiting.delete(session.key);
  }

  /** For connections: the session with that key, `elsewhere` if it runs on another one, `undefined` if there is none. It is the connection's from now on. */
  claim(key: string, connection: ConnectionIdentity): MsrpSession | 'elsewhere' | undefined {
    const bound = this.#bound.get(key);
    if (bound !== undefined && bound !== connection) return 'elsewhere';
    const session = this.#waiting.get(key);
    if (session === undefined) return undefined;
    this.#waiting.delete(key);
    this.#bound.set(key, connection);
    return session;
  }

  /** For connections: the session runs there. */
  bind(session: MsrpSession, connection: ConnectionIdentity): void {
    this.#bound.set(session.key, connection);
  }

  /** For connections: the session is over. */
  release(session: MsrpSession, connection: ConnectionIdentity): void {
    if (this.#bound.get(session.key) === connection) this.#bound.delete(session.key);
  }
}
