import { failure, LimitError, MalformedError, MisuseError, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { defaultLimits } from './limits.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |1|  block PT   |  timestamp offset (14)    | block length (10) |  for each redundant block, oldest first
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |0|  block PT   |  for the primary, whose length is what remains; then the data of all blocks in the same order
// +-+-+-+-+-+-+-+-+

/** The largest timestamp offset that fits the 14 bits of a redundant block's header. */
export const maximumRedundantOffset = 0x3fff;
/** The largest redundant block, in octets, that fits the 10 bits of its length. */
export const maximumRedundantOctets = 0x3ff;

/** The newest block of a redundant payload. */
export interface PrimaryBlock {
  /** 0 to 127. */
  readonly payloadType: number;
  /** May be empty. */
  readonly data: Uint8Array;
}

/** A block that repeats what an earlier packet had as its primary. */
export interface RedundantBlock extends PrimaryBlock {
  /** How much older than the packet's timestamp, in the same units: 0 to {@link maximumRedundantOffset}. */
  readonly timestampOffset: number;
}

/** The payload of a `red` packet (RFC 2198 3). */
export interface RedundantPayload {
  /** Oldest first. */
  readonly redundant: readonly RedundantBlock[];
  readonly primary: PrimaryBlock;
}

/** Bounds on what is decoded. */
export interface RedundancyOptions {
  /** See `RtpLimits.redundantBlocks`. */
  readonly redundantBlocks?: number;
}

/** Codes of the errors of this file. */
export type RedundancyErrorCode = 'RED_TRUNCATED' | 'RED_LENGTH' | 'RED_BLOCKS';

/**
 * Decodes the payload of a packet, padding taken off. Empty blocks are blocks like any other. Data are views of `payload`.
 *
 * Errors: `RED_TRUNCATED` (headers run past the payload), `RED_LENGTH` (block lengths do), `RED_BLOCKS` (limit). Offsets count from the
 * start of the payload.
 */
export function decodeRedundancy(payload: Uint8Array, options: RedundancyOptions = {}): Result<RedundantPayload> {
  const { redundantBlocks = defaultLimits.redundantBlocks } = options;
  const headers: number[] = [];
  let at = 0;
  while (at < payload.length && payload[at]! >= 0x80) {
    if (at + redundantHeaderOctets > payload.length) return failure(truncated(payload.length));
    if (headers.length === redundantBlocks) {
      return failure(
        new LimitError('RED_BLOCKS', `more than ${redundantBlocks} redundant blocks (limit redundantBlocks)`, {
          offset: at,
          clause,
        }),
      );
    }
    headers.push(at);
    at += redundantHeaderOctets;
  }
  if (at === payload.length) return failure(truncated(payload.length));
  const primaryType = payload[at]!;
  at += 1;
  const redundant: RedundantBlock[] = [];
  for (const header of headers) {
    const length = ((payload[header + 2]! & 3) << 8) | payload[header + 3]!;
    if (length > payload.length - at) {
      const error = `redundant block of ${length} octets in ${payload.length - at}`;
      return failure(new MalformedError('RED_LENGTH', error, { offset: header + 2, clause }));
    }
    redundant.push({
      payloadType: payload[header]! & 0x7f,
      timestampOffset: (payload[header + 1]! << 6) | (payload[header + 2]! >>> 2),
      data: payload.subarray(at, at + length),
    });
    at += length;
  }
  return ok({ redundant, primary: { payloadType: primaryType, data: payload.subarray(at) } });
}

/**
 * Encodes a payload.
 *
 * @throws {MisuseError} `FIELD_RANGE` for a payload type above 127, an offset above {@link maximumRedundantOffset} or a redundant block
 * above {@link maximumRedundantOctets}: the caller leaves such a block out, with all that are older (RFC 4103 4.1).
 */
export function encodeRedundancy({ redundant, primary }: RedundantPayload): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(64);
  for (const { payloadType, timestampOffset, data } of redundant) {
    checkPayloadType(payloadType);
    if (!(timestampOffset >= 0 && timestampOffset <= maximumRedundantOffset)) {
      throw new MisuseError('FIELD_RANGE', `timestamp offset ${timestampOffset} does not fit 14 bits`, { clause });
    }
    if (data.length > maximumRedundantOctets) {
      throw new MisuseError('FIELD_RANGE', `redundant block of ${data.length} octets`, { clause });
    }
    writer.u8(0x80 | payloadType).u24((timestampOffset << 10) | data.length);
  }
  checkPayloadType(primary.payloadType);
  writer.u8(primary.payloadType);
  for (const { data } of redundant) writer.octets(data);
  return writer.octets(primary.data).finish();
}

/** The timestamp of a redundant block: that of its packet less the offset, modulo 2^32. */
export function redundantTimestamp({ timestampOffset }: RedundantBlock, packetTimestamp: number): number {
  return (packetTimestamp - timestampOffset) >>> 0;
}

function checkPayloadType(payloadType: number): void {
  if (Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 0x7f) return;
  throw new MisuseError('FIELD_RANGE', `payload type ${payloadType} does not fit 7 bits`, { clause });
}

function truncated(length: number): MalformedError<RedundancyErrorCode> {
  return new MalformedError('RED_TRUNCATED', `redundancy headers cut after ${length} octets`, {
    offset: length,
    clause,
  });
}

const redundantHeaderOctets = 4;
const clause = 'RFC 2198 3';
