import { type Machine, OutputQueue } from '@webrtc-ims/core';
import { type Attribute, findAttribute, findAttributes } from '../attribute/attribute.ts';
import { RequestStatus } from '../attribute/request-status.ts';
import { requireRange } from '../field-range.ts';
import { type FloorRequestState, readFloorRequest, readUser } from '../floor-control/floor-request-state.ts';
import { type BfcpLimits, defaultLimits } from '../limits.ts';
import type { ReceivedMessage } from '../message/message.ts';
import { Primitive } from '../message/primitive.ts';
import { type Association, type AssociationOutput, encodePayload } from '../transaction/association.ts';
import type { Compatibility } from '../transaction/compatibility.ts';
import { createAssociation, type TransportKind } from '../transaction/create-association.ts';
import { type ChairAction, chairActionAttributes } from './chair-action.ts';
import type { FailureReason, ParticipantEvent, ParticipantOutput } from './participant-output.ts';

/** Who a participant is and how it reaches its floor control server. */
export interface ParticipantOptions {
  readonly transport: TransportKind;
  /** `confid` of the session description. */
  readonly conferenceId: number;
  /** `userid` of the session description. */
  readonly userId: number;
  readonly limits?: Partial<BfcpLimits>;
  /** For peers that are older than RFC 8855, on `datagram` only. */
  readonly compatibility?: Compatibility;
  /** On `datagram` only: octets of BFCP that one datagram holds. Default 1,180. */
  readonly pathMtu?: number;
}

/** What is asked for with a FloorRequest (RFC 8855 10.1.1). */
export interface FloorRequestOptions {
  /** At least one; several are granted or denied together. */
  readonly floors: readonly number[];
  /** For whom, where a third party asks. */
  readonly beneficiary?: number;
  /** 0 lowest to 4 highest; left out it means 2. */
  readonly priority?: number;
  readonly info?: string;
}

/**
 * A floor participant or floor chair (RFC 8855 10 to 12): one user of one conference on one connection.
 *
 * A {@link Machine}: `receive` or a verb, then `poll` until `undefined`, then arrange for `deadline`. Verbs give a reference that comes back
 * with what became of them. On `datagram` a Hello goes before everything else, and the rest waits until it is answered.
 *
 * @example
 * ```ts
 * const participant = new FloorParticipant({ transport: 'message', conferenceId: 1, userId: 7 });
 * const reference = participant.requestFloors({ floors: [1] }, now);
 * for (const output of drain(participant)) if (output.type === 'transmit') channel.send(output.octets);
 * ```
 */
export class FloorParticipant implements Machine<Uint8Array, ParticipantOutput> {
  readonly conferenceId: number;
  readonly userId: number;
  readonly #limits: BfcpLimits;
  readonly #association: Association;
  readonly #outputs = new OutputQueue<ParticipantOutput>();
  readonly #requests = new Map<number, FloorRequestState>();
  readonly #floors = new Map<number, readonly FloorRequestState[]>();
  /** Primitive of each request under way, by reference. */
  readonly #underWay = new Map<number, number>();
  /** What the server told of its own accord while a request of ours was under way: newer than the response to it. */
  readonly #superseded = new Set<string>();
  readonly #isUnreliable: boolean;
  #lastReference = 0;
  #saidHello = false;
  #present: boolean;
  #ended = false;
  #hasClosed = false;

