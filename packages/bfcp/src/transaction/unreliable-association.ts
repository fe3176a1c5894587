import { LimitError, OutputQueue, ViolationError } from '@webrtc-ims/core';
import type { BfcpLimits } from '../limits.ts';
import { type CommonHeader, decodeHeader } from '../message/common-header.ts';
import { decodeMessage, encodeWithPayload, ReceivedMessage } from '../message/message.ts';
import { Primitive } from '../message/primitive.ts';
import type {
  Association,
  AssociationOptions,
  AssociationOutput,
  Envelope,
  RefusalError,
  RequestIds,
  TransactionError,
} from './association.ts';
import type { Compatibility } from './compatibility.ts';
import { errorPayload } from './error-reply.ts';
import { toDatagrams } from './fragments.ts';
import { Reassembly } from './reassembly.ts';
import { ended, nextTransactionId } from './reliable-association.ts';
import { RetransmissionTimeout } from './retransmission-timeout.ts';

/** Octets of BFCP in one datagram, unless the path is known: what an IPv6 path of 1,280 leaves behind IP, UDP and a DTLS record. */
const defaultPathMtu = 1_180;

/** One transmission and three retransmissions (RFC 8855 8.3.1). */
const transmissions = 4;

const nothing = new Uint8Array(0);

/** A request of ours that waits or is under way. */
interface Pending {
  readonly envelope: Envelope;
  /** Undefined for a notification. */
  readonly reference: number | undefined;
  readonly key: string | undefined;
}

interface Outstanding extends Pending {
  readonly transactionId: number;
  readonly datagrams: readonly Uint8Array<ArrayBuffer>[];
  readonly sentAt: number;
  /** T1 of this transaction: it does not change until the end. */
  readonly interval: number;
  sent: number;
  due: number;
}

/** A request of the peer: under way while there is no response, then kept until T2. */
interface Known {
  response: readonly Uint8Array<ArrayBuffer>[] | undefined;
  until: number;
}

/**
 * Transactions over an unreliable transport (RFC 8855 6.2, 8): version 2, one request of ours outstanding at a time, T1 with
 * retransmissions, answers kept until T2, fragments, Goodbye. Both roles.
 *
 * A client acknowledges what the server tells of its own accord by itself; either role answers Goodbye by itself. After the association
 * has ended, repeated requests are still answered until their T2 ({@link UnreliableAssociation.isReleased}).
 */
export class UnreliableAssociation implements Association {
  readonly #role: 'client' | 'server';
  readonly #limits: BfcpLimits;
  readonly #compatibility: Compatibility;
  readonly #pathMtu: number;
  readonly #outputs = new OutputQueue<AssociationOutput>();
  readonly #timeout = new RetransmissionTimeout();
  readonly #reassembly: Reassembly;
  readonly #known = new Map<string, Known>();
  #waiting: Pending[] = [];
  #outstanding: Outstanding | undefined;
  #version: 1 | 2 = 2;
  #lastId = 0;
  #ended = false;
  #leaving = false;
  #retransmissions = 0;

