import { findAttribute } from '../attribute/attribute.ts';
import type { BfcpLimits } from '../limits.ts';
import type { ReceivedMessage } from '../message/message.ts';
import { Primitive } from '../message/primitive.ts';
import type { Association, AssociationOutput } from '../transaction/association.ts';
import { createAssociation } from '../transaction/create-association.ts';
import type { RelayOptions, RelaySide } from './relay-options.ts';
import type { RelayInput } from './relay-output.ts';
import type { Forwarding, ForwardingHost } from './transparent-forwarding.ts';

const nothing = new Uint8Array(0);

/**
 * Where a leg is unreliable: both legs end here as associations of their own (RFC 8855 6.2, 8), the one towards the client in the role of
 * a server and the one towards the server in the role of a client. Transaction ids, retransmissions, acknowledgements, fragments, Hello
 * and Goodbye belong to each leg alone; primitives, conference and user ids and attributes pass unchanged.
 */
export class TerminatingForwarding implements Forwarding {
  readonly #host: ForwardingHost;
  readonly #serverSide: RelaySide;
  readonly #clientSide: RelaySide;
  readonly #legs: Readonly<Record<RelaySide, Association>>;
  /** Requests of the client that the server has not answered, by the reference of ours. */
  readonly #underWay = new Map<number, ReceivedMessage>();
  readonly #needsHello: boolean;
  #lastReference = 0;
  #saidHello = false;
  #ids = { conferenceId: 0, userId: 0 };
  readonly #ended = new Set<RelaySide>();

  constructor(options: RelayOptions, limits: BfcpLimits, host: ForwardingHost) {
    this.#host = host;
    this.#serverSide = options.server ?? 'plain';
    this.#clientSide = this.#serverSide === 'plain' ? 'web' : 'plain';
    this.#needsHello = options[this.#serverSide].transport === 'datagram';
    const association = (side: RelaySide): Association => {
      const { transport, compatibility, pathMtu } = options[side];
      const role = side === this.#clientSide ? 'server' : 'client';
      return createAssociation(transport, { role, limits, compatibility, pathMtu });
    };
    this.#legs = { web: association('web'), plain: association('plain') };
  }

  get deadline(): number | undefined {
    const web = this.#legs.web.deadline;
    const plain = this.#legs.plain.deadline;
    return web === undefined || plain === undefined ? (web ?? plain) : Math.min(web, plain);
  }

  receive(input: RelayInput, now: number): void {
    const { from } = input;
    if ('text' in input || input.octets.length === 0) {
      const reason = 'text' in input ? 'text' : 'empty';
      this.#host.counters[from].dropped[reason]++;
      const event = { type: 'dropped', from, reason, error: undefined, header: undefined } as const;
      this.#host.outputs.push({ type: 'event', event });
      return;
    }
    this.#legs[from].receive(input.octets, now);
    this.#collect(now);
  }

  closed(side: RelaySide, now: number): void {
    this.#ended.add(side);
    this.#legs[side].closed();
    this.#collect(now);
  }

  end(side: RelaySide, now: number): 'ended' | 'ending' {
    this.#legs[side].leave(this.#ids, now);
    this.#collect(now);
    return this.#ended.has(side) ? 'ended' : 'ending';
  }

  expire(now: number): void {
    this.#legs.web.expire(now);
    this.#legs.plain.expire(now);
    this.#collect(now);
  }

  isReleased(side: RelaySide): boolean {
    return this.#ended.has(side) && this.#legs[side].deadline === undefined;
  }

  retransmissions(side: RelaySide): number {
    return this.#legs[side].retransmissions;
  }

  #collect(now: number): void {
    for (let isBusy = true; isBusy; ) {
      isBusy = false;
      for (const side of ['web', 'plain'] as const) {
        const output = this.#legs[side].poll();
        if (output === undefined) continue;
        isBusy = true;
        this.#handle(side, output, now);
      }
    }
  }

  #handle(side: RelaySide, output: AssociationOutput, now: number): void {
    switch (output.type) {
      case 'transmit':
        this.#host.deliver(side, output.octets);
        break;
      case 'request':
        this.#ask(output.message, now);
        break;
      case 'response':
        this.#answer(output.reference, output.message, now);
        break;
      case 'notification':
        this.#tell(output.message, now);
        break;
      case 'failed':
        this.#underWay.delete(output.reference);
        break;
      case 'refused': {
        this.#host.counters[side].dropped.refused++;
        const event = {
          type: 'dropped',
          from: side,
          reason: 'refused',
          error: output.error,
          header: output.header,
        } as const;
        this.#host.outputs.push({ type: 'event', event });
        break;
      }
      case 'goodbye':
        break;
      case 'ended':
        this.#ended.add(side);
        this.#host.ended(side, output.error);
    }
  }

  /** A request of the client becomes one of ours. */
  #ask(message: ReceivedMessage, now: number): void {
    const { primitive, conferenceId, userId } = message;
    // A client on a reliable leg that acknowledges all the same, or says goodbye, has nothing to ask.
    if (primitive >= Primitive.FloorRequestStatusAck && primitive <= Primitive.GoodbyeAck) return;
    this.#ids = { conferenceId, userId };
    const server = this.#legs[this.#serverSide];
    // RFC 8855 6.2: over an unreliable transport a client announces itself before anything else.
    if (this.#needsHello && !this.#saidHello && primitive !== Primitive.Hello) {
      server.request({ primitive: Primitive.Hello, conferenceId, userId, payload: nothing }, 0, now);
    }
    this.#saidHello = true;
    const reference = ++this.#lastReference;
    this.#underWay.set(reference, message);
    this.#host.counters[this.#clientSide].forwarded(message.octets.length);
    server.request({ primitive, conferenceId, userId, payload: message.payload }, reference, now);
  }

  /** The answer of the server goes back under the ids of the client’s request. */
  #answer(reference: number, message: ReceivedMessage, now: number): void {
    const request = this.#underWay.get(reference);
    if (request === undefined) return;
    this.#underWay.delete(reference);
    this.#host.counters[this.#serverSide].forwarded(message.octets.length);
    this.#legs[this.#clientSide].respond(request, message.primitive, message.payload, now);
  }

  #tell(message: ReceivedMessage, now: number): void {
    const { primitive, conferenceId, userId, payload } = message;
    this.#host.counters[this.#serverSide].forwarded(message.octets.length);
    this.#legs[this.#clientSide].notify({ primitive, conferenceId, userId, payload }, subjectOf(message), now);
  }
}

/** What a notification is about: while one about the same waits, only the newer one is sent. */
function subjectOf(message: ReceivedMessage): string {
  const { primitive, conferenceId, userId, attributes } = message;
  const floor = findAttribute(attributes, 'floor-id')?.floorId;
  const request = findAttribute(attributes, 'floor-request-information')?.floorRequestId;
  return `${primitive} ${conferenceId} ${userId} ${primitive === Primitive.FloorStatus ? floor : request}`;
}
