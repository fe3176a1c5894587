import { MisuseError } from '@webrtc-ims/core';
import { requireRange } from '../field-range.ts';
import { utf8Length, writeUtf8 } from '../utf8.ts';
import type { Attribute } from './attribute.ts';
import { AttributeType } from './attribute-type.ts';
import { encodePriority } from './priority.ts';

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
  const mandatory = attribute.mandatory === true ? 1 : 0;
  switch (attribute.kind) {
    case 'beneficiary-id':
      return unsigned16(AttributeType.BeneficiaryId, 'user id', attribute.userId);
    case 'floor-id':
      return unsigned16(AttributeType.FloorId, 'floor id', attribute.floorId);
    case 'floor-request-id':
      return unsigned16(AttributeType.FloorRequestId, 'floor request id', attribute.floorRequestId);
    case 'priority':
      return unsigned16(AttributeType.Priority, 'priority', encodePriority(attribute.priority) << 8);
    case 'request-status':
      head(AttributeType.RequestStatus, 4);
      octets[at + 2] = requireRange('request status', attribute.status, 255);
      octets[at + 3] = requireRange('queue position', attribute.queuePosition ?? 0, 255);
      return at + 4;
    case 'error-code': {
      const { unknownAttributes, details } = attribute;
      head(AttributeType.ErrorCode, attributeLength(attribute));
      octets[at + 2] = requireRange('error code', attribute.errorCode, 255);
      if (unknownAttributes !== undefined) writeTypes(unknownAttributes, at + 3);
      else if (details !== undefined) octets.set(details, at + 3);
      return padded(at + attributeLength(attribute));
    }
    case 'supported-attributes':
      head(AttributeType.SupportedAttributes, attributeLength(attribute));
      writeTypes(attribute.types, at + 2);
      return padded(at + attributeLength(attribute));
    case 'supported-primitives':
      head(AttributeType.SupportedPrimitives, attributeLength(attribute));
      attribute.primitives.forEach((primitive, i) => {
        octets[at + 2 + i] = requireRange('primitive', primitive, 255);
      });
      return padded(at + attributeLength(attribute));
    case 'error-info':
      return text(AttributeType.ErrorInfo, attribute.text, attribute.octets);
    case 'participant-provided-info':
      return text(AttributeType.ParticipantProvidedInfo, attribute.text, attribute.octets);
    case 'status-info':
      return text(AttributeType.StatusInfo, attribute.text, attribute.octets);
    case 'user-display-name':
      return text(AttributeType.UserDisplayName, attribute.text, attribute.octets);
    case 'user-uri':
      return text(AttributeType.UserUri, attribute.text, attribute.octets);
    case 'beneficiary-information':
      return group(AttributeType.BeneficiaryInformation, 'user id', attribute.userId, attribute.attributes);
    case 'requested-by-information':
      return group(AttributeType.RequestedByInformation, 'user id', attribute.userId, attribute.attributes);
    case 'floor-request-status':
      return group(AttributeType.FloorRequestStatus, 'floor id', attribute.floorId, attribute.attributes);
    case 'floor-request-information':
      return requestGroup(AttributeType.FloorRequestInformation, attribute);
    case 'overall-request-status':
      return requestGroup(AttributeType.OverallRequestStatus, attribute);
    case 'unknown':
      head(requireRange('attribute type', attribute.type, 127), 2 + attribute.value.length);
      octets.set(attribute.value, at + 2);
      return padded(at + 2 + attribute.value.length);
  }

  function head(type: number, length: number): void {
    octets[at] = (type << 1) | mandatory;
    octets[at + 1] = length;
  }

  function unsigned16(type: number, name: string, value: number): number {
    head(type, 4);
    requireRange(name, value, 0xffff);
    octets[at + 2] = value >>> 8;
    octets[at + 3] = value;
    return at + 4;
  }

  function text(type: number, value: string, given: Uint8Array | undefined): number {
    const length = 2 + (given?.length ?? utf8Length(value));
    head(type, length);
    if (given === undefined) writeUtf8(value, octets.subarray(at + 2, at + length));
    else octets.set(given, at + 2);
    return padded(at + length);
  }

  function requestGroup(
    type: number,
    given: { readonly floorRequestId: number; readonly attributes: readonly Attribute[] },
  ) {
    return group(type, 'floor request id', given.floorRequestId, given.attributes);
  }

  function group(type: number, name: string, id: number, children: readonly Attribute[]): number {
    unsigned16(type, name, id);
    const end = writeAttributes(octets, at + 4, children);
    octets[at + 1] = end - at;
    return end;
  }

  function writeTypes(types: readonly number[], from: number): void {
    types.forEach((type, i) => {
      octets[from + i] = requireRange('attribute type', type, 127) << 1;
    });
  }
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
