import { type Attribute, findAttribute, findAttributes } from '../attribute/attribute.ts';
import { allAttributeTypes } from '../attribute/attribute-type.ts';
import { attributeLength } from '../attribute/encode-attributes.ts';
import { ErrorCode } from '../attribute/error-code.ts';
import { fitAttributes } from '../attribute/fit-attributes.ts';
import { Priority } from '../attribute/priority.ts';
import type { ReceivedMessage } from '../message/message.ts';
import { allPrimitives, Primitive } from '../message/primitive.ts';
import type { Conference, FloorDecision } from './conference.ts';
import { type FloorRequestState, readFloorRequest, writeFloorRequest, writeUser } from './floor-request-state.ts';
import type { MessageRefusal } from './message-check.ts';

/** What a request of a client leads to. */
export type Service =
  | {
      readonly kind: 'answer';
      readonly primitive: number;
      readonly attributes: readonly Attribute[];
      /** The floor request that the answer tells about. */
      readonly floorRequestId?: number;
      /** With FloorQuery: the floors that the client wants to know about from now on, the first of them being in the answer. */
      readonly subscription?: readonly number[];
    }
  | { readonly kind: 'refusal'; readonly refusal: MessageRefusal };

/** Bounds that an answer obeys. */
export interface ServiceLimits {
  /** Octets of the largest payload to be sent. */
  readonly payloadSize: number;
}

/**
 * Carries out a request that has passed the checks (RFC 8855 13.1 to 13.7). The answer comes first; whom else a change concerns is for
 * the server to find out from the conference.
 *
 * @param isReliable whether the acknowledgements and Goodbye have no place on this transport
 */
export function serveRequest(
  conference: Conference,
  message: ReceivedMessage,
  isReliable: boolean,
  limits: ServiceLimits,
): Service {
  switch (message.primitive) {
    case Primitive.FloorRequest:
      return serveFloorRequest(conference, message);
    case Primitive.FloorRelease:
      return requestAnswer(conference.release(message.userId, floorRequestIdOf(message)));
    case Primitive.FloorRequestQuery: {
      const request = conference.request(floorRequestIdOf(message));
      return request === undefined ? refused(ErrorCode.FloorRequestIdDoesNotExist) : requestStatus(request);
    }
    case Primitive.UserQuery:
      return serveUserQuery(conference, message, limits);
    case Primitive.FloorQuery:
      return serveFloorQuery(conference, message, limits);
    case Primitive.ChairAction:
      return serveChairAction(conference, message);
    default:
      return serveHello(isReliable);
  }
}

/** The attributes of FloorStatus about one floor (RFC 8855 13.5.1), with as many requests as the size allows, the first ones first. */
export function floorStatus(conference: Conference, floorId: number, limits: ServiceLimits): Attribute[] {
  return [
    { kind: 'floor-id', floorId },
    ...informationOf(conference.requestsForFloor(floorId), limits.payloadSize - 4),
  ];
}

function serveFloorRequest(conference: Conference, message: ReceivedMessage): Service {
  const { attributes } = message;
  return requestAnswer(
    conference.ask(message.userId, {
      floors: findAttributes(attributes, 'floor-id').map(({ floorId }) => floorId),
      beneficiary: findAttribute(attributes, 'beneficiary-id')?.userId,
      // RFC 8855 5.2.4: without PRIORITY the priority is normal.
      priority: findAttribute(attributes, 'priority')?.priority ?? Priority.Normal,
      info: findAttribute(attributes, 'participant-provided-info')?.text,
    }),
  );
}

function serveUserQuery(conference: Conference, message: ReceivedMessage, limits: ServiceLimits): Service {
  const about = findAttribute(message.attributes, 'beneficiary-id')?.userId;
  if (about !== undefined && !conference.hasUser(about)) return refused(ErrorCode.UserDoesNotExist);
  const userId = about ?? message.userId;
  // The user is named only where the query named one (RFC 8855 13.3).
  const named: Attribute[] =
    about === undefined
      ? []
      : fitAttributes([{ kind: 'beneficiary-information', ...writeUser(conference.user(userId)) }]);
  const requests = informationOf(conference.requestsOfUser(userId), limits.payloadSize - 256);
  return { kind: 'answer', primitive: Primitive.UserStatus, attributes: [...named, ...requests] };
}

function serveFloorQuery(conference: Conference, message: ReceivedMessage, limits: ServiceLimits): Service {
  const floors = [...new Set(findAttributes(message.attributes, 'floor-id').map(({ floorId }) => floorId))];
  if (floors.some((floorId) => !conference.hasFloor(floorId))) return refused(ErrorCode.InvalidFloorId);
  const [first] = floors;
  const attributes = first === undefined ? [] : floorStatus(conference, first, limits);
  return { kind: 'answer', primitive: Primitive.FloorStatus, attributes, subscription: floors };
}

function serveChairAction(conference: Conference, message: ReceivedMessage): Service {
  const information = findAttribute(message.attributes, 'floor-request-information')!;
  const wish = readFloorRequest(information);
  const overall = wish.status;
  const decisions: FloorDecision[] = wish.floors.flatMap((floor) => {
    const status = floor.status ?? overall;
    if (status === undefined) return [];
    return [{ floorId: floor.floorId, status, queuePosition: floor.queuePosition, info: floor.info ?? wish.info }];
  });
  if (decisions.length === 0) return refused(ErrorCode.UnableToParse, 'no request status');
  const done = conference.decide(wish.floorRequestId, decisions, message.userId);
  if (!done.ok) return { kind: 'refusal', refusal: done.error };
  return { kind: 'answer', primitive: Primitive.ChairActionAck, attributes: [] };
}

function serveHello(isReliable: boolean): Service {
  const primitives = isReliable ? allPrimitives.filter((code) => code <= Primitive.Error) : allPrimitives;
  const attributes: Attribute[] = [
    { kind: 'supported-primitives', primitives },
    { kind: 'supported-attributes', types: allAttributeTypes },
  ];
  return { kind: 'answer', primitive: Primitive.HelloAck, attributes };
}

function requestAnswer(
  done:
    | { readonly ok: true; readonly value: FloorRequestState }
    | { readonly ok: false; readonly error: MessageRefusal },
): Service {
  return done.ok ? requestStatus(done.value) : { kind: 'refusal', refusal: done.error };
}

function requestStatus(request: FloorRequestState): Service {
  const { floorRequestId } = request;
  const attributes = [writeFloorRequest(request)];
  return { kind: 'answer', primitive: Primitive.FloorRequestStatus, attributes, floorRequestId };
}

function informationOf(requests: readonly FloorRequestState[], size: number): Attribute[] {
  const out: Attribute[] = [];
  let left = size;
  for (const information of fitAttributes(requests.map(writeFloorRequest))) {
    left -= attributeLength(information);
    if (left < 0) break;
    out.push(information);
  }
  return out;
}

function floorRequestIdOf(message: ReceivedMessage): number {
  return findAttribute(message.attributes, 'floor-request-id')?.floorRequestId ?? 0;
}

function refused(errorCode: number, info?: string): Service {
  return { kind: 'refusal', refusal: { errorCode, info } };
}
