import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  type AddressHop,
  type Call,
  parseMessage,
  type SipMessage,
  UserAgent,
  type UserAgentEvent,
  type UserAgentOptions,
} from '../../src/index.ts';

/** One of two user agents that talk to one another over UDP, and all that it was told and sent. */
export interface Side {
  readonly name: 'alice' | 'bob';
  readonly hop: AddressHop;
  readonly agent: UserAgent;
  readonly events: UserAgentEvent[];
  readonly sent: SipMessage[];
}

/** A message on its way; `undefined` loses it. */
export type Wire = (message: SipMessage, from: Side) => SipMessage | undefined;

/** Two user agents, a wire and a clock. */
export class TwoAgents {
  now = 0;
  /** Changes or loses messages. */
  wire: Wire = (message) => message;
  /** Told at once what a side is told. */
  onEvent: (event: UserAgentEvent, side: Side) => void = () => {};
  readonly alice: Side;
  readonly bob: Side;

  constructor(options: Partial<UserAgentOptions> = {}) {
    this.alice = side('alice', 1, options);
    this.bob = side('bob', 2, options);
  }

  /** Delivers until nobody has anything to say. */
  settle(): void {
    for (let busy = true; busy; ) {
      busy = false;
      for (const from of [this.alice, this.bob]) {
        for (const output of drain(from.agent)) {
          busy = true;
          if (output.type === 'event') {
            from.events.push(output.event);
            this.onEvent(output.event, from);
          } else this.#carry(from, output.octets);
        }
      }
    }
  }

  /** Lets time pass, one deadline after the other. */
  pass(duration: number): void {
    const end = this.now + duration;
    for (;;) {
      this.settle();
      const due = [this.alice, this.bob].map(({ agent }) => agent.deadline ?? Number.POSITIVE_INFINITY);
      const next = Math.min(...due);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      for (const { agent } of [this.alice, this.bob]) agent.expire(this.now);
    }
    this.now = end;
  }

  /** Hands octets to a side as if the other had sent them. */
  inject(to: Side, text: string): void {
    const from = to === this.alice ? this.bob : this.alice;
    to.agent.receive({ type: 'octets', octets: new TextEncoder().encode(text), from: from.hop }, this.now);
    this.settle();
  }

  /** Alice calls Bob with the offer `o1`; Bob accepts with `a1`. */
  established(): { readonly outgoing: Call; readonly incoming: Call } {
    const outgoing = this.alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, this.now);
    this.settle();
    const incoming = incomingCall(this.bob);
    incoming.accept('a1', this.now);
    this.settle();
    return { outgoing, incoming };
  }

  #carry(from: Side, octets: Uint8Array): void {
    const parsed = parseMessage(octets, { mode: 'strict', framing: 'datagram' });
    if (!parsed.ok) throw parsed.error;
    from.sent.push(parsed.value);
    const arriving = this.wire(parsed.value, from);
    const to = from === this.alice ? this.bob : this.alice;
    if (arriving !== undefined) to.agent.receive({ type: 'octets', octets: arriving.octets, from: from.hop }, this.now);
  }
}

/** The latest call that came in. */
export function incomingCall({ events }: Side): Call {
  const found = [...events].reverse().find((event) => event.kind === 'incoming call');
  if (found?.kind !== 'incoming call') throw new Error('nobody called');
  return found.call;
}

/** What was told, in short: the kind and what describes it. */
export function told({ events }: Side): readonly string[] {
  return events.map((event) => {
    switch (event.kind) {
      case 'progress':
        return `progress ${event.response.status}`;
      case 'incoming call':
      case 'offer':
      case 'answer':
        return `${event.kind} ${event.description}`;
      case 'offer refused':
        return `offer refused ${event.status}`;
      case 'ended':
        return `ended by ${event.end.by}${event.end.status === undefined ? '' : ` ${event.end.status}`}`;
      case 'registration ended':
        return `registration ended ${event.reason}`;
      default:
        return event.kind;
    }
  });
}

/** What was sent, in short: the method or the status with the method that it answers, and the body. */
export function said({ sent }: Side): readonly string[] {
  return sent.map((message) => {
    const cseq = message.cseq();
    const method = cseq.ok ? cseq.value.method : '?';
    const start = message.kind === 'request' ? message.method : `${message.status} ${method}`;
    const body = new TextDecoder().decode(message.body);
    return body === '' ? start : `${start} ${body}`;
  });
}

/** The latest message that was sent and begins like this. */
export function latest(from: Side, start: string): SipMessage {
  const matching = said(from).map((line) => line.startsWith(start));
  const found = from.sent[matching.lastIndexOf(true)];
  if (found === undefined) throw new Error(`nothing like ${start} was sent`);
  return found;
}

function side(name: 'alice' | 'bob', number: number, options: Partial<UserAgentOptions>): Side {
  const hop = (last: number): AddressHop => ({ type: 'address', transport: 'UDP', host: `10.0.0.${last}`, port: 5060 });
  const own = hop(number);
  const agent = new UserAgent({
    identity: `sip:${name}@ims.example`,
    contact: `<sip:${name}@${own.host}:5060>`,
    via: { transport: 'UDP', host: own.host, port: 5060 },
    next: hop(3 - number),
    random: insecureSeededRandom(number),
    ...options,
  });
  return { name, hop: own, agent, events: [], sent: [] };
}
