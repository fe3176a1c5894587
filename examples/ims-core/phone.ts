import { PortPairAllocator } from '@webrtc-ims/rtp/node';
import type { AddressHop, CallEnd, SessionTimerOptions, TimerValues } from '@webrtc-ims/sip-ws';
import { Agent } from '../user-agent/agent.ts';
import type { AgentCall } from '../user-agent/agent-call.ts';
import type { Echo } from './echo.ts';
import type { PhoneChat } from './phone-chat.ts';
import type { PhoneFloors } from './phone-floors.ts';
import { type MediumName, type MediumOpeners, PhoneMedia } from './phone-media.ts';
import type { PhoneText } from './phone-text.ts';
import type { PhoneVideo } from './phone-video.ts';
import type { Direction } from './plain-description.ts';
import { openSipSockets, type SipSockets } from './sip-sockets.ts';

/** What a {@link Phone} needs to know. */
export interface PhoneOptions {
  readonly host: string;
  /** As in `sip:echo@ims.example`. */
  readonly identity: string;
  /** The proxy through which it calls. */
  readonly next: AddressHop;
  readonly timers?: Partial<TimerValues> | undefined;
  readonly sessionTimer?: Partial<SessionTimerOptions> | undefined;
  /** Media that are opened otherwise than usual. */
  readonly openers?: Partial<MediumOpeners> | undefined;
  /** Sees every message, for whoever draws the signalling. */
  onMessage?(direction: 'received' | 'sent', octets: Uint8Array): void;
}

/** An ordinary phone: plain SIP over UDP, plain RTP, G.711. It answers every call and echoes what it hears. */
export class Phone {
  readonly ports: PortPairAllocator;
  readonly #sockets: SipSockets;
  readonly #openers: Partial<MediumOpeners> | undefined;
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
    this.#openers = options.openers;
    this.ports = new PortPairAllocator({ address: options.host });
    this.#agent = new Agent({
      identity: options.identity,
      contact: `<${this.contact}>`,
      via: { transport: 'UDP', host: sockets.host, port: sockets.port },
      next: options.next,
      timers: options.timers,
      sessionTimer: options.sessionTimer,
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
   * @param names what is offered
   * @throws {CallRefused} when it is not answered
   */
  async call(target: string, offerless = false, names: readonly MediumName[] = ['audio']): Promise<PhoneCall> {
    const media = this.#media();
    if (!offerless) await media.open(names);
    const call = this.#agent.call(target, offerless ? undefined : media.offer('sendrecv'));
    const made = this.#adopt(call, media);
    const answer = await call.answered;
    if (!offerless && answer !== undefined) media.take(answer);
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
    const media = this.#media();
    this.#adopt(call, media);
    if (call.offer === undefined) await media.open(['audio']);
    const description = call.offer === undefined ? media.offer('sendrecv') : await media.answer(call.offer);
    if (description === undefined) return call.refuse(488);
    call.accept(description);
    // A caller may hang up instead of sending its ACK.
    const ack = await call.answered.catch(() => undefined);
    if (ack !== undefined) media.take(ack);
  }

  #media(): PhoneMedia {
    return new PhoneMedia({ host: this.#sockets.host, ports: this.ports, openers: this.#openers });
  }

  #adopt(call: AgentCall, media: PhoneMedia): PhoneCall {
    const made = new PhoneCall(call, media);
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
  readonly #media: PhoneMedia;

  constructor(call: AgentCall, media: PhoneMedia) {
    this.call = call;
    this.#media = media;
    call.reoffered = async (offer) => {
      const description = offer === undefined ? media.offer('sendrecv') : await media.answer(offer);
      return description ?? Promise.reject(new Error('nothing that could be served'));
    };
    this.ended = call.ended.then(async (end) => {
      await media.close();
      return end;
    });
  }

  /** What it hears and echoes. */
  get echo(): Echo {
    const { audio } = this.#media;
    if (audio === undefined) throw new Error('a call without audio');
    return audio.echo;
  }

  /** The chat of the call, if it has one. */
  get chat(): PhoneChat | undefined {
    return this.#media.chat;
  }

  /** The floors of the call, if it has any. */
  get floors(): PhoneFloors | undefined {
    return this.#media.floors;
  }

  /** The text of the call, if it has any. */
  get text(): PhoneText | undefined {
    return this.#media.text;
  }

  /** The picture of the call, if it has one. */
  get video(): PhoneVideo | undefined {
    return this.#media.video;
  }

  /** Offers anew with another direction: `sendonly` is hold. */
  async redirect(direction: Direction): Promise<void> {
    const answer = await this.call.reoffer(this.#media.offer(direction));
    if (answer !== undefined) this.#media.take(answer);
  }

  async hangUp(): Promise<void> {
    await this.call.hangUp();
    await this.ended;
  }
}
