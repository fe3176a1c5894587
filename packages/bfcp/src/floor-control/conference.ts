import { failure, MisuseError, OctetReader, ok, type RandomSource, type Result, systemRandom } from '@webrtc-ims/core';
import { ErrorCode } from '../attribute/error-code.ts';
import { Priority } from '../attribute/priority.ts';
import { RequestStatus } from '../attribute/request-status.ts';
import { requireRange } from '../field-range.ts';
import type { BfcpLimits } from '../limits.ts';
import type { FloorRequestState, User } from './floor-request-state.ts';
import { type RequestEvent, requestTransition } from './request-transition.ts';

/** One floor of a conference. */
export interface FloorOptions {
  readonly floorId: number;
  /** The user who is asked about every request for this floor. Without one, `decision` says who decides. */
  readonly chair?: number;
  /**
   * `automatic` (the default): first come, first served, higher priorities first. `application`: a request is Pending until
   * `FloorControlServer.decide`.
   */
  readonly decision?: 'automatic' | 'application';
  /** How many requests may be granted at once. Default 1. */
  readonly holders?: number;
}

/** One user of a conference. */
export interface UserOptions extends User {
  /** May ask for floors for others, and release them. Default false. */
  readonly thirdParty?: boolean;
  /** Priorities above it are taken as this. Default 4, the highest. */
  readonly highestPriority?: number;
}

/** A conference. */
export interface ConferenceOptions {
  readonly conferenceId: number;
  readonly floors: readonly FloorOptions[];
  /** Who may take part. Left out, anybody may whose connection does. */
  readonly users?: readonly UserOptions[];
}

/** A conference id that nobody off the path can guess (RFC 8855 5.1): 32 random bits. */
export function randomConferenceId(random: RandomSource = systemRandom): number {
  return new OctetReader(random(4)).u32();
}

/** What a participant asks for. */
export interface WantedFloors {
  readonly floors: readonly number[];
  readonly beneficiary: number | undefined;
  readonly priority: number;
  readonly info: string | undefined;
}

/** What a chair or the application decides about one floor of a request, or about all of them. */
export interface FloorDecision {
  /** All floors of the request when left out. */
  readonly floorId?: number | undefined;
  readonly status: number;
  readonly queuePosition: number;
  readonly info: string | undefined;
}

/** Why something was refused: the code of the Error message, and its text. */
export interface Refusal {
  readonly errorCode: number;
  readonly info?: string;
}

interface RequestedFloor {
  readonly floor: FloorOptions;
  /** Whoever decides about this floor has agreed. */
  agreed: boolean;
  info: string | undefined;
}

interface FloorRequest {
  readonly id: number;
  readonly requester: number;
  readonly beneficiary: number | undefined;
  readonly priority: number;
  readonly participantInfo: string | undefined;
  readonly floors: readonly RequestedFloor[];
  status: number;
  info: string | undefined;
  /** What was told of it last. */
  told: string | undefined;
}

/** What has changed since it was asked last. */
export interface ConferenceChanges {
  readonly requests: readonly FloorRequestState[];
  readonly floors: readonly number[];
}

/**
 * The floors of one conference, and who has asked for them. Knows nothing of messages and connections.
 *
 * Requests that wait are in one order: by priority, then by arrival, unless a chair has moved them. A request is granted when each of its
 * floors has room that no request before it waits for; so none overtakes another, and two that want the same floors cannot block each
 * other.
 */
export class Conference {
  readonly conferenceId: number;
  readonly #limits: BfcpLimits;
  readonly #floors = new Map<number, FloorOptions>();
  readonly #users: ReadonlyMap<number, UserOptions> | undefined;
  /** Pending, Accepted and Granted ones, by id. */
  readonly #requests = new Map<number, FloorRequest>();
  /** Those of them that are not granted, in order. */
  #waiting: FloorRequest[] = [];
  #changedRequests = new Map<number, FloorRequest>();
  #changedFloors = new Set<number>();
  #lastId = 0;

  /** @throws {MisuseError} `FIELD_RANGE`, `BFCP_FLOOR_TWICE` */
  constructor(options: ConferenceOptions, limits: BfcpLimits) {
    this.conferenceId = requireRange('conference id', options.conferenceId, 0xffff_ffff);
    this.#limits = limits;
    for (const floor of options.floors) this.addFloor(floor);
    this.#users = options.users && new Map(options.users.map((user) => [user.userId, user]));
  }

