import { LimitError, MalformedError } from '@webrtc-ims/core';
import type { BfcpDecodeError } from '../errors.ts';
import type { Attribute } from './attribute.ts';
import { AttributeType } from './attribute-type.ts';
import { ErrorCode } from './error-code.ts';
import { decodePriority } from './priority.ts';
import { ReceivedText } from './text.ts';

/** What one walk over the attributes of a message shares. */
export interface AttributeWalk {
  readonly octets: Uint8Array;
  readonly nesting: number;
  error: BfcpDecodeError | undefined;
  /** Types of unknown attributes with the M bit set, each once, in order; only ever made when there is one. */
  unknownMandatory: number[] | undefined;
}

/**
 * Reads attributes from `start` to `end` (RFC 8855 5.2). The first mistake ends the walk and stands in `walk.error`, with the offset of
 * the octet at fault.
 *
 * @param depth groups around these attributes
 */
export function decodeAttributes(walk: AttributeWalk, start: number, end: number, depth: number): Attribute[] {
  const { octets } = walk;
  const out: Attribute[] = [];
  let at = start;
  while (at < end) {
    if (at + 2 > end) {
      walk.error = overrun(at, 2, end);
      return out;
    }
    const first = octets[at]!;
    const length = octets[at + 1]!;
    if (length < 2) {
      walk.error = wrongLength(at, length);
      return out;
    }
    const valueEnd = at + length;
    if (valueEnd > end) {
      walk.error = overrun(at, length, end);
      return out;
    }
    const attribute = decodeAttribute(walk, first >>> 1, (first & 1) === 1, at, valueEnd, depth);
    if (attribute === undefined) return out;
    out.push(attribute);
    // Padding to the next word; behind the last child it may lie outside a group that left it uncounted.
    at = (valueEnd + 3) & ~3;
  }
  return out;
}

function decodeAttribute(
  walk: AttributeWalk,
  type: number,
  mandatory: boolean,
  at: number,
  end: number,
  depth: number,
): Attribute | undefined {
  const { octets } = walk;
  switch (type) {
    case AttributeType.BeneficiaryId:
      if (!hasLength4(walk, at, end)) return undefined;
      return { kind: 'beneficiary-id', mandatory, userId: unsigned16(octets, at) };
    case AttributeType.FloorId:
      if (!hasLength4(walk, at, end)) return undefined;
      return { kind: 'floor-id', mandatory, floorId: unsigned16(octets, at) };
    case AttributeType.FloorRequestId:
      if (!hasLength4(walk, at, end)) return undefined;
      return { kind: 'floor-request-id', mandatory, floorRequestId: unsigned16(octets, at) };
    case AttributeType.Priority:
      if (!hasLength4(walk, at, end)) return undefined;
      return { kind: 'priority', mandatory, priority: decodePriority(octets[at + 2]!) };
    case AttributeType.RequestStatus:
      if (!hasLength4(walk, at, end)) return undefined;
      return { kind: 'request-status', mandatory, status: octets[at + 2]!, queuePosition: octets[at + 3]! };
    case AttributeType.ErrorCode:
      return decodeErrorCode(walk, mandatory, at, end);
    case AttributeType.ErrorInfo:
      return new ReceivedText('error-info', mandatory, octets, at + 2, end);
    case AttributeType.ParticipantProvidedInfo:
      return new ReceivedText('participant-provided-info', mandatory, octets, at + 2, end);
    case AttributeType.StatusInfo:
      return new ReceivedText('status-info', mandatory, octets, at + 2, end);
    case AttributeType.SupportedAttributes:
      return { kind: 'supported-attributes', mandatory, types: typeList(octets, at + 2, end) };
    case AttributeType.SupportedPrimitives:
      return { kind: 'supported-primitives', mandatory, primitives: [...octets.subarray(at + 2, end)] };
    case AttributeType.UserDisplayName:
      return new ReceivedText('user-display-name', mandatory, octets, at + 2, end);
    case AttributeType.UserUri:
      return new ReceivedText('user-uri', mandatory, octets, at + 2, end);
    case AttributeType.BeneficiaryInformation:
    case AttributeType.FloorRequestInformation:
    case AttributeType.RequestedByInformation:
    case AttributeType.FloorRequestStatus:
    case AttributeType.OverallRequestStatus:
      return decodeGroup(walk, type, mandatory, at, end, depth);
    default:
      if (mandatory) noteUnknown(walk, type);
      return { kind: 'unknown', mandatory, type, value: octets.subarray(at + 2, end) };
  }
}

