import { failure, MalformedError, ok, type Result } from '@webrtc-ims/core';

/**
 * COMMON-HEADER (RFC 8855 5.1).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Ver |R|F| Res |  Primitive    |        Payload Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Conference ID                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Transaction ID        |            User ID            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Fragment Offset (if F is set) | Fragment Length (if F is set) |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export interface CommonHeader {
  /** 0 to 7; 1 on a reliable transport, 2 on an unreliable one. */
  readonly version: number;
  /** R: the message answers another. Means something on an unreliable transport only. */
  readonly response: boolean;
  /** F: the message is a fragment. Means something on an unreliable transport only. */
  readonly fragmented: boolean;
  /** 0 to 255; see `Primitive`. */
  readonly primitive: number;
  /** Words (4 octets) of the whole payload; the header is not counted. */
  readonly payloadLength: number;
  /** 32 bits, unsigned. */
  readonly conferenceId: number;
  /** 16 bits, unsigned. */
  readonly transactionId: number;
  /** 16 bits, unsigned. */
  readonly userId: number;
}

/** Octets of the header without the fields of a fragment. */
export const headerSize = 12;

/** Octets of the header of a fragment. */
export const fragmentHeaderSize = 16;

/** Reads the first 12 octets, whatever version they claim. Fails with `BFCP_TRUNCATED` when there are fewer. */
export function decodeHeader(octets: Uint8Array): Result<CommonHeader, MalformedError<'BFCP_TRUNCATED'>> {
  if (octets.length < headerSize) return failure(truncated(octets.length, headerSize));
  const first = octets[0]!;
  return ok({
    version: first >>> 5,
    response: (first & 0x10) !== 0,
    fragmented: (first & 0x08) !== 0,
    primitive: octets[1]!,
    payloadLength: (octets[2]! << 8) | octets[3]!,
    conferenceId: ((octets[4]! << 24) | (octets[5]! << 16) | (octets[6]! << 8) | octets[7]!) >>> 0,
    transactionId: (octets[8]! << 8) | octets[9]!,
    userId: (octets[10]! << 8) | octets[11]!,
  });
}

/** The error of a message that ends before its header does. */
export function truncated(length: number, needed: number): MalformedError<'BFCP_TRUNCATED'> {
  return new MalformedError('BFCP_TRUNCATED', `${length} octets, where the header alone has ${needed}`, {
    offset: length,
    clause: 'RFC 8855 5.1',
  });
}

/** Writes the first 12 octets; fields are in range. R is written in version 2 only, the reserved bits are zero. */
export function writeHeader(octets: Uint8Array, header: CommonHeader): void {
  const response = header.response && header.version !== 1 ? 0x10 : 0;
  octets[0] = (header.version << 5) | response | (header.fragmented ? 0x08 : 0);
  octets[1] = header.primitive;
  octets[2] = header.payloadLength >>> 8;
  octets[3] = header.payloadLength;
  octets[4] = header.conferenceId >>> 24;
  octets[5] = header.conferenceId >>> 16;
  octets[6] = header.conferenceId >>> 8;
  octets[7] = header.conferenceId;
  octets[8] = header.transactionId >>> 8;
  octets[9] = header.transactionId;
  octets[10] = header.userId >>> 8;
  octets[11] = header.userId;
}
