import { concatenate } from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import { defaultLimits, type MsrpLimits } from '../limits.ts';
import type { MessageHead } from '../message/head.ts';
import { pathLines } from '../message/message-writer.ts';
import { MsrpParser } from '../message/parser.ts';
import { response } from './gateway-messages.ts';
import { OwnAddress } from './own-address.ts';

/** What the first request on a connection says. */
export type FirstRequestOutcome =
  /** It is for our URI: `octets` is everything that has arrived, to be given to the machine. */
  | { readonly type: 'ours'; readonly octets: Uint8Array }
  /** It is for another URI, or no request. */
  | { readonly type: 'foreign' }
  | { readonly type: 'error'; readonly error: MsrpError };

/**
 * Reads the first request of a connection that was accepted, to learn whether it is the peer's (RFC 4975 5.4). Holds at most one header section and
 * what came with it.
 */
export class FirstRequest {
  readonly #own: OwnAddress;
  readonly #parser: MsrpParser;
  #received: Uint8Array[] = [];
  #head: MessageHead | undefined;

  constructor(options: {
    readonly uri: string;
    readonly matching?: 'uri' | 'session' | undefined;
    readonly limits?: Partial<MsrpLimits> | undefined;
  }) {
    this.#own = new OwnAddress(options.uri, options.matching);
    this.#parser = new MsrpParser({ limits: { ...defaultLimits, ...options.limits } });
  }

  /** Takes what arrived; `undefined` while there is no complete header section. */
  push(octets: Uint8Array): FirstRequestOutcome | undefined {
    this.#received.push(octets);
    this.#parser.push(octets);
    const event = this.#parser.next();
    if (event === undefined) return undefined;
    if (event.type === 'error') return { type: 'error', error: event.error };
    if (event.type !== 'head' || event.head.start.kind !== 'request') return { type: 'foreign' };
    this.#head = event.head;
    if (event.head.error !== undefined || this.#own.isIn(event.head) !== true) return { type: 'foreign' };
    const received = concatenate(this.#received);
    this.#received = [];
    return { type: 'ours', octets: received };
  }

  /**
   * The response with which the first request is refused: 481, or 506 where the session runs on another connection. `undefined` where nothing may be
   * answered.
   */
  refusal(code: 481 | 506): Uint8Array | undefined {
    const head = this.#head;
    if (head?.start.kind !== 'request' || head.start.method === 'REPORT' || !head.fromPath().ok) return undefined;
    const { method } = head.start;
    if (method === 'SEND' && head.failureReport === 'no') return undefined;
    const path = head.textOf('from-path') ?? '';
    const space = path.indexOf(' ');
    const toPath = method === 'SEND' && space >= 0 ? path.slice(0, space) : path;
    return response(head.transactionId, head.error === undefined ? code : 400, pathLines(toPath, this.#own.uri));
  }
}
