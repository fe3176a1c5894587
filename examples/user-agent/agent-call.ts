import type { Driver } from '@webrtc-ims/core/node';
import type { Call, CallEnd, UserAgentEvent, UserAgentInput } from '@webrtc-ims/sip-ws';
import { type Deferred, deferred } from './deferred.ts';

/** The peer refused what was offered. */
export class CallRefused extends Error {
  readonly status: number;
  /** Value of the Warning header (RFC 3261 20.43). */
  readonly warning: string | undefined;

  constructor(status: number, warning?: string) {
    super(warning === undefined ? `refused with ${status}` : `refused with ${status}: ${warning}`);
    this.name = 'CallRefused';
    this.status = status;
    this.warning = warning;
  }
}

/** How a call is asked for a description: the answer to an offer, or our offer if the peer wants one. Throwing refuses with 488. */
export type Reoffered = (offer: string | undefined) => Promise<string> | string;

/** A call with promises in place of events. */
export class AgentCall {
  readonly call: Call;
  /** The peer's answer when the call is established; nothing if the peer offered. Rejects with {@link CallRefused}. */
  readonly answered: Promise<string | undefined>;
  readonly ended: Promise<CallEnd>;
  /** Asked whenever the peer offers, but for the offer of an incoming call. */
  reoffered: Reoffered = () => {
    throw new Error('nobody answers a new offer');
  };
  readonly #driver: Driver<UserAgentInput>;
  readonly #answered: Deferred<string | undefined> = deferred();
  readonly #ended: Deferred<CallEnd> = deferred();
  #answer: string | undefined;
  #reoffer: Deferred<string | undefined> | undefined;

  constructor(call: Call, driver: Driver<UserAgentInput>) {
    this.call = call;
    this.#driver = driver;
    this.answered = this.#answered.promise;
    this.ended = this.#ended.promise;
  }

  /** What the INVITE offers, if it does. */
  get offer(): string | undefined {
    return this.call.offer;
  }

  get isOver(): boolean {
    return this.call.state === 'ended';
  }

  /** Answers an incoming call provisionally and reliably (RFC 3262). @param description the answer; the offer, if the caller made none */
  progress(status: number, description: string): void {
    this.#driver.act((now) => this.call.progress(status, { description, reliable: true }, now));
  }

  /** Accepts an incoming call. @param description the answer, or the offer if the caller made none; not needed if it was given reliably */
  accept(description?: string): void {
    this.#driver.act((now) => this.call.accept(description, now));
  }

  /** Refuses an incoming call. */
  refuse(status: number): void {
    this.#driver.act((now) => this.call.refuse(status, [], now));
  }

  /** Offers anew within the call; gives the answer. Rejects with {@link CallRefused}; the call then goes on as it was. */
  reoffer(offer: string, method: 'INVITE' | 'UPDATE' = 'INVITE'): Promise<string | undefined> {
    const answer = deferred<string | undefined>();
    this.#reoffer = answer;
    this.#driver.act((now) => this.call.reoffer(offer, method, now));
    return answer.promise;
  }

  /** Ends the call, whatever it is ready for. */
  async hangUp(): Promise<void> {
    this.#driver.act((now) => this.call.hangUp([], now));
    await this.ended;
  }

  /** For {@link Agent}: what was told of this call. */
  event(event: UserAgentEvent): void {
    if (event.kind === 'answer') {
      if (this.#reoffer === undefined) this.#answer = event.description;
      this.#reoffer?.resolve(event.description);
      this.#reoffer = undefined;
    } else if (event.kind === 'established') this.#answered.resolve(this.#answer);
    else if (event.kind === 'offer') void this.#offered(event.description);
    else if (event.kind === 'offer refused') this.#refused(new CallRefused(event.status, event.warning));
    else if (event.kind === 'ended') {
      const refusal = new CallRefused(event.end.status ?? 487, event.end.warning);
      this.#answered.reject(refusal);
      this.#refused(refusal);
      this.#ended.resolve(event.end);
    }
  }

  #refused(refusal: CallRefused): void {
    this.#reoffer?.reject(refusal);
    this.#reoffer = undefined;
  }

  async #offered(offer: string | undefined): Promise<void> {
    try {
      const description = await this.reoffered(offer);
      this.#driver.act((now) => this.call.answer(description, now));
    } catch {
      this.#driver.act((now) => this.call.decline(488, now));
    }
  }
}