  constructor(options: AssociationOptions) {
    this.#role = options.role;
    this.#limits = options.limits;
    this.#compatibility = options.compatibility ?? {};
    this.#pathMtu = options.pathMtu ?? defaultPathMtu;
    this.#reassembly = new Reassembly(options.limits);
    if (this.#role === 'client' && this.#compatibility.version1 === true) this.#version = 1;
  }

  /** Datagrams sent again so far. */
  get retransmissions(): number {
    return this.#retransmissions;
  }

  /** Whether the association has ended and no answer is kept any more. */
  get isReleased(): boolean {
    return this.#ended && this.#known.size === 0;
  }

  get deadline(): number | undefined {
    let earliest = this.#outstanding?.due ?? Number.POSITIVE_INFINITY;
    for (const { until } of this.#known.values()) earliest = Math.min(earliest, until);
    earliest = Math.min(earliest, this.#reassembly.deadline ?? earliest);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  request(envelope: Envelope, reference: number, now: number): void {
    if (this.#ended || this.#leaving) this.#fail(reference, ended());
    else if (this.#waiting.length >= this.#limits.queuedRequests) {
      const message = 'too many requests wait for the one outstanding (limits.queuedRequests)';
      this.#fail(reference, new LimitError('BFCP_QUEUE_FULL', message));
    } else {
      this.#waiting.push({ envelope, reference, key: undefined });
      this.#sendNext(now);
    }
  }

  notify(envelope: Envelope, key: string, now: number): void {
    if (this.#ended || this.#leaving) return;
    const entry: Pending = { envelope, reference: undefined, key };
    // The client is told the latest state; what it was before, while the client had not acknowledged, nobody needs to know.
    const at = this.#waiting.findIndex((waiting) => waiting.key === key);
    if (at >= 0) this.#waiting[at] = entry;
    else if (this.#waiting.length < this.#limits.queuedRequests) this.#waiting.push(entry);
    else {
      const message = 'the client acknowledges less than there is to tell (limits.queuedRequests)';
      const error = new LimitError('BFCP_QUEUE_FULL', message);
      this.#abandon(error);
      this.#end(error);
    }
    this.#sendNext(now);
  }

  respond(request: RequestIds, primitive: number, payload: Uint8Array, now: number): void {
    const datagrams = this.#datagrams({ ...request, primitive }, true, request.transactionId, payload);
    this.#known.set(keyOf(request), { response: datagrams, until: now + this.#timeout.responseTime });
    this.#transmit(datagrams);
  }

  leave(ids: { readonly conferenceId: number; readonly userId: number }, now: number): void {
    if (this.#ended || this.#leaving) return;
    this.#abandon(ended());
    this.#leaving = true;
    this.#waiting.push({
      envelope: { ...ids, primitive: Primitive.Goodbye, payload: nothing },
      reference: undefined,
      key: undefined,
    });
    this.#sendNext(now);
  }

  closed(): void {
    if (this.#ended) return;
    this.#abandon(ended());
    this.#known.clear();
    this.#end(undefined);
  }

  receive(octets: Uint8Array, now: number): void {
    const header = decodeHeader(octets);
    if (!header.ok) {
      this.#refuse(header.error, undefined);
      return;
    }
    let whole = octets;
    // The version is checked before F: only version 2 has fragments.
    if (header.value.fragmented && header.value.version === 2) {
      const joined = this.#reassembly.add(header.value, octets, now, this.#timeout.responseTime);
      if (!joined.ok) {
        this.#refuse(joined.error, header.value);
        return;
      }
      if (joined.value === undefined) return;
      whole = joined.value;
    }
    const anyVersion = this.#compatibility.version1 === true;
    const message = decodeMessage(whole, { transport: 'unreliable', anyVersion, limits: this.#limits });
    if (!message.ok) this.#refuse(message.error, header.value);
    else if (this.#compatibility.ignored?.has(message.value.primitive) !== true) {
      this.#take(this.#translated(message.value), now);
    }
  }

  poll(): AssociationOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    this.#reassembly.expire(now);
    for (const [key, { until }] of this.#known) if (until <= now) this.#known.delete(key);
    const outstanding = this.#outstanding;
    if (outstanding === undefined || now < outstanding.due) return;
    if (outstanding.sent < transmissions) {
      // T1 is doubled with each retransmission (RFC 8855 8.3.1).
      outstanding.due = now + outstanding.interval * 2 ** outstanding.sent;
      outstanding.sent++;
      this.#retransmissions += outstanding.datagrams.length;
      this.#transmit(outstanding.datagrams);
      return;
    }
    this.#timeout.missed();
    const message = `no response after ${transmissions} transmissions`;
    const error = new ViolationError('BFCP_NO_RESPONSE', message, { clause: 'RFC 8855 8.3.1' });
    this.#abandon(error);
    // Nobody answers a Goodbye that has been lost three times: the association ends as it was meant to.
    this.#end(this.#leaving ? undefined : error);
  }

  /** Numbers of peers that are different, as the compatibility tables have them. */
  #translated(message: ReceivedMessage): ReceivedMessage {
    const primitive = this.#compatibility.received?.get(message.primitive);
    if (primitive === undefined) return message;
    return new ReceivedMessage({ ...message, primitive }, message.attributes, message.unknownMandatory, message.octets);
  }

  #take(message: ReceivedMessage, now: number): void {
    if (this.#isResponse(message)) {
      this.#takeResponse(message, now);
      return;
    }
    const known = this.#known.get(keyOf(message));
    if (known !== undefined) {
      // A repeated request: the answer again, but not the work. One that is still under way is left alone.
      if (known.response !== undefined) this.#transmit(known.response);
      return;
    }
    if (this.#ended) return;
    if (this.#known.size >= this.#limits.keptResponses) {
      const text = 'more requests than answers may be kept for (limits.keptResponses)';
      this.#outputs.push({ type: 'refused', error: new LimitError('BFCP_KEPT_RESPONSES', text), header: message });
      return;
    }
    if (this.#role === 'server') this.#version = message.version;
    if (message.primitive === Primitive.Goodbye) this.#takeGoodbye(message, now);
    else if (this.#role === 'client') this.#takeNotification(message, now);
    else {
      this.#known.set(keyOf(message), { response: undefined, until: now + this.#timeout.responseTime });
      this.#outputs.push({ type: 'request', message });
    }
  }

  /** R tells, where the version has it; a version 1 peer is recognised by what is outstanding. */
  #isResponse(message: ReceivedMessage): boolean {
    if (message.version === 2) return message.response;
    return this.#matches(message) && answers(message.primitive, this.#role);
  }

  #matches(message: CommonHeader): boolean {
    const outstanding = this.#outstanding;
    return (
      outstanding !== undefined &&
      outstanding.transactionId === message.transactionId &&
      outstanding.envelope.conferenceId === message.conferenceId &&
      outstanding.envelope.userId === message.userId
    );
  }

  #takeResponse(message: ReceivedMessage, now: number): void {
    const outstanding = this.#outstanding;
    if (outstanding === undefined || !this.#matches(message)) {
      // Most often the answer to a retransmission whose first transmission was answered already.
      const text = `no request has transaction id ${message.transactionId}`;
      const error = new ViolationError('BFCP_UNEXPECTED_RESPONSE', text, { offset: 8, clause: 'RFC 8855 8.1' });
      this.#outputs.push({ type: 'refused', error, header: message });
      return;
    }
    this.#outstanding = undefined;
    if (outstanding.sent === 1) this.#timeout.sample(now - outstanding.sentAt);
    else this.#timeout.missed();
    if (outstanding.reference !== undefined) {
      this.#outputs.push({ type: 'response', reference: outstanding.reference, message });
    }
    if (outstanding.envelope.primitive === Primitive.Goodbye) this.#end(undefined);
    else this.#sendNext(now);
  }

  #takeNotification(message: ReceivedMessage, now: number): void {
    const acknowledgement = acknowledgementOf(message.primitive);
    if (acknowledgement === undefined) {
      const text = `a server does not open a transaction with primitive ${message.primitive}`;
      const error = new ViolationError('BFCP_UNEXPECTED_REQUEST', text, { offset: 1, clause: 'RFC 8855 8.2' });
      this.#outputs.push({ type: 'refused', error, header: message });
      return;
    }
    this.respond(message, acknowledgement, nothing, now);
    this.#outputs.push({ type: 'notification', message });
  }

  #takeGoodbye(message: ReceivedMessage, now: number): void {
    this.respond(message, Primitive.GoodbyeAck, nothing, now);
    this.#outputs.push({ type: 'goodbye' });
    this.#abandon(ended());
    this.#end(undefined);
  }

  #sendNext(now: number): void {
    if (this.#outstanding !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#lastId = nextTransactionId(this.#lastId);
    const datagrams = this.#datagrams(next.envelope, false, this.#lastId, next.envelope.payload);
    const interval = this.#timeout.value;
    this.#outstanding = {
      ...next,
      transactionId: this.#lastId,
      datagrams,
      sentAt: now,
      interval,
      sent: 1,
      due: now + interval,
    };
    this.#transmit(datagrams);
  }

  #datagrams(
    header: Omit<Envelope, 'payload'>,
    response: boolean,
    transactionId: number,
    payload: Uint8Array,
  ): Uint8Array<ArrayBuffer>[] {
    const { conferenceId, userId } = header;
    const primitive = this.#compatibility.sent?.get(header.primitive) ?? header.primitive;
    const version = this.#version;
    const octets = encodeWithPayload({ version, response, primitive, conferenceId, transactionId, userId }, payload);
    // Version 1 has no fragments: such a peer gets the datagram whole.
    return version === 1 ? [octets] : toDatagrams(octets, this.#pathMtu);
  }

  #transmit(datagrams: readonly Uint8Array<ArrayBuffer>[]): void {
    for (const octets of datagrams) this.#outputs.push({ type: 'transmit', octets });
  }

  #refuse(error: RefusalError, header: CommonHeader | undefined): void {
    this.#outputs.push({ type: 'refused', error, header });
    const { status } = error;
    // An Error is an answer to a request: nothing that claims to be an answer gets one.
    if (this.#role !== 'server' || header === undefined || status === undefined || this.#ended) return;
    if (header.version === 2 && header.response) return;
    const octets = this.#datagrams(
      { ...header, primitive: Primitive.Error },
      true,
      header.transactionId,
      errorPayload(status),
    );
    this.#transmit(octets);
  }

  #abandon(error: TransactionError): void {
    const pending = this.#outstanding === undefined ? this.#waiting : [this.#outstanding, ...this.#waiting];
    this.#outstanding = undefined;
    this.#waiting = [];
    for (const { reference } of pending) if (reference !== undefined) this.#fail(reference, error);
  }

