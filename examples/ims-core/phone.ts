import { PortPairAllocator } from '@webrtc-ims/rtp/node';
import type { AddressHop, CallEnd, TimerValues } from '@webrtc-ims/sip-ws';
import { Agent } from '../user-agent/agent.ts';
import type { AgentCall } from '../user-agent/agent-call.ts';
import { Echo } from './echo.ts';
import {
  answeringDirection,
  type Direction,
  g711Formats,
  readPlainAudio,
  writePlainAudio,
} from './plain-description.ts';
import { openSipSockets, type SipSockets } from './sip-sockets.ts';

/** What a {@link Phone} needs to know. */
export interface PhoneOptions {
  readonly host: string;
  /** As in `sip:echo@ims.example`. */
  readonly identity: string;
  /** The proxy through which it calls. */
  readonly next: AddressHop;
  readonly timers?: Partial<TimerValues> | undefined;
  /** Sees every message, for whoever draws the signalling. */
  onMessage?(direction: 'received' | 'sent', octets: Uint8Array): void;
}

/** An ordinary phone: plain SIP over UDP, plain RTP, G.711. It answers every call and echoes what it hears. */
export class Phone {
  readonly ports: PortPairAllocator;
  readonly #sockets: SipSockets;
  readonly #agent: Agent;
  readonly #calls = new Set<PhoneCall>();

  static async start(options: PhoneOptions): Promise<Phone> {
    let phone: Phone | undefined;
    const sockets = await openSipSockets(options.host, (octets, from) => {
      options.onMessage?.('received', octets);
      if (phone !== undefined) phone.#agent.receive(octets, from);
    });
    phone = new Phone(options, sockets);
    return phone;
  }

  private constructor(options: PhoneOptions, sockets: SipSockets) {
    this.#sockets = sockets;
    this.ports = new PortPairAllocator({ address: options.host });
    this.#agent = new Agent({
      identity: options.identity,
      contact: `<${this.contact}>`,
      via: { transport: 'UDP', host: sockets.host, port: sockets.port },
      next: options.next,
      timers: options.timers,
      transmit: (to, octets) => {
        if (to.type !== 'address') return;
        options.onMessage?.('sent', octets);
        sockets.send(to, octets);
      },
      onCall: (call) => void this.#answer(call),
    });
  }

  /** Where it is reached. */
  get contact(): string {
    return `sip:phone@${this.#sockets.host}:${this.#sockets.port}`;
  }

  /** Calls that are not over. */
  get calls(): readonly PhoneCall[] {
    return [...this.#calls];
  }

  /** Transactions that still run. */
  get transactions(): number {
    return this.#agent.transactions;
  }

  /**
   * Calls somebody; gives the call when it is answered.
   *
   * @param offerless whether the offer is left to the callee (RFC 3261 13.2.1)
   * @throws {CallRefused} when it is not answered
   */
  async call(target: string, offerless = false): Promise<PhoneCall> {
    const audio = await PhoneAudio.open(this.ports);
    const call = this.#agent.call(target, offerless ? undefined : audio.describe('sendrecv'));
    const made = this.#adopt(call, audio);
    const answer = await call.answered;
    if (!offerless && answer !== undefined) audio.take(answer);
    return made;
  }

  /** Hangs up every call. */
  async hangUp(): Promise<void> {
    await Promise.all([...this.#calls].map((call) => call.hangUp()));
  }

  async stop(): Promise<void> {
    await this.hangUp();
    this.#agent.stop();
    await this.#sockets.close();
  }

  async #answer(call: AgentCall): Promise<void> {
    const audio = await PhoneAudio.open(this.ports);
    this.#adopt(call, audio);
    const description = call.offer === undefined ? audio.describe('sendrecv') : audio.answerTo(call.offer);
    if (description === undefined) return call.refuse(488);
    call.accept(description);
    // A caller may hang up instead of sending its ACK.
    const ack = await call.answered.catch(() => undefined);
    if (ack !== undefined) audio.take(ack);
  }

  #adopt(call: AgentCall, audio: PhoneAudio): PhoneCall {
    const made = new PhoneCall(call, audio);
    this.#calls.add(made);
    void made.ended.then(() => this.#calls.delete(made));
    return made;
  }
}

/** A call of a {@link Phone}. */
export class PhoneCall {
  readonly call: AgentCall;
  /** Settles when the call is over and its ports are free. */
  readonly ended: Promise<CallEnd>;
  readonly #audio: PhoneAudio;

  constructor(call: AgentCall, audio: PhoneAudio) {
    this.call = call;
    this.#audio = audio;
    call.reoffered = (offer) => {
      const description = offer === undefined ? audio.describe('sendrecv') : audio.answerTo(offer);
      return description ?? Promise.reject(new Error('no audio that could be served'));
    };
    this.ended = call.ended.then(async (end) => {
      await audio.echo.close();
      return end;
    });
  }

  /** What it hears and echoes. */
  get echo(): Echo {
    return this.#audio.echo;
  }

  /** Offers anew with another direction: `sendonly` is hold. */
  async redirect(direction: Direction): Promise<void> {
    const answer = await this.call.reoffer(this.#audio.describe(direction));
    if (answer !== undefined) this.#audio.take(answer);
  }

  async hangUp(): Promise<void> {
    await this.call.hangUp();
    await this.ended;
  }
}

/** The sound of one call: an echo, and the descriptions of it. */
class PhoneAudio {
  readonly echo: Echo;
  #version = 0;
  #direction: Direction = 'sendrecv';

  static async open(ports: PortPairAllocator): Promise<PhoneAudio> {
    return new PhoneAudio(await Echo.open(ports));
  }

  private constructor(echo: Echo) {
    this.echo = echo;
  }

  /** An offer. */
  describe(direction: Direction, formats: readonly number[] = g711Formats): string {
    this.#direction = direction;
    this.#version++;
    return writePlainAudio({ address: this.echo.address, port: this.echo.port, formats, direction }, this.#version);
  }

  /** The answer to an offer; `undefined` if there is nothing in it that could be answered. */
  answerTo(offer: string): string | undefined {
    const audio = readPlainAudio(offer);
    const formats = audio?.formats.filter((format) => g711Formats.includes(format)) ?? [];
    if (audio === undefined || formats.length === 0) return undefined;
    const answer = this.describe(answeringDirection(audio.direction), formats);
    this.take(offer);
    return answer;
  }

  /** Takes what the peer describes: where echoes go, and whether it wants any. */
  take(description: string): void {
    const audio = readPlainAudio(description);
    if (audio === undefined) return;
    this.echo.remote = { address: audio.address, port: audio.port };
    this.echo.sends = sends(this.#direction) && sends(answeringDirection(audio.direction));
  }
}

function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}