function decodeGroup(
  walk: AttributeWalk,
  type: number,
  mandatory: boolean,
  at: number,
  end: number,
  depth: number,
): Attribute | undefined {
  if (end - at < 4) {
    walk.error = wrongLength(at, end - at);
    return undefined;
  }
  if (depth >= walk.nesting) {
    walk.error = new LimitError('BFCP_NESTING', `groups are nested deeper than ${walk.nesting} (limits.nesting)`, {
      offset: at,
      clause: 'RFC 8855 5.2',
      status: ErrorCode.UnableToParse,
    });
    return undefined;
  }
  const id = unsigned16(walk.octets, at);
  const attributes = decodeAttributes(walk, at + 4, end, depth + 1);
  if (walk.error !== undefined) return undefined;
  switch (type) {
    case AttributeType.BeneficiaryInformation:
      return { kind: 'beneficiary-information', mandatory, userId: id, attributes };
    case AttributeType.FloorRequestInformation:
      return { kind: 'floor-request-information', mandatory, floorRequestId: id, attributes };
    case AttributeType.RequestedByInformation:
      return { kind: 'requested-by-information', mandatory, userId: id, attributes };
    case AttributeType.FloorRequestStatus:
      return { kind: 'floor-request-status', mandatory, floorId: id, attributes };
    default:
      return { kind: 'overall-request-status', mandatory, floorRequestId: id, attributes };
  }
}

function decodeErrorCode(walk: AttributeWalk, mandatory: boolean, at: number, end: number): Attribute | undefined {
  const { octets } = walk;
  if (end - at < 3) {
    walk.error = wrongLength(at, end - at);
    return undefined;
  }
  const errorCode = octets[at + 2]!;
  if (errorCode === ErrorCode.UnknownMandatoryAttribute) {
    return { kind: 'error-code', mandatory, errorCode, unknownAttributes: typeList(octets, at + 3, end) };
  }
  return { kind: 'error-code', mandatory, errorCode, details: octets.subarray(at + 3, end) };
}

/** The list format of SUPPORTED-ATTRIBUTES and of the details of error 4: seven bits each, the eighth is reserved. */
function typeList(octets: Uint8Array, start: number, end: number): number[] {
  const types: number[] = [];
  for (let i = start; i < end; i++) types.push(octets[i]! >>> 1);
  return types;
}

function unsigned16(octets: Uint8Array, at: number): number {
  return (octets[at + 2]! << 8) | octets[at + 3]!;
}

function hasLength4(walk: AttributeWalk, at: number, end: number): boolean {
  if (end - at === 4) return true;
  walk.error = wrongLength(at, end - at);
  return false;
}

function noteUnknown(walk: AttributeWalk, type: number): void {
  walk.unknownMandatory ??= [];
  if (!walk.unknownMandatory.includes(type)) walk.unknownMandatory.push(type);
}

function wrongLength(at: number, length: number): BfcpDecodeError {
  return new MalformedError('BFCP_ATTRIBUTE_LENGTH', `an attribute of this type cannot have length ${length}`, {
    offset: at + 1,
    clause: 'RFC 8855 5.2',
    status: ErrorCode.UnableToParse,
  });
}

function overrun(at: number, length: number, end: number): BfcpDecodeError {
  const message = `the attribute needs ${length} octets, where ${end - at} are left`;
  return new MalformedError('BFCP_ATTRIBUTE_OVERRUN', message, {
    offset: at,
    clause: 'RFC 8855 5.2',
    status: ErrorCode.UnableToParse,
  });
}
