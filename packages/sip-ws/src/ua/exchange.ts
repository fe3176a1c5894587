import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { ClientTransaction } from '../transaction/transaction.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Hop } from '../transport/hop.ts';
import { isWritable } from './is-writable.ts';
import type { Rows } from './rows.ts';

/** A challenge that a request met (RFC 3261 22). */
export interface Challenge {
  readonly status: 401 | 407;
  /** Values of WWW-Authenticate or Proxy-Authenticate, in their order: the first that is understood is the one to take (RFC 8760 2.4). */
  readonly values: readonly string[];
  readonly method: string;
  /** Request-URI. */
  readonly uri: string;
  /** Which challenge of this request it is, from 1. A second one without `stale=true` says that the credentials are wrong. */
  readonly attempt: number;
}

/** Gives the value of Authorization or Proxy-Authorization for a challenge; `undefined` gives up, and the 401 or 407 is final. */
export type Credentials = (challenge: Challenge) => string | undefined;

/** Why a request got no response. */
export type ExchangeFailure = 'timeout' | 'unreachable';

/** A request to be sent, and who is told what comes of it. */
export interface ExchangeOptions {
  /** Writes the request: with a new branch and the next CSeq number each time. `undefined` if it cannot be written. */
  write(authorization: Rows): SipRequest | undefined;
  /** Whether a refusal is a reason to send the request once more, written anew; challenges are not asked about. */
  again?(response: SipResponse): boolean;
  /** Every response that is no challenge which was answered; repetitions of a 2xx to an INVITE as well. */
  onResponse(response: SipResponse, now: number): void;
  onFailure(failure: ExchangeFailure, now: number): void;
}

/** A request that was sent, perhaps several times because it was challenged. */
export class Exchange {
  readonly options: ExchangeOptions;
  /** As it was last sent. */
  request: SipRequest | undefined;
  transaction: ClientTransaction | undefined;
  challenges = 0;
  repetitions = 0;
  cancelled = false;

  constructor(options: ExchangeOptions) {
    this.options = options;
  }
}

/** What {@link Exchanges} work with. */
export interface ExchangeTools {
  readonly layer: TransactionLayer;
  readonly next: Hop;
  readonly credentials: Credentials | undefined;
  /** How often one request may be challenged. */
  readonly challenges: number;
  /** How often one request may be sent again because its user says so. */
  readonly repetitions: number;
}

/** The requests of a user agent that wait for responses; challenges are answered here. */
export class Exchanges {
  readonly #tools: ExchangeTools;
  readonly #open = new Map<unknown, Exchange>();

  constructor(tools: ExchangeTools) {
    this.#tools = tools;
  }

  /** Sends a request. A failure to do so is told like one of the network. */
  send(options: ExchangeOptions, now: number): Exchange {
    const exchange = new Exchange(options);
    if (!this.#attempt(exchange, [], now)) options.onFailure('unreachable', now);
    return exchange;
  }

  /** Gives up an INVITE (RFC 3261 9.1). */
  cancel(exchange: Exchange, headers: Rows, now: number): void {
    exchange.cancelled = true;
    if (exchange.transaction !== undefined) this.#tools.layer.cancel(exchange.transaction, headers, now);
  }

  response(transaction: unknown, response: SipResponse, now: number): void {
    const exchange = this.#open.get(transaction);
    if (exchange === undefined || transaction !== exchange.transaction) return;
    if (response.status === 401 || response.status === 407) {
      const authorization = this.#answerTo(exchange, response, response.status);
      if (authorization !== undefined && this.#attempt(exchange, [authorization], now)) return;
    }
    if (this.#isAgain(exchange, response) && this.#attempt(exchange, [], now)) return;
    exchange.options.onResponse(response, now);
  }

  failed(transaction: unknown, failure: ExchangeFailure, now: number): void {
    const exchange = this.#open.get(transaction);
    if (exchange !== undefined && transaction === exchange.transaction) exchange.options.onFailure(failure, now);
  }

  ended(transaction: unknown): void {
    this.#open.delete(transaction);
  }

  #attempt(exchange: Exchange, authorization: Rows, now: number): boolean {
    const request = exchange.options.write(authorization);
    const via = request?.topVia();
    if (request === undefined || !via?.ok) return false;
    const { layer, next } = this.#tools;
    const transaction = layer.request(request.octets, request.method, via.value.branch ?? '', next, now);
    if (transaction === undefined) return false;
    exchange.request = request;
    exchange.transaction = transaction;
    this.#open.set(transaction, exchange);
    return true;
  }

  #isAgain(exchange: Exchange, response: SipResponse): boolean {
    if (response.status < 300 || exchange.cancelled || exchange.options.again?.(response) !== true) return false;
    // It is a new request for whoever challenges.
    exchange.challenges = 0;
    return ++exchange.repetitions <= this.#tools.repetitions;
  }

  #answerTo(exchange: Exchange, response: SipResponse, status: 401 | 407): Rows[number] | undefined {
    const { credentials, challenges } = this.#tools;
    const { request } = exchange;
    if (credentials === undefined || request === undefined || exchange.cancelled) return undefined;
    if (++exchange.challenges > challenges) return undefined;
    const values = response.headers(status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate').map(({ text }) => text);
    const attempt = exchange.challenges;
    const value = credentials({ status, values, method: request.method, uri: request.requestUriText, attempt });
    // What credentials repeat of the challenge, such as its realm, is the peer's.
    return value === undefined || !isWritable(value)
      ? undefined
      : [status === 401 ? 'Authorization' : 'Proxy-Authorization', value];
  }
}
