import { randomUUID } from 'node:crypto';
import { randomToken, systemRandom } from '@webrtc-ims/core';
import { type FlowHop, parseMessage, type SipResponse, type TimerValues } from '@webrtc-ims/sip-ws';
import { WebSocketClient } from '@webrtc-ims/sip-ws/node';
import type { Call } from '../user-agent/call.ts';
import { deferred } from '../user-agent/deferred.ts';
import { UserAgent } from '../user-agent/user-agent.ts';
import { digestCredentials } from './digest-credentials.ts';
import { HeadlessCall } from './headless-call.ts';

/** Who the headless client is, and where. */
export interface HeadlessClientOptions {
  /** As in `ws://127.0.0.1:4711/`. */
  readonly webSocket: string;
  /** As in `sip:alice@ims.example`. */
  readonly identity: string;
  /** Private identity. */
  readonly username: string;
  readonly password: string;
  /** Origin that it claims. */
  readonly origin?: string;
  /** Local address of its media. Default 127.0.0.1. */
  readonly address?: string;
  readonly timers?: Partial<TimerValues>;
  /** Sees every message, for whoever draws the signalling. */
  onMessage?(direction: 'received' | 'sent', octets: Uint8Array): void;
}

const flow: FlowHop = { type: 'flow', flow: 'W2' };

/** A WebRTC IMS client without a browser: what the page does, in Node. */
export class HeadlessClient {
  readonly agent: UserAgent;
  /** Settles when the WebSocket is gone. */
  readonly closed: Promise<void>;
  readonly #options: HeadlessClientOptions;
  readonly #link: WebSocketClient;
  readonly #ringing: Call[] = [];
  readonly #waiting: ((call: Call) => void)[] = [];
  readonly #callId: string = randomToken(systemRandom);
  readonly #instance: string = randomUUID();
  #sequence = 0;

  /** Opens the WebSocket. */
  static async connect(options: HeadlessClientOptions): Promise<HeadlessClient> {
    const closed = deferred<void>();
    let client: HeadlessClient | undefined;
    const link = await WebSocketClient.connect({
      url: options.webSocket,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
      received: (octets) => {
        if (client !== undefined) client.#receive(octets);
      },
      closed: () => closed.resolve(),
    });
    client = new HeadlessClient(options, link, closed.promise);
    return client;
  }

  private constructor(options: HeadlessClientOptions, link: WebSocketClient, closed: Promise<void>) {
    this.#options = options;
    this.#link = link;
    this.closed = closed;
    const host = `${randomToken(systemRandom, 6)}.invalid`;
    const user = options.identity.slice('sip:'.length, options.identity.indexOf('@'));
    this.agent = new UserAgent({
      identity: options.identity,
      contact: `<sip:${user}@${host};transport=ws;ob>`,
      via: { transport: 'WS', host },
      next: flow,
      timers: options.timers,
      transmit: (_, octets) => {
        options.onMessage?.('sent', octets);
        link.send(octets);
      },
      onCall: (call) => {
        const waiting = this.#waiting.shift();
        if (waiting === undefined) this.#ringing.push(call);
        else waiting(call);
      },
    });
    void closed.then(() => this.agent.closed(flow));
  }

  /** Registers with Digest. @param expires in s; 0 ends the registration. @returns the final response */
  async register(expires = 600): Promise<SipResponse> {
    const first = await this.#register(expires, undefined);
    if (first.status !== 401) return first;
    const { username, password } = this.#options;
    const challenges = first.headers('WWW-Authenticate').map(({ text }) => text);
    const authorization = digestCredentials(challenges, {
      username,
      password,
      method: 'REGISTER',
      uri: this.#registrar,
    });
    return authorization === undefined ? first : this.#register(expires, authorization);
  }

  /** Calls somebody. */
  call(target: string): Promise<HeadlessCall> {
    return HeadlessCall.out(this.#address, (offer) => this.agent.call(target, { offer }));
  }

  /** The next incoming call, ringing. */
  incoming(): Promise<Call> {
    const ringing = this.#ringing.shift();
    return ringing === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(ringing);
  }

  /** Accepts an incoming call. */
  accept(call: Call): Promise<HeadlessCall> {
    return HeadlessCall.in(this.#address, call);
  }

  /** Closes the WebSocket. */
  async close(): Promise<void> {
    this.#link.close();
    await this.closed;
    this.agent.stop();
  }

  /** Lets the connection vanish without a word, as when a network goes. */
  async vanish(): Promise<void> {
    this.#link.terminate();
    await this.closed;
    this.agent.stop();
  }

  get #address(): string {
    return this.#options.address ?? '127.0.0.1';
  }

  get #registrar(): string {
    const { identity } = this.#options;
    return `sip:${identity.slice(identity.indexOf('@') + 1)}`;
  }

  async #register(expires: number, authorization: string | undefined): Promise<SipResponse> {
    const { identity } = this.#options;
    const binding = `${this.agent.contact};reg-id=1;+sip.instance="<urn:uuid:${this.#instance}>";expires=${expires}`;
    const outcome = await this.agent.request('REGISTER', this.#registrar, {
      to: identity,
      callId: this.#callId,
      sequence: ++this.#sequence,
      headers: [
        ['Contact', binding],
        ['Supported', 'path, outbound, gruu'],
        ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
      ],
    });
    if (outcome.kind !== 'response') throw new Error(`registration: ${outcome.kind}`);
    return outcome.response;
  }

  #receive(octets: Uint8Array): void {
    this.#options.onMessage?.('received', octets);
    const parsed = parseMessage(octets);
    if (parsed.ok) this.agent.receive(parsed.value, flow);
  }
}
