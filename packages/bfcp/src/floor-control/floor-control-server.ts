import { type Machine, MisuseError, OutputQueue } from '@webrtc-ims/core';
import { ErrorCode } from '../attribute/error-code.ts';
import { RequestStatus } from '../attribute/request-status.ts';
import { type BfcpLimits, defaultLimits } from '../limits.ts';
import { decodeHeader, headerSize } from '../message/common-header.ts';
import type { ReceivedMessage } from '../message/message.ts';
import { Primitive } from '../message/primitive.ts';
import { type AssociationOutput, encodePayload } from '../transaction/association.ts';
import { errorPayload } from '../transaction/error-reply.ts';
import { ClientConnection } from './client-connection.ts';
import { Conference, type ConferenceOptions, type FloorDecision, type FloorOptions } from './conference.ts';
import { type FloorRequestState, writeFloorRequest } from './floor-request-state.ts';
import { checkMessage, type MessageRefusal } from './message-check.ts';
import { floorStatus, type ServiceLimits, serveRequest } from './serve-request.ts';
import type { ConnectionOptions, ServerEvent, ServerInput, ServerOutput } from './server-output.ts';

/** An operation for `authorize` to judge. */
export interface Operation {
  readonly connection: string;
  readonly message: ReceivedMessage;
}

/** How a floor control server behaves. */
export interface FloorControlServerOptions {
  readonly conferences?: readonly ConferenceOptions[];
  /** Answers what comes in clear with Error 9 or 11. Default false. */
  readonly requireSecurity?: boolean;
  /** Refuses an operation, with Error 5, by giving false. Asked after the checks of RFC 8855 13. */
  readonly authorize?: (operation: Operation) => boolean;
  readonly limits?: Partial<BfcpLimits>;
}

/** What the application decides about a floor request. */
export interface ApplicationDecision {
  readonly conferenceId: number;
  readonly floorRequestId: number;
  readonly decision: 'grant' | 'accept' | 'deny' | 'revoke';
  /** Told to those concerned as STATUS-INFO. */
  readonly info?: string;
}

const decisions = {
  grant: RequestStatus.Granted,
  accept: RequestStatus.Accepted,
  deny: RequestStatus.Denied,
  revoke: RequestStatus.Revoked,
} as const;

/**
 * A floor control server (RFC 8855 13): conferences with floors, and the clients that are connected.
 *
 * A {@link Machine}: `connect`, `receive` or another verb, then `poll` until `undefined`, then arrange for `deadline`. Connections are named by
 * the caller, who tells of each with `connect` and `disconnect`.
 *
 * @example
 * ```ts
 * const server = new FloorControlServer({ conferences: [{ conferenceId: 1, floors: [{ floorId: 1 }] }] });
 * server.connect('a', { transport: 'stream' }, now);
 * server.receive({ connection: 'a', octets }, now);
 * for (const output of drain(server)) carryOut(output);
 * ```
 */
export class FloorControlServer implements Machine<ServerInput, ServerOutput> {
  readonly #limits: BfcpLimits;
  readonly #requireSecurity: boolean;
  readonly #authorize: ((operation: Operation) => boolean) | undefined;
  readonly #outputs = new OutputQueue<ServerOutput>();
  readonly #conferences = new Map<number, Conference>();
  readonly #connections = new Map<string, ClientConnection>();
  /** Where a user was heard last, by conference and user. */
  readonly #homes = new Map<string, ClientConnection>();
  /** When the requests of a user whose connection was lost are given back. */
  readonly #losses = new Map<
    string,
    { readonly conference: Conference; readonly userId: number; readonly at: number }
  >();

  /** @throws {MisuseError} `FIELD_RANGE`, `BFCP_FLOOR_TWICE`, `BFCP_CONFERENCE_TWICE` */
  constructor(options: FloorControlServerOptions = {}) {
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#requireSecurity = options.requireSecurity ?? false;
    this.#authorize = options.authorize;
    for (const conference of options.conferences ?? []) this.addConference(conference);
  }

