import { MisuseError } from '@webrtc-ims/core';
import { requireRange } from '../field-range.ts';
import { utf8Length, writeUtf8 } from '../utf8.ts';
import type { Attribute } from './attribute.ts';
import { AttributeType } from './attribute-type.ts';
import { encodePriority } from './priority.ts';
import type { TextAttribute } from './text.ts';

/** Groups within groups that the encoder writes. */
const deepest = 4;

/** Octets that attributes take, padding included. @throws {MisuseError} `BFCP_ATTRIBUTE_TOO_LONG`, `BFCP_NESTING` */
export function attributesSize(attributes: readonly Attribute[], depth = 0): number {
  let size = 0;
  for (const attribute of attributes) size += padded(requireLength(attribute, depth));
  return size;
}

/** The value that the length octet would have to hold; above 255 it cannot. */
export function attributeLength(attribute: Attribute, depth = 0): number {
  switch (attribute.kind) {
    case 'beneficiary-id':
    case 'floor-id':
    case 'floor-request-id':
    case 'priority':
    case 'request-status':
      return 4;
    case 'error-code':
      return 3 + (attribute.unknownAttributes ?? attribute.details ?? []).length;
    case 'supported-attributes':
      return 2 + attribute.types.length;
    case 'supported-primitives':
      return 2 + attribute.primitives.length;
    case 'beneficiary-information':
    case 'floor-request-information':
    case 'requested-by-information':
    case 'floor-request-status':
    case 'overall-request-status':
      if (depth >= deepest) throw new MisuseError('BFCP_NESTING', `groups are nested deeper than ${deepest}`);
      return 4 + attributesSize(attribute.attributes, depth + 1);
    case 'unknown':
      return 2 + attribute.value.length;
    default:
      return 2 + (attribute.octets?.length ?? utf8Length(attribute.text));
  }
}

function requireLength(attribute: Attribute, depth: number): number {
  const length = attributeLength(attribute, depth);
  if (length > 255) {
    throw new MisuseError('BFCP_ATTRIBUTE_TOO_LONG', `${attribute.kind} of ${length} octets, where 255 can be told`, {
      clause: 'RFC 8855 5.2',
    });
  }
  return length;
}

/**
 * Writes attributes from `at` on, zero padding included, and gives the offset behind them. There must be room for them
 * ({@link attributesSize}), and the octets must be zero.
 *
 * @throws {MisuseError} `FIELD_RANGE`
 */
export function writeAttributes(octets: Uint8Array, start: number, attributes: readonly Attribute[]): number {
  let at = start;
  for (const attribute of attributes) at = writeAttribute(octets, at, attribute);
  return at;
}

function writeAttribute(octets: Uint8Array, at: number, attribute: Attribute): number {
  const m = attribute.mandatory === true ? 1 : 0;
  switch (attribute.kind) {
    case 'beneficiary-id':
      return unsigned16(octets, at, AttributeType.BeneficiaryId, m, 'user id', attribute.userId);
    case 'floor-id':
      return unsigned16(octets, at, AttributeType.FloorId, m, 'floor id', attribute.floorId);
    case 'floor-request-id':
      return unsigned16(octets, at, AttributeType.FloorRequestId, m, 'floor request id', attribute.floorRequestId);
    case 'priority':
      return unsigned16(octets, at, AttributeType.Priority, m, 'priority', encodePriority(attribute.priority) << 8);
    case 'request-status':
      head(octets, at, AttributeType.RequestStatus, m, 4);
      octets[at + 2] = requireRange('request status', attribute.status, 255);
      octets[at + 3] = requireRange('queue position', attribute.queuePosition ?? 0, 255);
      return at + 4;
    case 'error-code': {
      const { unknownAttributes, details } = attribute;
      const length = attributeLength(attribute);
      head(octets, at, AttributeType.ErrorCode, m, length);
      octets[at + 2] = requireRange('error code', attribute.errorCode, 255);
      if (unknownAttributes !== undefined) writeTypes(octets, at + 3, unknownAttributes);
      else if (details !== undefined) octets.set(details, at + 3);
      return padded(at + length);
    }
    case 'supported-attributes':
      head(octets, at, AttributeType.SupportedAttributes, m, attributeLength(attribute));
      writeTypes(octets, at + 2, attribute.types);
      return padded(at + attributeLength(attribute));
    case 'supported-primitives':
      head(octets, at, AttributeType.SupportedPrimitives, m, attributeLength(attribute));
      attribute.primitives.forEach((primitive, i) => {
        octets[at + 2 + i] = requireRange('primitive', primitive, 255);
      });
      return padded(at + attributeLength(attribute));
    case 'error-info':
      return text(octets, at, AttributeType.ErrorInfo, m, attribute);
    case 'participant-provided-info':
      return text(octets, at, AttributeType.ParticipantProvidedInfo, m, attribute);
    case 'status-info':
      return text(octets, at, AttributeType.StatusInfo, m, attribute);
    case 'user-display-name':
      return text(octets, at, AttributeType.UserDisplayName, m, attribute);
    case 'user-uri':
      return text(octets, at, AttributeType.UserUri, m, attribute);
    case 'beneficiary-information':
      unsigned16(octets, at, AttributeType.BeneficiaryInformation, m, 'user id', attribute.userId);
      return children(octets, at, attribute.attributes);
    case 'requested-by-information':
      unsigned16(octets, at, AttributeType.RequestedByInformation, m, 'user id', attribute.userId);
      return children(octets, at, attribute.attributes);
    case 'floor-request-status':
      unsigned16(octets, at, AttributeType.FloorRequestStatus, m, 'floor id', attribute.floorId);
      return children(octets, at, attribute.attributes);
    case 'floor-request-information':
      unsigned16(octets, at, AttributeType.FloorRequestInformation, m, 'floor request id', attribute.floorRequestId);
      return children(octets, at, attribute.attributes);
    case 'overall-request-status':
      unsigned16(octets, at, AttributeType.OverallRequestStatus, m, 'floor request id', attribute.floorRequestId);
      return children(octets, at, attribute.attributes);
    case 'unknown': {
      const length = 2 + attribute.value.length;
      head(octets, at, requireRange('attribute type', attribute.type, 127), m, length);
      octets.set(attribute.value, at + 2);
      return padded(at + length);
    }
  }
}

function head(octets: Uint8Array, at: number, type: number, mandatory: number, length: number): void {
  octets[at] = (type << 1) | mandatory;
  octets[at + 1] = length;
}

function unsigned16(
  octets: Uint8Array,
  at: number,
  type: number,
  mandatory: number,
  name: string,
  value: number,
): number {
  head(octets, at, type, mandatory, 4);
  requireRange(name, value, 0xffff);
  octets[at + 2] = value >>> 8;
  octets[at + 3] = value;
  return at + 4;
}

function text(octets: Uint8Array, at: number, type: number, mandatory: number, attribute: TextAttribute): number {
  const given = attribute.octets;
  let end: number;
  if (given === undefined) end = writeUtf8(attribute.text, octets, at + 2);
  else {
    octets.set(given, at + 2);
    end = at + 2 + given.length;
  }
  head(octets, at, type, mandatory, end - at);
  return padded(end);
}

/** The children of a group whose header stands already. */
function children(octets: Uint8Array, at: number, attributes: readonly Attribute[]): number {
  const end = writeAttributes(octets, at + 4, attributes);
  octets[at + 1] = end - at;
  return end;
}

function writeTypes(octets: Uint8Array, from: number, types: readonly number[]): void {
  types.forEach((type, i) => {
    octets[from + i] = requireRange('attribute type', type, 127) << 1;
  });
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
