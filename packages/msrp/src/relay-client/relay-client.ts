import {
  LimitError,
  type Machine,
  MalformedError,
  MisuseError,
  OutputQueue,
  type RandomSource,
  secretsEqual,
  systemRandom,
  TimerTable,
  ViolationError,
} from '@webrtc-ims/core';
import { encodeRequest } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { IdSource } from '../message/identifiers.ts';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import { decodePath } from '../uri/path.ts';
import { decodeAuthentication } from './authentication-parameters.ts';
import { selectChallenge } from './digest-challenge.ts';
import { Relay } from './relay.ts';
import type { RelayClientOptions } from './relay-client-options.ts';
import type { RelayError } from './relay-error.ts';
import { decodeUsePath } from './use-path.ts';

/** What a relay client wants done or known. */
export type RelayClientOutput =
  /** For the connection to the first relay. */
  | { readonly type: 'transmit'; readonly octets: Uint8Array }
  | {
      /** There is a path; after the first time, a new one, to be announced in a new offer. It is for one session. */
      readonly type: 'path';
      /** As in To-Path; see `relayedPath` and `relayedTarget`. */
      readonly usePath: readonly string[];
      /** Seconds for which it is good; `undefined` where the relay does not say. */
      readonly expires: number | undefined;
      /** Hosts are numeric or ports are missing, which RFC 4976 4.2 forbids. */
      readonly deviates: boolean;
    }
  /** Told once; the client has stopped. */
  | { readonly type: 'failed'; readonly relay: string; readonly error: RelayError };

/**
 * Gets the path through relays that act for us (RFC 4976 5.1): AUTH to each, Digest, and again before the path expires.
 *
 * It shares the connection to the first relay with the session: {@link RelayClient.owns} says which responses are to be given to it. One client is for one
 * session.
 */
export class RelayClient implements Machine<MessageHead, RelayClientOutput> {
  readonly #options: RelayClientOptions;
  readonly #outputs = new OutputQueue<RelayClientOutput>();
  readonly #timers = new TimerTable<'refresh' | 'response'>();
  readonly #random: RandomSource;
  readonly #ids: IdSource;
  readonly #relays: Relay[];
  #state: 'idle' | 'running' | 'ready' | 'stopped' = 'idle';
  // Of #relays, the one that AUTH goes to.
  #index = 0;
  #open: OpenRequest | undefined;
  #expires: number | undefined;

  /** @throws {MisuseError} `MSRP_MISUSE_RELAY` without relays or over a plain connection; `MSRP_MISUSE_URI` */
  constructor(options: RelayClientOptions) {
    if (options.relays.length === 0 || options.relays.length > largestChain) {
      throw new MisuseError('MSRP_MISUSE_RELAY', `a chain has 1 to ${largestChain} relays`);
    }
    if (!options.isSecure && options.insecurePlain !== true) {
      throw new MisuseError('MSRP_MISUSE_RELAY', 'AUTH is sent over TLS alone', { clause: 'RFC 4976 9.2' });
    }
    for (const uri of [options.uri, ...options.relays]) {
      if (!decodePath(uri, { pathUris: 1 }).ok) throw new MisuseError('MSRP_MISUSE_URI', 'not an MSRP URI');
    }
    this.#options = options;
    this.#random = options.random ?? systemRandom;
    this.#ids = new IdSource(this.#random);
    this.#relays = options.relays.map((uri) => new Relay(uri));
  }

  get deadline(): number | undefined {
    return this.#timers.deadline;
  }

  /** Asks the relays; to be called when the connection is there. */
  start(now: number): void {
    if (this.#state !== 'idle') throw new MisuseError('MSRP_MISUSE_RELAY', 'it was started');
    this.#begin(now);
  }

  /** Ends it; no path is renewed any more. */
  stop(): void {
    this.#state = 'stopped';
    this.#open = undefined;
    this.#timers.cancelAll();
  }

  /** Whether a response is for this client. */
  owns(transactionId: string): boolean {
    return this.#open?.transactionId === transactionId;
  }

  /** Takes the response to an AUTH; others are ignored. */
  receive(head: MessageHead, now: number): void {
    const open = this.#open;
    if (open === undefined || head.start.kind !== 'response' || !this.owns(head.transactionId)) return;
    if (head.error !== undefined) return;
    this.#open = undefined;
    this.#timers.cancel('response');
    const { code } = head.start;
    if (code === 401) this.#challenged(open, head, now);
    else if (code === 423) this.#intervalRefused(open, head, now);
    else if (code === 200) this.#accepted(open, head, now);
    else
      this.#fail(
        new ViolationError('MSRP_RELAY_REFUSED', `answered ${code}`, { status: code, clause: 'RFC 4976 5.1' }),
      );
  }

