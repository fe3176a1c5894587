import { randomUUID } from 'node:crypto';
import { randomToken, systemRandom } from '@webrtc-ims/core';
import type { Challenge, FlowHop, SessionTimerOptions, SipResponse, TimerValues } from '@webrtc-ims/sip-ws';
import { WebSocketClient } from '@webrtc-ims/sip-ws/node';
import { Agent } from '../user-agent/agent.ts';
import type { AgentCall } from '../user-agent/agent-call.ts';
import { deferred } from '../user-agent/deferred.ts';
import { digestCredentials } from './digest-credentials.ts';
import { HeadlessCall } from './headless-call.ts';
import type { ChannelName } from './headless-channels.ts';

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
  /** Of its calls (RFC 4028). */
  readonly sessionTimer?: Partial<SessionTimerOptions>;
  /** Sees every message, for whoever draws the signalling. */
  onMessage?(direction: 'received' | 'sent', octets: Uint8Array): void;
}

const flow: FlowHop = { type: 'flow', flow: 'W2' };

/** A WebRTC IMS client without a browser: what the page does, in Node. */
export class HeadlessClient {
  readonly agent: Agent;
  /** Settles when the WebSocket is gone. */
  readonly closed: Promise<void>;
  readonly #options: HeadlessClientOptions;
  readonly #link: WebSocketClient;
  readonly #ringing: AgentCall[] = [];
  readonly #waiting: ((call: AgentCall) => void)[] = [];
  readonly #instance: string = randomUUID();

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
    this.agent = new Agent({
      identity: options.identity,
      contact: `<sip:${user}@${host};transport=ws;ob>`,
      via: { transport: 'WS', host },
      next: flow,
      timers: options.timers,
      sessionTimer: options.sessionTimer,
      credentials: (challenge) => this.#credentials(challenge),
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
  register(expires = 600): Promise<SipResponse> {
    const { identity } = this.#options;
    const registrar = `sip:${identity.slice(identity.indexOf('@') + 1)}`;
    return this.agent.register({ registrar, expires, instance: `urn:uuid:${this.#instance}` });
  }

  /** Calls somebody. @param channels what to do besides talking */
  call(target: string, channels: readonly ChannelName[] = []): Promise<HeadlessCall> {
    return HeadlessCall.out(this.#address, (offer) => this.agent.call(target, offer), channels);
  }

  /** The next incoming call, ringing. */
  incoming(): Promise<AgentCall> {
    const ringing = this.#ringing.shift();
    return ringing === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(ringing);
  }

  /** Accepts an incoming call. */
  accept(call: AgentCall): Promise<HeadlessCall> {
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

  // A nonce that is refused at once says that the password is wrong.
  #credentials({ values, method, uri, attempt }: Challenge): string | undefined {
    const { username, password } = this.#options;
    return attempt > 1 ? undefined : digestCredentials(values, { username, password, method, uri });
  }

  #receive(octets: Uint8Array): void {
    this.#options.onMessage?.('received', octets);
    this.agent.receive(octets, flow);
  }
}