  get deadline(): number | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections.values()) earliest = Math.min(earliest, connection.deadline ?? earliest);
    for (const { at } of this.#losses.values()) earliest = Math.min(earliest, at);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  /** @throws {MisuseError} `BFCP_CONFERENCE_TWICE`, `FIELD_RANGE`, `BFCP_FLOOR_TWICE` */
  addConference(options: ConferenceOptions): void {
    if (this.#conferences.has(options.conferenceId)) {
      throw new MisuseError('BFCP_CONFERENCE_TWICE', `there is a conference ${options.conferenceId} already`);
    }
    this.#conferences.set(options.conferenceId, new Conference(options, this.#limits));
  }

  /** @throws {MisuseError} `BFCP_NO_CONFERENCE`, `FIELD_RANGE`, `BFCP_FLOOR_TWICE` */
  addFloor(conferenceId: number, floor: FloorOptions): void {
    this.#require(conferenceId).addFloor(floor);
  }

  /** Forgets a conference. Its users get Error 1 from then on. */
  removeConference(conferenceId: number): void {
    this.#conferences.delete(conferenceId);
    for (const [key, { conference }] of this.#losses)
      if (conference.conferenceId === conferenceId) this.#losses.delete(key);
    for (const connection of this.#connections.values()) connection.unsubscribeAll(conferenceId);
  }

  /** The ongoing requests for a floor: granted ones, then those that wait, in order. @throws {MisuseError} `BFCP_NO_CONFERENCE` */
  requestsForFloor(conferenceId: number, floorId: number): readonly FloorRequestState[] {
    return this.#require(conferenceId).requestsForFloor(floorId);
  }

  /**
   * A client has connected; on UDP, its first datagram has come. At `limits.connections` the answer is a `close` output, unless a client
   * on UDP can be forgotten.
   *
   * @throws {MisuseError} `BFCP_CONNECTION_TWICE`
   */
  connect(connection: string, options: ConnectionOptions, now: number): void {
    if (this.#connections.has(connection)) {
      throw new MisuseError('BFCP_CONNECTION_TWICE', `there is a connection ${connection} already`);
    }
    if (this.#connections.size >= this.#limits.connections && !this.#makeRoom()) {
      this.#outputs.push({ type: 'close', connection });
      return;
    }
    this.#connections.set(connection, new ClientConnection(connection, options, this.#limits, now));
  }

  /**
   * A connection is gone. Requests of its users live on for `limits.lossTime`, unless it was closed gracefully, which is how a client leaves
   * on a reliable transport.
   */
  disconnect(connection: string, options: { readonly graceful: boolean }, now: number): void {
    const client = this.#connections.get(connection);
    if (client === undefined) return;
    client.isLeaving ||= options.graceful;
    client.association.closed();
    this.#collect(client, now);
  }

  /** Ends a client’s association: with Goodbye on UDP, otherwise by closing. Its requests are given back. */
  expel(connection: string, now: number): void {
    const client = this.#connections.get(connection);
    if (client === undefined) return;
    client.isLeaving = true;
    client.association.leave(client.lastIds, now);
    this.#collect(client, now);
  }

  /**
   * Decides about a request for floors whose `decision` is `application`, or overrides a chair.
   *
   * @returns false when the request is not there any more, or cannot become that
   * @throws {MisuseError} `BFCP_NO_CONFERENCE`
   */
  decide(decision: ApplicationDecision, now: number): boolean {
    const conference = this.#require(decision.conferenceId);
    const status = decisions[decision.decision];
    const step: FloorDecision = { status, queuePosition: 0, info: decision.info };
    const done = conference.decide(decision.floorRequestId, [step], undefined);
    this.#tellChanges(conference, undefined, now);
    return done.ok;
  }

  receive(input: ServerInput, now: number): void {
    let client = this.#connections.get(input.connection);
    if (client === undefined) return;
    if (client.hasEnded && isHello(input.octets)) {
      // The same address again, with a new association.
      client = new ClientConnection(client.name, client.options, this.#limits, now);
      this.#connections.set(client.name, client);
    }
    client.association.receive(input.octets, now);
    this.#collect(client, now);
  }

  poll(): ServerOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    for (const client of [...this.#connections.values()]) {
      client.association.expire(now);
      this.#collect(client, now);
      if (client.isIdle(now)) this.#silent(client, now);
      if (client.hasEnded && client.association.deadline === undefined) this.#forget(client);
    }
    for (const [key, { conference, userId, at }] of this.#losses) {
      if (at > now) continue;
      this.#losses.delete(key);
      conference.releaseAll(userId);
      this.#tellChanges(conference, undefined, now);
    }
  }

  #collect(client: ClientConnection, now: number): void {
    const { association } = client;
    for (let output = association.poll(); output !== undefined; output = association.poll()) {
      this.#handle(client, output, now);
    }
  }

  #handle(client: ClientConnection, output: AssociationOutput, now: number): void {
    const connection = client.name;
    switch (output.type) {
      case 'transmit':
        this.#outputs.push({ type: 'transmit', connection, octets: output.octets });
        break;
      case 'request':
        this.#serve(client, output.message, now);
        break;
      case 'refused':
        this.#tell({ type: 'refused', connection, error: output.error, header: output.header });
        break;
      case 'goodbye':
        client.isLeaving = true;
        break;
      case 'ended':
        client.hasEnded = true;
        this.#tell({ type: 'connection-ended', connection, error: output.error });
        this.#settleUsers(client, client.isLeaving, now);
        // On UDP what is repeated is answered until T2.
        if (client.association.deadline === undefined) this.#forget(client);
        break;
      case 'notification':
      case 'response':
      case 'failed':
        // A client acknowledges; what it has not acknowledged ends the association.
        break;
    }
  }

  #serve(client: ClientConnection, message: ReceivedMessage, now: number): void {
    client.heardAt = now;
    // Acknowledgements and errors that answer nothing get no answer: two servers would never stop.
    if (message.primitive >= Primitive.Error && message.primitive <= Primitive.GoodbyeAck) return;
    const conference = this.#conferences.get(message.conferenceId);
    const context = { connection: client.options, requireSecurity: this.#requireSecurity, conference };
    const refusal = checkMessage(message, context) ?? this.#unauthorized(client, message);
    if (refusal !== undefined) this.#refuse(client, message, refusal, now);
    else if (conference !== undefined) this.#carryOut(client, conference, message, now);
  }

  #unauthorized(client: ClientConnection, message: ReceivedMessage): MessageRefusal | undefined {
    const isAllowed = this.#authorize?.({ connection: client.name, message }) ?? true;
    return isAllowed ? undefined : { errorCode: ErrorCode.UnauthorizedOperation };
  }

  #carryOut(client: ClientConnection, conference: Conference, message: ReceivedMessage, now: number): void {
    const { conferenceId, userId } = message;
    const key = `${conferenceId} ${userId}`;
    client.lastIds = { conferenceId, userId };
    this.#homes.set(key, client);
    this.#losses.delete(key);
    const service = serveRequest(conference, message, !client.isUnreliable, this.#serviceLimits);
    if (service.kind === 'refusal') {
      this.#refuse(client, message, service.refusal, now);
      return;
    }
    const { primitive, attributes, subscription, floorRequestId } = service;
    const payload = encodePayload(attributes, { overflow: 'drop-optional' });
    client.association.respond(message, primitive, payload, now);
    if (subscription !== undefined) {
      client.subscribe(conferenceId, userId, subscription);
      for (const floorId of subscription.slice(1)) this.#tellFloor(client, conference, userId, floorId, now);
    }
    this.#tellChanges(conference, floorRequestId === undefined ? undefined : { userId, floorRequestId }, now);
  }

  #refuse(client: ClientConnection, message: ReceivedMessage, refusal: MessageRefusal, now: number): void {
    const { errorCode, info, unknownAttributes } = refusal;
    const payload = errorPayload(errorCode, { info, unknownAttributes });
    client.association.respond(message, Primitive.Error, payload, now);
    this.#tell({ type: 'error-sent', connection: client.name, errorCode, header: message });
  }

  /**
   * Tells everybody concerned what has changed: requester and beneficiary of a request with FloorRequestStatus, who asked about a floor
   * with FloorStatus (RFC 8855 13.1.2, 13.5.2).
   *
   * @param answered what somebody has just been told in the answer to a request
   */
  #tellChanges(
    conference: Conference,
    answered: { readonly userId: number; readonly floorRequestId: number } | undefined,
    now: number,
  ): void {
    const { conferenceId } = conference;
    const changes = conference.takeChanges();
    for (const request of changes.requests) {
      const { floorRequestId, requestedBy, beneficiary } = request;
      this.#tell({ type: 'floor-request', conferenceId, request });
      for (const userId of new Set([requestedBy?.userId, beneficiary?.userId])) {
        if (userId === undefined) continue;
        if (answered?.userId === userId && answered.floorRequestId === floorRequestId) continue;
        const envelope = {
          primitive: Primitive.FloorRequestStatus,
          conferenceId,
          userId,
          payload: encodePayload([writeFloorRequest(request)], { overflow: 'drop-optional' }),
        };
        this.#homes
          .get(`${conferenceId} ${userId}`)
          ?.association.notify(envelope, `request ${userId} ${floorRequestId}`, now);
      }
    }
    if (changes.requests.length === 0 && changes.floors.length === 0) return;
    for (const client of this.#connections.values()) {
      for (const floorId of changes.floors) {
        for (const userId of client.subscribersOf(conferenceId, floorId)) {
          this.#tellFloor(client, conference, userId, floorId, now);
        }
      }
    }
    // Outputs of associations other than the one that is being served wait in them.
    for (const client of [...this.#connections.values()]) this.#collect(client, now);
  }

  #tellFloor(client: ClientConnection, conference: Conference, userId: number, floorId: number, now: number): void {
    const { conferenceId } = conference;
    const attributes = floorStatus(conference, floorId, this.#serviceLimits);
    const payload = encodePayload(attributes, { overflow: 'drop-optional' });
    const envelope = { primitive: Primitive.FloorStatus, conferenceId, userId, payload };
    client.association.notify(envelope, `floor ${conferenceId} ${userId} ${floorId}`, now);
  }

  /** What becomes of the requests of those who were heard on a connection that has ended. */
  #settleUsers(client: ClientConnection, isOver: boolean, now: number): void {
    for (const [key, home] of [...this.#homes]) {
      if (home !== client) continue;
      this.#homes.delete(key);
      const [conferenceId = 0, userId = 0] = key.split(' ').map(Number);
      const conference = this.#conferences.get(conferenceId);
      if (conference === undefined) continue;
      if (isOver) {
        conference.releaseAll(userId);
        this.#tellChanges(conference, undefined, now);
      } else this.#losses.set(key, { conference, userId, at: now + this.#limits.lossTime });
    }
  }

  /** A client on UDP has been silent for long: it is forgotten unless it holds or wants something. */
  #silent(client: ClientConnection, now: number): void {
    if (client.hasSubscriptions || this.#hasRequests(client)) client.heardAt = now;
    else this.disconnect(client.name, { graceful: true }, now);
  }

  #hasRequests(client: ClientConnection): boolean {
    for (const [key, home] of this.#homes) {
      if (home !== client) continue;
      const [conferenceId = 0, userId = 0] = key.split(' ').map(Number);
      if ((this.#conferences.get(conferenceId)?.requestsOfUser(userId).length ?? 0) > 0) return true;
    }
    return false;
  }

  /** Forgets a client on UDP that was never heard with a message that counts; anybody can send from any address there. */
  #makeRoom(): boolean {
    const homes = new Set(this.#homes.values());
    for (const client of this.#connections.values()) {
      if (!client.isUnreliable || homes.has(client)) continue;
      this.#forget(client);
      return true;
    }
    return false;
  }

  #forget(client: ClientConnection): void {
    if (this.#connections.get(client.name) !== client) return;
    this.#connections.delete(client.name);
    this.#outputs.push({ type: 'close', connection: client.name });
  }

  get #serviceLimits(): ServiceLimits {
    return { payloadSize: this.#limits.messageSize - headerSize };
  }

  #require(conferenceId: number): Conference {
    const conference = this.#conferences.get(conferenceId);
    if (conference === undefined) throw new MisuseError('BFCP_NO_CONFERENCE', `there is no conference ${conferenceId}`);
    return conference;
  }

  #tell(event: ServerEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}

function isHello(octets: Uint8Array): boolean {
  const header = decodeHeader(octets);
  return header.ok && header.value.primitive === Primitive.Hello && !header.value.response;
}
