import { type Driver, drive } from '@webrtc-ims/core/node';
import {
  type Call,
  type Hop,
  type NewOutgoingRequest,
  type RegistrationOptions,
  type SipResponse,
  UserAgent,
  type UserAgentEvent,
  type UserAgentInput,
  type UserAgentOptions,
} from '@webrtc-ims/sip-ws';
import { AgentCall } from './agent-call.ts';
import { type Deferred, deferred } from './deferred.ts';

/** What an {@link Agent} needs to know. */
export interface AgentOptions extends UserAgentOptions {
  transmit(to: Hop, octets: Uint8Array): void;
  /** Somebody calls, and hears it ring. Without it every call is answered 480. */
  onCall?(call: AgentCall): void;
}

/** A user agent that runs, with promises in place of events. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #machine: UserAgent;
  readonly #driver: Driver<UserAgentInput>;
  readonly #calls = new Map<Call, AgentCall>();
  readonly #requests = new Map<number, Deferred<SipResponse>>();
  #registering: Deferred<SipResponse> | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#machine = new UserAgent(options);
    this.#driver = drive(this.#machine, {
      perform: (output) => {
        if (output.type === 'transmit') options.transmit(output.to, output.octets);
        else this.#event(output.event);
      },
    });
  }

  /** Transactions that still run. */
  get transactions(): number {
    return this.#machine.transactions;
  }

  /** Takes octets from the transport. */
  receive(octets: Uint8Array, from: Hop): void {
    this.#driver.receive({ type: 'octets', octets, from });
  }

  /** Takes the news that a connection is gone: all calls are over, and nobody can be told. */
  closed(hop: Hop): void {
    this.#driver.receive({ type: 'closed', hop });
  }

  stop(): void {
    this.#driver.stop();
  }

  /** Registers; 0 s removes the registration. @returns the final response */
  register(options: RegistrationOptions): Promise<SipResponse> {
    const registering = deferred<SipResponse>();
    this.#registering = registering;
    this.#driver.act((now) => {
      if (options.expires === 0) this.#machine.unregister(now);
      else this.#machine.register(options, now);
    });
    return registering.promise;
  }

  /** Calls somebody. @param offer a session description; without it the peer is asked for one, which goes to `reoffered` of the call */
  call(target: string, offer: string | undefined): AgentCall {
    let call: Call | undefined;
    this.#driver.act((now) => {
      call = this.#machine.call(target, { offer }, now);
      this.#calls.set(call, new AgentCall(call, this.#driver));
    });
    const made = call === undefined ? undefined : this.#calls.get(call);
    if (made === undefined) throw new Error('a call from within a callback of this agent');
    return made;
  }

  /** Sends a request outside of a dialog. @returns the final response */
  request(request: NewOutgoingRequest): Promise<SipResponse> {
    const answer = deferred<SipResponse>();
    this.#driver.act((now) => this.#requests.set(this.#machine.request(request, now), answer));
    return answer.promise;
  }

  #event(event: UserAgentEvent): void {
    if (event.kind === 'registered' || event.kind === 'registration ended') {
      if (event.response !== undefined) this.#registering?.resolve(event.response);
      else this.#registering?.reject(new Error('no response to REGISTER'));
    } else if (event.kind === 'response') this.#requests.get(event.request)?.resolve(event.response);
    else if (event.kind === 'no response') this.#requests.get(event.request)?.reject(new Error(event.failure));
    else if (event.kind === 'incoming call') this.#called(event.call);
    else if ('call' in event && event.call !== undefined) {
      this.#calls.get(event.call)?.event(event);
      if (event.kind === 'ended') this.#calls.delete(event.call);
    }
    if (event.kind === 'response' || event.kind === 'no response') this.#requests.delete(event.request);
  }

  #called(call: Call): void {
    const { onCall } = this.#options;
    this.#driver.act((now) => {
      if (onCall === undefined) call.refuse(480, [], now);
      else call.progress(180, {}, now);
    });
    if (onCall === undefined) return;
    const made = new AgentCall(call, this.#driver);
    this.#calls.set(call, made);
    onCall(made);
  }
}
