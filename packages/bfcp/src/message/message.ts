import { failure, LimitError, MalformedError, MisuseError, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import type { Attribute } from '../attribute/attribute.ts';
import { type AttributeWalk, decodeAttributes } from '../attribute/decode-attributes.ts';
import { attributesSize, writeAttributes } from '../attribute/encode-attributes.ts';
import { ErrorCode } from '../attribute/error-code.ts';
import { fitAttributes } from '../attribute/fit-attributes.ts';
import type { BfcpDecodeError } from '../errors.ts';
import { requireRange } from '../field-range.ts';
import { type BfcpLimits, defaultLimits } from '../limits.ts';
import { type CommonHeader, decodeHeader, headerSize, writeHeader } from './common-header.ts';

/** A message to be sent: COMMON-HEADER and attributes (RFC 8855 5). */
export interface Message {
  /** 1 (the default) on a reliable transport, 2 on an unreliable one. */
  readonly version?: 1 | 2;
  /** R: this answers another message. Written in version 2 only. Default false. */
  readonly response?: boolean;
  readonly primitive: number;
  readonly conferenceId: number;
  readonly transactionId: number;
  readonly userId: number;
  /** Default none. */
  readonly attributes?: readonly Attribute[];
}

/** A message as it was received. It keeps its octets, so that it can be sent again as it came. */
export class ReceivedMessage implements CommonHeader {
  /** 1 or 2, once decoded. */
  readonly version: 1 | 2;
  readonly response: boolean;
  readonly fragmented: boolean;
  readonly primitive: number;
  readonly payloadLength: number;
  readonly conferenceId: number;
  readonly transactionId: number;
  readonly userId: number;
  readonly attributes: readonly Attribute[];
  /** Types of unknown attributes whose M bit is set, at any depth: what an FCS answers with Error 4. */
  readonly unknownMandatory: readonly number[];
  // Private, so that a copy made by spreading is a new message and not this one with foreign octets.
  readonly #octets: Uint8Array;

  /** Messages are made by {@link decodeMessage}. */
  constructor(header: CommonHeader, attributes: readonly Attribute[], unknown: readonly number[], octets: Uint8Array) {
    this.version = header.version as 1 | 2;
    this.response = header.response;
    this.fragmented = header.fragmented;
    this.primitive = header.primitive;
    this.payloadLength = header.payloadLength;
    this.conferenceId = header.conferenceId;
    this.transactionId = header.transactionId;
    this.userId = header.userId;
    this.attributes = attributes;
    this.unknownMandatory = unknown;
    this.#octets = octets;
  }

  /** The octets that were decoded: a view, not a copy. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  /** The octets behind the header: a view. */
  get payload(): Uint8Array {
    return this.#octets.subarray(headerSize);
  }
}

/** How octets are read. */
export interface DecodeOptions {
  /**
   * `reliable` (the default): version 1, F is ignored. `unreliable`: version 2, and a fragment is refused, since only whole messages are
   * read here.
   */
  readonly transport?: 'reliable' | 'unreliable';
  /** Takes version 1 and version 2 on either transport. Default false. */
  readonly anyVersion?: boolean;
  readonly limits?: Partial<BfcpLimits>;
}

const none: readonly number[] = Object.freeze([]);

/**
 * Reads exactly one message. Time and memory are linear in its size; views in the result share memory with `octets`.
 *
 * In this order it fails with `BFCP_TRUNCATED`, `BFCP_VERSION` (12), `BFCP_MESSAGE_SIZE`, `BFCP_FRAGMENT`, `BFCP_PAYLOAD_LENGTH` (13), then
 * with the first mistake in the attributes: `BFCP_ATTRIBUTE_LENGTH`, `BFCP_ATTRIBUTE_OVERRUN`, `BFCP_NESTING` (10). The numbers are what an
 * FCS answers and stand in `error.status`.
 */
export function decodeMessage(
  octets: Uint8Array,
  options: DecodeOptions = {},
): Result<ReceivedMessage, BfcpDecodeError> {
  const header = decodeHeader(octets);
  if (!header.ok) return header;
  const error = checkHeader(header.value, octets, options);
  if (error !== undefined) return failure(error);
  const nesting = options.limits?.nesting ?? defaultLimits.nesting;
  const walk: AttributeWalk = { octets, nesting, error: undefined, unknownMandatory: undefined };
  const attributes = decodeAttributes(walk, headerSize, octets.length, 0);
  if (walk.error !== undefined) return failure(walk.error);
  return ok(new ReceivedMessage(header.value, attributes, walk.unknownMandatory ?? none, octets));
}

function checkHeader(header: CommonHeader, octets: Uint8Array, options: DecodeOptions): BfcpDecodeError | undefined {
  const { version, payloadLength } = header;
  const isReliable = options.transport !== 'unreliable';
  const isKnown = options.anyVersion === true ? version === 1 || version === 2 : version === (isReliable ? 1 : 2);
  if (!isKnown) {
    return new UnsupportedError(
      'BFCP_VERSION',
      `version ${version} on ${isReliable ? 'a reliable' : 'an unreliable'} transport`,
      {
        offset: 0,
        clause: 'RFC 8855 5.1',
        status: ErrorCode.UnsupportedVersion,
      },
    );
  }
  const size = options.limits?.messageSize ?? defaultLimits.messageSize;
  if (octets.length > size) return tooLarge(octets.length, size);
  if (header.fragmented && !isReliable) {
    return new MalformedError('BFCP_FRAGMENT', 'a fragment, where a whole message is read', {
      offset: 0,
      clause: 'RFC 8855 6.2.3',
    });
  }
  if (headerSize + 4 * payloadLength !== octets.length) {
    const message = `a payload of ${payloadLength} words is told, ${octets.length - headerSize} octets are there`;
    return new MalformedError('BFCP_PAYLOAD_LENGTH', message, {
      offset: 2,
      clause: 'RFC 8855 5.1',
      status: ErrorCode.IncorrectMessageLength,
    });
  }
  return undefined;
}

/** The error of a message above `limits.messageSize`. */
export function tooLarge(size: number, limit: number): LimitError<'BFCP_MESSAGE_SIZE'> {
  return new LimitError('BFCP_MESSAGE_SIZE', `a message of ${size} octets, where ${limit} are taken`, {
    offset: 2,
    status: ErrorCode.UnableToParse,
  });
}

/** How a message is written. */
export interface EncodeOptions {
  /**
   * What happens to a group that is longer than its length octet can tell: `refuse` (the default) throws; `drop-optional` leaves out
   * texts, names and other optional children until it fits.
   */
  readonly overflow?: 'refuse' | 'drop-optional';
}

/**
 * Writes a message. Sizes are computed first: nothing is cut, and no length wraps. A {@link ReceivedMessage} comes out as it was
 * received, octet by octet.
 *
 * @throws {MisuseError} `FIELD_RANGE`, `BFCP_ATTRIBUTE_TOO_LONG` (a value above 253 octets, a group above 255), `BFCP_NESTING`,
 * `BFCP_MESSAGE_TOO_LONG` (attributes above 65,535 words)
 */
export function encodeMessage(
  message: Message | ReceivedMessage,
  options: EncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  // The getter stands for the class in both module formats, and a copy made by spreading does not have it.
  if ('octets' in message) return message.octets.slice();
  const given = message.attributes ?? [];
  const attributes = options.overflow === 'drop-optional' ? fitAttributes(given) : given;
  const size = attributesSize(attributes);
  const octets = new Uint8Array(headerSize + size);
  putHeader(octets, message, size);
  writeAttributes(octets, headerSize, attributes);
  return octets;
}

/** Writes a message whose payload is octets already, as a relay has them. @throws {MisuseError} like {@link encodeMessage} */
export function encodeWithPayload(message: Omit<Message, 'attributes'>, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(headerSize + payload.length);
  putHeader(octets, message, payload.length);
  octets.set(payload, headerSize);
  return octets;
}

function putHeader(octets: Uint8Array, message: Omit<Message, 'attributes'>, size: number): void {
  if (size > 4 * 0xffff) {
    throw new MisuseError('BFCP_MESSAGE_TOO_LONG', `a payload of ${size} octets, where 65,535 words can be told`, {
      clause: 'RFC 8855 5.1',
    });
  }
  writeHeader(octets, {
    version: message.version ?? 1,
    response: message.response ?? false,
    fragmented: false,
    primitive: requireRange('primitive', message.primitive, 0xff),
    payloadLength: size / 4,
    conferenceId: requireRange('conference id', message.conferenceId, 0xffff_ffff),
    transactionId: requireRange('transaction id', message.transactionId, 0xffff),
    userId: requireRange('user id', message.userId, 0xffff),
  });
}
