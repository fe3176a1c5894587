import type { ConnectionOutput } from './connection-output.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { MsrpSession } from './msrp-session.ts';

/** What a {@link MessageCollector} made of an output. */
export type Collected =
  | {
      readonly type: 'complete';
      readonly session: MsrpSession;
      readonly message: IncomingMessage;
      readonly body: Uint8Array<ArrayBuffer>;
    }
  /** The message is longer than allowed: refuse it. Its octets are gone. */
  | { readonly type: 'too large'; readonly session: MsrpSession; readonly message: IncomingMessage };

/**
 * Puts the octets of messages together, for applications that want short messages whole. Memory is taken for octets that came, never for what was
 * announced.
 */
export class MessageCollector {
  readonly #limit: number;
  readonly #bodies = new Map<IncomingMessage, { octets: Uint8Array<ArrayBuffer>; length: number }>();

  /** @param limit octets of one message. @defaultValue 1 MiB */
  constructor(limit = 1_048_576) {
    this.#limit = limit;
  }

  /** Takes every output of a connection, or every event of one that runs; gives something when a message is complete or too large. */
  take(output: ConnectionOutput | { readonly type: 'closed' }): Collected | undefined {
    switch (output.type) {
      case 'message':
        this.#bodies.set(output.message, { octets: new Uint8Array(0), length: 0 });
        return undefined;
      case 'data': {
        const { session, message, octets } = output;
        const body = this.#bodies.get(message);
        if (body === undefined) return undefined;
        const length = body.length + octets.length;
        if (length > this.#limit) {
          this.#bodies.delete(message);
          return { type: 'too large', session, message };
        }
        if (length > body.octets.length) {
          const larger = new Uint8Array(Math.min(Math.max(length, 2 * body.length), this.#limit));
          larger.set(body.octets.subarray(0, body.length));
          body.octets = larger;
        }
        body.octets.set(octets, body.length);
        body.length = length;
        return undefined;
      }
      case 'end': {
        const { session, message } = output;
        const body = this.#bodies.get(message);
        this.#bodies.delete(message);
        if (body === undefined) return undefined;
        return { type: 'complete', session, message, body: body.octets.slice(0, body.length) };
      }
      case 'aborted':
        this.#bodies.delete(output.message);
        return undefined;
      default:
        return undefined;
    }
  }
}