  /** @throws {MisuseError} `FIELD_RANGE`, `BFCP_FLOOR_TWICE` */
  addFloor(floor: FloorOptions): void {
    requireRange('floor id', floor.floorId, 0xffff);
    if (this.#floors.has(floor.floorId))
      throw new MisuseError('BFCP_FLOOR_TWICE', `there is a floor ${floor.floorId} already`);
    this.#floors.set(floor.floorId, floor);
  }

  hasUser(userId: number): boolean {
    return this.#users === undefined || this.#users.has(userId);
  }

  hasFloor(floorId: number): boolean {
    return this.#floors.has(floorId);
  }

  user(userId: number): User {
    const { displayName, uri } = this.#users?.get(userId) ?? {};
    return { userId, displayName, uri };
  }

  /** A floor request that is ongoing. */
  request(floorRequestId: number): FloorRequestState | undefined {
    const request = this.#requests.get(floorRequestId);
    return request && this.#stateOf(request);
  }

  /** The ongoing requests for a floor: granted ones first, then those that wait, in order. */
  requestsForFloor(floorId: number): FloorRequestState[] {
    return this.#ordered()
      .filter((request) => isFor(request, floorId))
      .map((request) => this.#stateOf(request));
  }

  /** The ongoing requests in which a user is requester or beneficiary. */
  requestsOfUser(userId: number): FloorRequestState[] {
    return this.#ordered()
      .filter(({ requester, beneficiary }) => requester === userId || beneficiary === userId)
      .map((request) => this.#stateOf(request));
  }

  /** A new floor request (RFC 8855 13.1). */
  ask(userId: number, wanted: WantedFloors): Result<FloorRequestState, Refusal> {
    const refusal = this.#refusalOf(userId, wanted);
    if (refusal !== undefined) return failure(refusal);
    const floors = [...new Set(wanted.floors)].map((floorId): RequestedFloor => {
      const floor = this.#floors.get(floorId)!;
      const agreed = floor.chair === undefined && floor.decision !== 'application';
      return { floor, agreed, info: undefined };
    });
    const highest = this.#users?.get(userId)?.highestPriority ?? Priority.Highest;
    const request: FloorRequest = {
      id: this.#freeId(),
      requester: userId,
      beneficiary: wanted.beneficiary,
      priority: Math.min(wanted.priority, highest),
      participantInfo: wanted.info,
      floors,
      status: RequestStatus.Pending,
      info: undefined,
      told: undefined,
    };
    this.#requests.set(request.id, request);
    const behind = this.#waiting.findIndex(({ priority }) => priority < request.priority);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, request);
    this.#changed(request);
    this.#settle();
    return ok(this.#stateOf(request));
  }

  /** The requester, or the beneficiary, gives the floors back or no longer wants them (RFC 8855 13.4). */
  release(userId: number, floorRequestId: number): Result<FloorRequestState, Refusal> {
    const request = this.#requests.get(floorRequestId);
    if (request === undefined) return failure({ errorCode: ErrorCode.FloorRequestIdDoesNotExist });
    if (request.requester !== userId && request.beneficiary !== userId) {
      return failure({ errorCode: ErrorCode.UnauthorizedOperation });
    }
    this.#apply(request, 'release');
    this.#settle();
    return ok(this.#stateOf(request));
  }

  /** Everything that a user has asked for is given back: the user has left. */
  releaseAll(userId: number): void {
    for (const request of [...this.#requests.values()])
      if (request.requester === userId) this.#apply(request, 'release');
    this.#settle();
  }

  /**
   * Decides about a request (RFC 8855 13.6).
   *
   * @param chair who decides, and has to be the chair of each of the floors; `undefined` for the application, which may decide anything
   */
  decide(
    floorRequestId: number,
    decisions: readonly FloorDecision[],
    chair: number | undefined,
  ): Result<FloorRequestState, Refusal> {
    const request = this.#requests.get(floorRequestId);
    if (request === undefined) return failure({ errorCode: ErrorCode.FloorRequestIdDoesNotExist });
    const steps: (readonly [RequestedFloor, FloorDecision])[] = [];
    for (const decision of decisions) {
      const floors = request.floors.filter(({ floor }) => isMeant(decision, floor, chair));
      if (floors.length === 0) return failure(this.#whyNotMeant(decision, request));
      for (const floor of floors) steps.push([floor, decision]);
    }
    // Everything is checked before anything is done: a ChairAction is carried out whole or refused.
    for (const [, decision] of steps) {
      if (!isPossible(request, decision.status)) {
        const info = `a request in state ${request.status} cannot become ${decision.status}`;
        return failure({ errorCode: ErrorCode.GenericError, info });
      }
    }
    for (const [floor, decision] of steps) this.#carryOut(request, floor, decision);
    this.#settle();
    return ok(this.#stateOf(request));
  }

  /** Requests and floors that have changed since the last call. */
  takeChanges(): ConferenceChanges {
    const requests: FloorRequestState[] = [];
    for (const request of this.#changedRequests.values()) {
      const state = this.#stateOf(request);
      const told = signatureOf(state);
      if (told !== request.told) requests.push(state);
      request.told = told;
    }
    const floors = [...this.#changedFloors];
    this.#changedRequests = new Map();
    this.#changedFloors = new Set();
    return { requests, floors };
  }

  #refusalOf(userId: number, wanted: WantedFloors): Refusal | undefined {
    const { floorsPerRequest, requestsPerConference, requestsPerUserAndFloor } = this.#limits;
    if (wanted.floors.some((floorId) => !this.#floors.has(floorId))) return { errorCode: ErrorCode.InvalidFloorId };
    const { beneficiary } = wanted;
    if (beneficiary !== undefined && beneficiary !== userId) {
      if (!this.hasUser(beneficiary)) return { errorCode: ErrorCode.UserDoesNotExist };
      if (this.#users?.get(userId)?.thirdParty !== true) return { errorCode: ErrorCode.UnauthorizedOperation };
    }
    if (new Set(wanted.floors).size > floorsPerRequest) {
      return { errorCode: ErrorCode.GenericError, info: `at most ${floorsPerRequest} floors in one request` };
    }
    const own = [...this.#requests.values()].filter(({ requester }) => requester === userId);
    const isMany = wanted.floors.some(
      (id) => own.filter((request) => isFor(request, id)).length >= requestsPerUserAndFloor,
    );
    if (isMany || this.#requests.size >= requestsPerConference) return { errorCode: ErrorCode.TooManyRequestsForFloor };
    return undefined;
  }

  #whyNotMeant(decision: FloorDecision, request: FloorRequest): Refusal {
    const { floorId } = decision;
    const isUnknown = floorId !== undefined && !isFor(request, floorId);
    return { errorCode: isUnknown ? ErrorCode.InvalidFloorId : ErrorCode.UnauthorizedOperation };
  }

  #carryOut(request: FloorRequest, floor: RequestedFloor, decision: FloorDecision): void {
    if (decision.info !== undefined) {
      floor.info = decision.info;
      request.info = decision.info;
    }
    switch (decision.status) {
      case RequestStatus.Denied:
        this.#apply(request, 'deny');
        break;
      case RequestStatus.Revoked:
        this.#apply(request, 'revoke');
        break;
      case RequestStatus.Granted:
        // A grant means now, or as soon as there is room: the head of the queue.
        floor.agreed = true;
        this.#move(request, floor.floor.floorId, 1);
        break;
      default:
        floor.agreed = true;
        // 0 asks the server to choose: where priority and arrival put it already.
        if (decision.queuePosition > 0) this.#move(request, floor.floor.floorId, decision.queuePosition);
    }
    this.#changed(request);
  }

  /** Puts a waiting request before the one that is at the wanted position for a floor. */
  #move(request: FloorRequest, floorId: number, position: number): void {
    const at = this.#waiting.indexOf(request);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    const rivals = this.#waiting.filter((other) => isFor(other, floorId) && isAgreed(other));
    const next = rivals[position - 1];
    const last = rivals.at(-1);
    if (next !== undefined) this.#waiting.splice(this.#waiting.indexOf(next), 0, request);
    else if (last !== undefined) this.#waiting.splice(this.#waiting.indexOf(last) + 1, 0, request);
    else this.#waiting.splice(Math.min(at, this.#waiting.length), 0, request);
  }

  /** Grants what can be granted, and accepts what all have agreed to. */
  #settle(): void {
    const room = new Map<number, number>();
    for (const [floorId, { holders = 1 }] of this.#floors) room.set(floorId, holders);
    for (const request of this.#requests.values()) {
      if (request.status !== RequestStatus.Granted) continue;
      for (const { floor } of request.floors) room.set(floor.floorId, room.get(floor.floorId)! - 1);
    }
    for (const request of [...this.#waiting]) {
      if (!isAgreed(request)) continue;
      const hasRoom = request.floors.every(({ floor }) => room.get(floor.floorId)! > 0);
      // What this one waits for, or holds from now on, is not there for those behind it.
      for (const { floor } of request.floors) room.set(floor.floorId, room.get(floor.floorId)! - 1);
      if (hasRoom) this.#apply(request, 'grant');
      else if (request.status === RequestStatus.Pending) this.#apply(request, 'accept');
    }
  }

  #apply(request: FloorRequest, event: RequestEvent): void {
    const status = requestTransition(request.status, event);
    if (status === undefined) return;
    request.status = status;
    const isOver = status !== RequestStatus.Accepted && status !== RequestStatus.Granted;
    if (isOver) this.#requests.delete(request.id);
    if (isOver || status === RequestStatus.Granted) this.#waiting = this.#waiting.filter((other) => other !== request);
    this.#changed(request);
    // Everybody behind has moved.
    for (const other of this.#waiting) {
      if (other.floors.some(({ floor }) => isFor(request, floor.floorId))) this.#changed(other);
    }
  }

  #changed(request: FloorRequest): void {
    this.#changedRequests.set(request.id, request);
    for (const { floor } of request.floors) this.#changedFloors.add(floor.floorId);
  }

  #ordered(): FloorRequest[] {
    const granted = [...this.#requests.values()].filter(({ status }) => status === RequestStatus.Granted);
    return [...granted, ...this.#waiting];
  }

  #stateOf(request: FloorRequest): FloorRequestState {
    const floors = request.floors.map(({ floor, agreed, info }) => {
      const isWaiting = request.status === RequestStatus.Pending || request.status === RequestStatus.Accepted;
      const status = isWaiting ? (agreed ? RequestStatus.Accepted : RequestStatus.Pending) : request.status;
      const isAccepted = request.status === RequestStatus.Accepted;
      return {
        floorId: floor.floorId,
        status,
        queuePosition: isAccepted ? this.#positionOf(request, floor.floorId) : 0,
        info,
      };
    });
    return {
      floorRequestId: request.id,
      status: request.status,
      queuePosition: Math.max(0, ...floors.map(({ queuePosition }) => queuePosition)),
      info: request.info,
      floors,
      beneficiary: request.beneficiary === undefined ? undefined : this.user(request.beneficiary),
      requestedBy: this.user(request.requester),
      priority: request.priority,
      participantInfo: request.participantInfo,
    };
  }

  #positionOf(request: FloorRequest, floorId: number): number {
    const queue = this.#waiting.filter((other) => isFor(other, floorId) && isAgreed(other));
    return Math.min(queue.indexOf(request) + 1, 255);
  }

  #freeId(): number {
    do this.#lastId = this.#lastId >= 0xffff ? 1 : this.#lastId + 1;
    while (this.#requests.has(this.#lastId));
    return this.#lastId;
  }
}

/** What of a request can change. */
function signatureOf(state: FloorRequestState): string {
  return JSON.stringify([state.status, state.queuePosition, state.info, state.floors]);
}

function isFor(request: FloorRequest, floorId: number): boolean {
  return request.floors.some(({ floor }) => floor.floorId === floorId);
}

function isAgreed(request: FloorRequest): boolean {
  return request.floors.every(({ agreed }) => agreed);
}

function isMeant(decision: FloorDecision, floor: FloorOptions, chair: number | undefined): boolean {
  if (chair !== undefined && floor.chair !== chair) return false;
  return decision.floorId === undefined || decision.floorId === floor.floorId;
}

function isPossible(request: FloorRequest, status: number): boolean {
  switch (status) {
    case RequestStatus.Denied:
      return requestTransition(request.status, 'deny') !== undefined;
    case RequestStatus.Revoked:
      return requestTransition(request.status, 'revoke') !== undefined;
    case RequestStatus.Granted:
    case RequestStatus.Accepted:
      return request.status === RequestStatus.Pending || request.status === RequestStatus.Accepted;
    default:
      return false;
  }
}
