import type { BfcpTransport, TransportHandlers } from '../running/bfcp-transport.ts';

/** A transport on a connection that is still to come, or to be secured. Nothing is sent before; where reading is held back, it is from the first octet on. */
export abstract class PendingTransport implements BfcpTransport {
  readonly kind = 'stream';
  #connection: BfcpTransport | undefined;
  #isPaused = false;

  abstract start(handlers: TransportHandlers): void;

  send(octets: Uint8Array): void {
    this.#connection?.send(octets);
  }

  pause(): void {
    this.#isPaused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#connection?.resume();
  }

  close(): void {
    if (this.#connection === undefined) this.giveUp();
    else this.#connection.close();
  }

  /** Lets go of what has not become a connection. */
  protected abstract giveUp(): void;

  /** The connection is there. */
  protected become(connection: BfcpTransport, handlers: TransportHandlers): void {
    this.#connection = connection;
    connection.start(handlers);
    if (this.#isPaused) connection.pause();
  }
}
