import { type Attribute, type FloorRequestInformation, findAttribute, findAttributes } from '../attribute/attribute.ts';

/** Somebody who takes part. */
export interface User {
  readonly userId: number;
  readonly displayName?: string | undefined;
  readonly uri?: string | undefined;
}

/** Where a floor request stands, as regards one floor or all of them. */
export interface RequestState {
  /** One of `RequestStatus`; any octet where a peer said so. `undefined` where it was not told. */
  readonly status: number | undefined;
  /** 1 is next; 0 is not told. */
  readonly queuePosition: number;
  readonly info?: string | undefined;
}

/** One floor of a floor request. */
export interface FloorState extends RequestState {
  readonly floorId: number;
}

/** A floor request as FLOOR-REQUEST-INFORMATION tells it (RFC 8855 5.2.15). */
export interface FloorRequestState extends RequestState {
  readonly floorRequestId: number;
  readonly floors: readonly FloorState[];
  readonly beneficiary?: User | undefined;
  readonly requestedBy?: User | undefined;
  readonly priority?: number | undefined;
  readonly participantInfo?: string | undefined;
}

/** Reads FLOOR-REQUEST-INFORMATION. Of what stands twice, the first counts. */
export function readFloorRequest(information: FloorRequestInformation): FloorRequestState {
  const { floorRequestId, attributes } = information;
  const overall = findAttribute(attributes, 'overall-request-status');
  const beneficiary = findAttribute(attributes, 'beneficiary-information');
  // The prose of RFC 8855 13.2 to 13.5 has BENEFICIARY-ID here, its grammar BENEFICIARY-INFORMATION.
  const beneficiaryId = findAttribute(attributes, 'beneficiary-id');
  const requestedBy = findAttribute(attributes, 'requested-by-information');
  return {
    floorRequestId,
    ...readState(overall?.attributes ?? []),
    floors: findAttributes(attributes, 'floor-request-status').map((floor) => ({
      floorId: floor.floorId,
      ...readState(floor.attributes),
    })),
    beneficiary: beneficiary === undefined ? beneficiaryId && { userId: beneficiaryId.userId } : readUser(beneficiary),
    requestedBy: requestedBy && readUser(requestedBy),
    priority: findAttribute(attributes, 'priority')?.priority,
    participantInfo: findAttribute(attributes, 'participant-provided-info')?.text,
  };
}

/** Reads BENEFICIARY-INFORMATION or REQUESTED-BY-INFORMATION. */
export function readUser(group: { readonly userId: number; readonly attributes: readonly Attribute[] }): User {
  return {
    userId: group.userId,
    displayName: findAttribute(group.attributes, 'user-display-name')?.text,
    uri: findAttribute(group.attributes, 'user-uri')?.text,
  };
}

/** Writes FLOOR-REQUEST-INFORMATION, in the order of its grammar. */
export function writeFloorRequest(request: FloorRequestState): FloorRequestInformation {
  const { floorRequestId, floors, beneficiary, requestedBy, priority, participantInfo } = request;
  const attributes: Attribute[] = [];
  if (request.status !== undefined) {
    attributes.push({ kind: 'overall-request-status', floorRequestId, attributes: writeState(request) });
  }
  for (const floor of floors) {
    attributes.push({ kind: 'floor-request-status', floorId: floor.floorId, attributes: writeState(floor) });
  }
  if (beneficiary !== undefined) attributes.push({ kind: 'beneficiary-information', ...writeUser(beneficiary) });
  if (requestedBy !== undefined) attributes.push({ kind: 'requested-by-information', ...writeUser(requestedBy) });
  if (priority !== undefined) attributes.push({ kind: 'priority', priority });
  if (participantInfo !== undefined) attributes.push({ kind: 'participant-provided-info', text: participantInfo });
  return { kind: 'floor-request-information', floorRequestId, attributes };
}

/** The content of BENEFICIARY-INFORMATION or REQUESTED-BY-INFORMATION. */
export function writeUser(user: User): { readonly userId: number; readonly attributes: Attribute[] } {
  const { userId, displayName, uri } = user;
  const attributes: Attribute[] = [];
  if (displayName !== undefined) attributes.push({ kind: 'user-display-name', text: displayName });
  if (uri !== undefined) attributes.push({ kind: 'user-uri', text: uri });
  return { userId, attributes };
}

function readState(attributes: readonly Attribute[]): RequestState {
  const state = findAttribute(attributes, 'request-status');
  return {
    status: state?.status,
    queuePosition: state?.queuePosition ?? 0,
    info: findAttribute(attributes, 'status-info')?.text,
  };
}

function writeState(state: RequestState): Attribute[] {
  const attributes: Attribute[] = [];
  if (state.status !== undefined) {
    attributes.push({ kind: 'request-status', status: state.status, queuePosition: state.queuePosition });
  }
  if (state.info !== undefined) attributes.push({ kind: 'status-info', text: state.info });
  return attributes;
}
