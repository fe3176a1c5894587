import { failure, LimitError, MalformedError, MisuseError, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { defaultLimits } from '../limits.ts';

/** The class of a message, two bits of its type. */
export type StunClass = 'request' | 'indication' | 'success' | 'error';

/** The only method of ICE. */
export const bindingMethod = 0x001;

/** The constant in octets 4 to 7 of every message. */
export const magicCookie = 0x2112_a442;

/** Octets of the header. */
export const stunHeaderLength = 20;

/** One attribute, undecoded. */
export interface StunAttribute {
  readonly type: number;
  /** Without padding. Shares memory with the datagram. */
  readonly value: Uint8Array;
  /** Offset of the attribute's header in the message. */
  readonly offset: number;
}

/** A message whose structure is sound; its attributes are not decoded and nothing is authenticated yet. */
export interface StunMessage {
  readonly class: StunClass;
  /** 12 bits; {@link bindingMethod} in ICE. */
  readonly method: number;
  /** 12 octets. Shares memory with the datagram. */
  readonly transactionId: Uint8Array;
  readonly attributes: readonly StunAttribute[];
  /** The whole datagram. */
  readonly octets: Uint8Array;
}

/** Why a datagram is no STUN message. */
export type StunDecodeError =
  | MalformedError<'STUN_NOT_STUN' | 'STUN_TRUNCATED' | 'STUN_COOKIE' | 'STUN_LENGTH' | 'STUN_ATTRIBUTE_TRUNCATED'>
  | LimitError<'STUN_TOO_MANY_ATTRIBUTES'>;

/**
 * Reads the structure of a STUN message (RFC 8489 5):
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0|     STUN Message Type     |         Message Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Magic Cookie                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Transaction ID (96 bits)                  |
 * |                                                               |
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 *
 * @param maximumAttributes default {@link IceDtlsLimits.stunAttributes}
 */
export function decodeStunMessage(
  octets: Uint8Array,
  maximumAttributes: number = defaultLimits.stunAttributes,
): Result<StunMessage, StunDecodeError> {
  if (octets.length < stunHeaderLength) return malformed('STUN_TRUNCATED', 'shorter than a header', octets.length);
  const type = u16(octets, 0);
  if (type > 0x3fff) return malformed('STUN_NOT_STUN', 'the first two bits are not zero', 0);
  const length = u16(octets, 2);
  if (length % 4 !== 0 || length + stunHeaderLength !== octets.length) {
    return malformed('STUN_LENGTH', `length ${length} in a datagram of ${octets.length} octets`, 2);
  }
  if (((u16(octets, 4) << 16) | u16(octets, 6)) !== magicCookie) return malformed('STUN_COOKIE', 'no magic cookie', 4);

  const attributes: StunAttribute[] = [];
  for (let offset = stunHeaderLength; offset < octets.length; ) {
    if (attributes.length === maximumAttributes) {
      return failure(
        new LimitError(
          'STUN_TOO_MANY_ATTRIBUTES',
          `more than ${maximumAttributes} attributes (limits.stunAttributes)`,
          {
            offset,
            clause: 'RFC 8489 14',
          },
        ),
      );
    }
    // The length is a multiple of 4, so an attribute header is always whole.
    const start = offset + 4;
    const end = start + u16(octets, offset + 2);
    if (end > octets.length) return malformed('STUN_ATTRIBUTE_TRUNCATED', 'an attribute runs past the message', offset);
    attributes.push({ type: u16(octets, offset), value: octets.subarray(start, end), offset });
    offset = (end + 3) & ~3;
  }
  return ok({
    class: classes[((type >> 7) & 2) | ((type >> 4) & 1)]!,
    method: (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2),
    transactionId: octets.subarray(8, 20),
    attributes,
    octets,
  });
}

/** What {@link encodeStunMessage} writes; padding, lengths and offsets are its business. */
export interface StunMessageContent {
  readonly class: StunClass;
  /** Default {@link bindingMethod}. */
  readonly method?: number;
  /** 12 octets. */
  readonly transactionId: Uint8Array;
  readonly attributes: readonly { readonly type: number; readonly value: Uint8Array }[];
}

/**
 * Writes a message without integrity and fingerprint; see appendMessageIntegrity and appendFingerprint for those.
 *
 * @throws {MisuseError} STUN_CONTENT when the transaction id does not have 12 octets or the method more than 12 bits
 */
export function encodeStunMessage(content: StunMessageContent): Uint8Array<ArrayBuffer> {
  const method = content.method ?? bindingMethod;
  if (content.transactionId.length !== 12 || method < 0 || method > 0xfff) {
    throw new MisuseError('STUN_CONTENT', 'a transaction id has 12 octets, a method 12 bits');
  }
  const classBits = classes.indexOf(content.class);
  const type =
    (method & 0x000f) |
    ((method & 0x0070) << 1) |
    ((method & 0x0f80) << 2) |
    ((classBits & 1) << 4) |
    ((classBits & 2) << 7);
  const writer = new OctetWriter(128).u16(type).u16(0).u32(magicCookie).octets(content.transactionId);
  for (const { type: attribute, value } of content.attributes) {
    writer
      .u16(attribute)
      .u16(value.length)
      .octets(value)
      .zeros(-value.length & 3);
  }
  return writer.patchU16(2, writer.length - stunHeaderLength).finish();
}

/**
 * The first attribute of a type; later ones of the same type say nothing (RFC 8489 14).
 */
export function findAttribute(message: StunMessage, type: number): StunAttribute | undefined {
  return message.attributes.find((attribute) => attribute.type === type);
}

const classes: readonly StunClass[] = ['request', 'indication', 'success', 'error'];

type MalformedCode = 'STUN_NOT_STUN' | 'STUN_TRUNCATED' | 'STUN_COOKIE' | 'STUN_LENGTH' | 'STUN_ATTRIBUTE_TRUNCATED';

function malformed(code: MalformedCode, message: string, offset: number): Result<never, StunDecodeError> {
  return failure(new MalformedError(code, message, { offset, clause: 'RFC 8489 5' }));
}

function u16(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!;
}