  /** @throws {MisuseError} `FIELD_RANGE` */
  constructor(options: ParticipantOptions) {
    this.conferenceId = requireRange('conference id', options.conferenceId, 0xffff_ffff);
    this.userId = requireRange('user id', options.userId, 0xffff);
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#isUnreliable = options.transport === 'datagram';
    this.#present = !this.#isUnreliable;
    this.#association = createAssociation(options.transport, {
      role: 'client',
      limits: this.#limits,
      compatibility: options.compatibility,
      pathMtu: options.pathMtu,
    });
  }

  /** Whether the floor control server counts as there: on `datagram` only once it has answered Hello (RFC 8855 6.2). */
  get isServerPresent(): boolean {
    return this.#present && !this.#ended;
  }

  /** Floor requests that were told about, by id; finished ones until room is needed. */
  get floorRequests(): ReadonlyMap<number, FloorRequestState> {
    return this.#requests;
  }

  /** What FloorStatus told last, by floor id. */
  get floors(): ReadonlyMap<number, readonly FloorRequestState[]> {
    return this.#floors;
  }

  get deadline(): number | undefined {
    return this.#association.deadline;
  }

  /** Asks whether the server is there, and what it understands (RFC 8855 12.4). */
  hello(now: number): number {
    this.#saidHello = true;
    return this.#request(Primitive.Hello, [], now);
  }

  /** Asks for floors (RFC 8855 10.1). @throws {MisuseError} `FIELD_RANGE`, `BFCP_ATTRIBUTE_TOO_LONG`, `FIELD_RANGE` without floors */
  requestFloors(options: FloorRequestOptions, now: number): number {
    requireRange('number of floors less one', options.floors.length - 1, 0xffff);
    const attributes: Attribute[] = options.floors.map((floorId) => ({ kind: 'floor-id', floorId }));
    if (options.beneficiary !== undefined) attributes.push({ kind: 'beneficiary-id', userId: options.beneficiary });
    if (options.info !== undefined) attributes.push({ kind: 'participant-provided-info', text: options.info });
    if (options.priority !== undefined) attributes.push({ kind: 'priority', priority: options.priority });
    return this.#request(Primitive.FloorRequest, attributes, now);
  }

  /** Releases the floors of a granted request, or cancels one that is not granted yet (RFC 8855 10.2). */
  release(floorRequestId: number, now: number): number {
    return this.#request(Primitive.FloorRelease, [{ kind: 'floor-request-id', floorRequestId }], now);
  }

  /** Asks where a floor request stands (RFC 8855 12.2). */
  queryFloorRequest(floorRequestId: number, now: number): number {
    return this.#request(Primitive.FloorRequestQuery, [{ kind: 'floor-request-id', floorRequestId }], now);
  }

  /** Asks for the floor requests of a user; without one, for one's own (RFC 8855 12.3). */
  queryUser(userId: number | undefined, now: number): number {
    const attributes: Attribute[] = userId === undefined ? [] : [{ kind: 'beneficiary-id', userId }];
    return this.#request(Primitive.UserQuery, attributes, now);
  }

  /** Asks to be told about these floors from now on, and about no others; about none with an empty list (RFC 8855 12.1). */
  queryFloors(floors: readonly number[], now: number): number {
    for (const floorId of this.#floors.keys()) if (!floors.includes(floorId)) this.#floors.delete(floorId);
    return this.#request(
      Primitive.FloorQuery,
      floors.map((floorId) => ({ kind: 'floor-id', floorId })),
      now,
    );
  }

  /** As chair, decides about floors of a request (RFC 8855 11). @throws {MisuseError} `BFCP_CHAIR_STATUS` and those of the encoder */
  chairAction(action: ChairAction, now: number): number {
    return this.#request(
      Primitive.ChairAction,
      chairActionAttributes(action, this.#statusOf(action.floorRequestId)),
      now,
    );
  }

  /** Ends the association: with Goodbye on `datagram`, otherwise by closing (RFC 8855 6). */
  leave(now: number): void {
    this.#association.leave(this, now);
    this.#collect();
  }

  /** The transport is gone. */
  closed(): void {
    this.#association.closed();
    this.#collect();
  }

  receive(octets: Uint8Array, now: number): void {
    this.#association.receive(octets, now);
    this.#collect();
  }

  poll(): ParticipantOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    this.#association.expire(now);
    this.#collect();
    if (this.#ended) this.#closeWhenReleased();
  }

  #request(primitive: number, attributes: readonly Attribute[], now: number): number {
    const payload = encodePayload(attributes);
    if (this.#isUnreliable && !this.#saidHello) this.hello(now);
    const { conferenceId, userId } = this;
    const reference = ++this.#lastReference;
    this.#underWay.set(reference, primitive);
    this.#association.request({ primitive, conferenceId, userId, payload }, reference, now);
    this.#collect();
    return reference;
  }

  #collect(): void {
    for (let output = this.#association.poll(); output !== undefined; output = this.#association.poll()) {
      this.#handle(output);
    }
  }

  #handle(output: AssociationOutput): void {
    switch (output.type) {
      case 'transmit':
        this.#outputs.push(output);
        break;
      case 'notification':
        this.#notified(output.message);
        break;
      case 'response':
        this.#answered(output.reference, output.message);
        break;
      case 'failed':
        this.#fail(output.reference, { kind: 'transaction', error: output.error });
        break;
      case 'refused':
      case 'goodbye':
        this.#tell(output);
        break;
      case 'ended':
        this.#ended = true;
        this.#tell(output);
        this.#closeWhenReleased();
        break;
      case 'request':
        // A client is only ever told, never asked.
        break;
    }
  }

  /** On `datagram` what the server repeats is answered until T2, and the socket is needed for that. */
  #closeWhenReleased(): void {
    if (this.#hasClosed || this.#association.deadline !== undefined) return;
    this.#hasClosed = true;
    this.#outputs.push({ type: 'close' });
  }

  #notified(message: ReceivedMessage): void {
    if (!this.#isMine(message)) return;
    // RFC 8855 6.2: what the server says of its own accord supersedes the response that is still to come.
    const supersedes = this.#isUnreliable && this.#underWay.size > 0;
    if (message.primitive === Primitive.FloorRequestStatus) {
      const request = this.#remember(message);
      if (request === undefined) return;
      if (supersedes) this.#superseded.add(`request ${request.floorRequestId}`);
      this.#tell({ type: 'floor-request', request });
    } else if (message.primitive === Primitive.FloorStatus) {
      const floorId = findAttribute(message.attributes, 'floor-id')?.floorId;
      if (floorId === undefined) return;
      if (supersedes) this.#superseded.add(`floor ${floorId}`);
      this.#tell({ type: 'floor', floorId, requests: this.#rememberFloor(floorId, message) });
    }
  }

  #answered(reference: number, message: ReceivedMessage): void {
    const { primitive, attributes } = message;
    const asked = this.#underWay.get(reference);
    this.#underWay.delete(reference);
    if (primitive === Primitive.Error) this.#refused(reference, attributes);
    else if (asked === undefined || !answersTo(asked, primitive) || !this.#applied(reference, message)) {
      this.#fail(reference, { kind: 'unusable-response', primitive });
    }
    if (this.#underWay.size === 0) this.#superseded.clear();
  }

  /** Carries out what a response says; false when it lacks what it has to say. */
  #applied(reference: number, message: ReceivedMessage): boolean {
    const { attributes } = message;
    switch (message.primitive) {
      case Primitive.HelloAck: {
        const primitives = findAttribute(attributes, 'supported-primitives')?.primitives;
        const types = findAttribute(attributes, 'supported-attributes')?.types;
        this.#present = true;
        this.#tell({ type: 'hello', reference, primitives: primitives ?? [], attributes: types ?? [] });
        return true;
      }
      case Primitive.FloorRequestStatus: {
        const id = findAttribute(attributes, 'floor-request-information')?.floorRequestId;
        const newer = this.#superseded.has(`request ${id}`) && id !== undefined ? this.#requests.get(id) : undefined;
        const request = newer ?? this.#remember(message);
        if (request !== undefined) this.#tell({ type: 'floor-request', reference, request });
        return request !== undefined;
      }
      case Primitive.FloorStatus: {
        const floorId = findAttribute(attributes, 'floor-id')?.floorId;
        const newer =
          this.#superseded.has(`floor ${floorId}`) && floorId !== undefined ? this.#floors.get(floorId) : undefined;
        const requests = newer ?? (floorId === undefined ? [] : this.#rememberFloor(floorId, message));
        this.#tell({ type: 'floor', reference, floorId, requests });
        return true;
      }
      case Primitive.UserStatus: {
        const user = findAttribute(attributes, 'beneficiary-information');
        const requests = findAttributes(attributes, 'floor-request-information').map(readFloorRequest);
        this.#tell({ type: 'user', reference, user: user && readUser(user), requests });
        return true;
      }
      default:
        this.#tell({ type: 'chair-action-taken', reference });
        return true;
    }
  }

  #refused(reference: number, attributes: readonly Attribute[]): void {
    const error = findAttribute(attributes, 'error-code');
    this.#fail(reference, {
      kind: 'error',
      errorCode: error?.errorCode ?? 0,
      info: findAttribute(attributes, 'error-info')?.text,
      unknownAttributes: error?.unknownAttributes ?? [],
    });
  }

  #isMine(message: ReceivedMessage): boolean {
    return message.conferenceId === this.conferenceId && message.userId === this.userId;
  }

  #remember(message: ReceivedMessage): FloorRequestState | undefined {
    const information = findAttribute(message.attributes, 'floor-request-information');
    if (information === undefined) return undefined;
    const request = readFloorRequest(information);
    this.#requests.delete(request.floorRequestId);
    this.#requests.set(request.floorRequestId, request);
    this.#makeRoom();
    return request;
  }

  #rememberFloor(floorId: number, message: ReceivedMessage): readonly FloorRequestState[] {
    const requests = findAttributes(message.attributes, 'floor-request-information').map(readFloorRequest);
    this.#floors.set(floorId, requests);
    if (this.#floors.size > this.#limits.rememberedRequests) this.#floors.delete(firstOf(this.#floors.keys()));
    return requests;
  }

  /** What was told last about a request, be it somebody else's. */
  #statusOf(floorRequestId: number): number | undefined {
    for (const requests of this.#floors.values()) {
      const found = requests.find((request) => request.floorRequestId === floorRequestId);
      if (found !== undefined) return found.status;
    }
    return this.#requests.get(floorRequestId)?.status;
  }

  #makeRoom(): void {
    if (this.#requests.size <= this.#limits.rememberedRequests) return;
    for (const [id, { status }] of this.#requests) {
      if (!isOngoing(status)) {
        this.#requests.delete(id);
        return;
      }
    }
    this.#requests.delete(firstOf(this.#requests.keys()));
  }

  #fail(reference: number, reason: FailureReason): void {
    this.#underWay.delete(reference);
    this.#tell({ type: 'failed', reference, reason });
  }

  #tell(event: ParticipantEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}

/** Whether a floor request in this state can still change; an unknown state may (RFC 8855 10.1.2). */
export function isOngoing(status: number | undefined): boolean {
  return (
    status !== RequestStatus.Denied &&
    status !== RequestStatus.Cancelled &&
    status !== RequestStatus.Released &&
    status !== RequestStatus.Revoked
  );
}

const answers: ReadonlyMap<number, number> = new Map([
  [Primitive.FloorRequest, Primitive.FloorRequestStatus],
  [Primitive.FloorRelease, Primitive.FloorRequestStatus],
  [Primitive.FloorRequestQuery, Primitive.FloorRequestStatus],
  [Primitive.UserQuery, Primitive.UserStatus],
  [Primitive.FloorQuery, Primitive.FloorStatus],
  [Primitive.ChairAction, Primitive.ChairActionAck],
  [Primitive.Hello, Primitive.HelloAck],
]);

function answersTo(request: number, response: number): boolean {
  return answers.get(request) === response;
}

function firstOf(keys: Iterable<number>): number {
  for (const key of keys) return key;
  return -1;
}