  #end(error: TransactionError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outputs.push({ type: 'ended', error });
  }

  #fail(reference: number, error: TransactionError): void {
    this.#outputs.push({ type: 'failed', reference, error });
  }
}

/** What acknowledges a message that a server sends of its own accord; `undefined` for what it does not (RFC 8855 5.1, table 1). */
function acknowledgementOf(primitive: number): number | undefined {
  if (primitive === Primitive.FloorRequestStatus) return Primitive.FloorRequestStatusAck;
  if (primitive === Primitive.FloorStatus) return Primitive.FloorStatusAck;
  return undefined;
}

/** Whether a message of this primitive can be an answer to somebody in this role. */
function answers(primitive: number, role: 'client' | 'server'): boolean {
  if (role === 'server')
    return (
      primitive === Primitive.FloorRequestStatusAck ||
      primitive === Primitive.FloorStatusAck ||
      primitive === Primitive.GoodbyeAck
    );
  return (
    primitive === Primitive.FloorRequestStatus ||
    primitive === Primitive.UserStatus ||
    primitive === Primitive.FloorStatus ||
    primitive === Primitive.ChairActionAck ||
    primitive === Primitive.HelloAck ||
    primitive === Primitive.Error ||
    primitive === Primitive.GoodbyeAck
  );
}

function keyOf(header: RequestIds): string {
  return `${header.primitive} ${header.conferenceId} ${header.transactionId} ${header.userId}`;
}