  poll(): RelayClientOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    for (let due = this.#timers.takeDue(now); due !== undefined; due = this.#timers.takeDue(now)) {
      if (due === 'refresh') this.#begin(now);
      else this.#fail(new LimitError('MSRP_RELAY_TIMEOUT', 'no response to AUTH', { clause: 'RFC 4975 7.1.1' }));
    }
  }

  get #relay(): Relay {
    return this.#relays[this.#index]!;
  }

  // 1. AUTH goes to each relay in use, the innermost first (RFC 4976 5.1).
  #begin(now: number): void {
    this.#state = 'running';
    this.#index = 0;
    this.#expires = undefined;
    this.#timers.cancelAll();
    this.#ask(now, { attempts: 0, expires: this.#options.expires, isIntervalMended: false });
  }

  // 2. Through the inner relays; the first time without credentials, since there is no challenge yet.
  #ask(now: number, so: AskedSoFar): void {
    const relay = this.#relay;
    const extensions: (readonly [string, string])[] = [];
    if (so.expires !== undefined) extensions.push(['Expires', String(so.expires)]);
    let proof: string | undefined;
    if (relay.hasChallenged) {
      const authorization = relay.authorize(this.#options.credentials, this.#random);
      if (authorization === undefined) {
        this.#fail(new ViolationError('MSRP_RELAY_CREDENTIALS', 'no credentials for the realm'));
        return;
      }
      extensions.push(['Authorization', authorization.value]);
      proof = authorization.responseOfRelay;
    }
    const toPath = this.#relays
      .slice(0, this.#index + 1)
      .map(({ uri }) => uri)
      .join(' ');
    const request = encodeRequest(
      { method: 'AUTH', toPath, fromPath: this.#options.uri, extensions },
      undefined,
      '$',
      () => this.#ids.next(),
    );
    this.#open = { ...so, transactionId: request.transactionId, proof };
    this.#outputs.push({ type: 'transmit', octets: request.octets });
    this.#timers.set('response', now + (this.#options.responseTime ?? 30_000));
  }

  // 3. 401: again, with credentials for the realm, under a new transaction id.
  #challenged(open: OpenRequest, head: MessageHead, now: number): void {
    const challenge = selectChallenge(head.values('WWW-Authenticate'));
    if (!challenge.ok) {
      this.#fail(challenge.error);
      return;
    }
    const relay = this.#relay;
    const wasProved = relay.hasChallenged;
    // A nonce kept from the last path may be too old, whether the relay says so or not; credentials that were made for this challenge may not.
    const isRetried = open.attempts >= (challenge.value.isStale ? 2 : 1);
    if (wasProved && isRetried) {
      this.#fail(new ViolationError('MSRP_RELAY_CREDENTIALS', 'the credentials are refused', { status: 401 }));
      return;
    }
    relay.challenge(challenge.value);
    this.#ask(now, { ...open, attempts: open.attempts + 1 });
  }

  // 4. 423: once more, with an interval that the relay takes.
  #intervalRefused(open: OpenRequest, head: MessageHead, now: number): void {
    const least = seconds(head, 'Min-Expires');
    const most = seconds(head, 'Max-Expires');
    const asked = open.expires ?? least ?? most;
    const mended =
      asked === undefined ? undefined : Math.min(Math.max(asked, least ?? 0), most ?? Number.MAX_SAFE_INTEGER);
    if (open.isIntervalMended || mended === undefined || mended < (least ?? 0) || mended === open.expires) {
      this.#fail(new MalformedError('MSRP_RELAY_EXPIRES', 'no interval that the relay takes', { status: 423 }));
      return;
    }
    this.#ask(now, { ...open, expires: mended, isIntervalMended: true });
  }

  // 5. 200: the relay proves itself, and Use-Path counts when the outermost has answered.
  #accepted(open: OpenRequest, head: MessageHead, now: number): void {
    const relay = this.#relay;
    const [info] = head.values('Authentication-Info');
    if (info !== undefined) {
      const decoded = decodeAuthentication(info, false);
      const parameters = decoded.ok ? decoded.value.parameters : new Map<string, string>();
      const proof = parameters.get('rspauth');
      if (
        proof !== undefined &&
        open.proof !== undefined &&
        !secretsEqual(octetsOf(asciiLower(proof)), octetsOf(open.proof))
      ) {
        this.#fail(
          new ViolationError('MSRP_RELAY_PROOF', 'the relay does not know the secret', { clause: 'RFC 4976 9.1' }),
        );
        return;
      }
      const next = parameters.get('nextnonce');
      if (next !== undefined && next !== '') relay.renew(next);
    }
    const expires = seconds(head, 'Expires');
    if (expires !== undefined) this.#expires = Math.min(this.#expires ?? expires, expires);
    if (this.#index + 1 < this.#relays.length) {
      this.#index++;
      this.#ask(now, { attempts: 0, expires: this.#options.expires, isIntervalMended: false });
      return;
    }
    this.#havePath(head, now);
  }

  #havePath(head: MessageHead, now: number): void {
    const [value] = head.values('Use-Path');
    const path = value === undefined ? undefined : decodeUsePath(value, largestChain);
    if (path === undefined) {
      this.#fail(new MalformedError('MSRP_RELAY_USE_PATH', 'no list of URIs', { clause: 'RFC 4976 4.2' }));
      return;
    }
    const { uris: usePath, deviates } = path;
    if (deviates && this.#options.strict) {
      this.#fail(new ViolationError('MSRP_RELAY_USE_PATH', 'a numeric host, or no port', { clause: 'RFC 4976 4.2' }));
      return;
    }
    this.#state = 'ready';
    // 6. Another path well before this one ends, for the new offer takes its time.
    const expires = this.#expires;
    if (expires !== undefined && expires > 0) this.#timers.set('refresh', now + expires * 1000 * refreshAfter);
    this.#outputs.push({ type: 'path', usePath, expires, deviates });
  }

  #fail(error: RelayError): void {
    const relay = this.#relay.uri;
    this.stop();
    this.#outputs.push({ type: 'failed', relay, error });
  }
}

interface AskedSoFar {
  /** Challenges that were answered. */
  readonly attempts: number;
  readonly expires: number | undefined;
  readonly isIntervalMended: boolean;
}

interface OpenRequest extends AskedSoFar {
  readonly transactionId: string;
  readonly proof: string | undefined;
}

// Expires = "Expires:" SP 1*DIGIT                                               RFC 4976 7
function seconds(head: MessageHead, name: string): number | undefined {
  const [value] = head.values(name);
  if (value === undefined || value.length === 0 || value.length > 9) return undefined;
  let count = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    count = count * 10 + digit;
  }
  return count;
}

const largestChain = 8;
// Of the validity.
const refreshAfter = 0.8;
