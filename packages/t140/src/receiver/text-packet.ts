import { failure, MalformedError, ok, type ProtocolError, type Result, ViolationError } from '@webrtc-ims/core';
import { decodeRedundancy, type RtpPacket } from '@webrtc-ims/rtp';
import type { RtpTextFormat } from '../description/rtp-text-format.ts';
import type { RefusalReason } from './received-text.ts';

/** One block of a packet: octets of UTF-8, maybe none. */
export interface TextBlock {
  readonly data: Uint8Array;
  /** How much older than the packet, in ms; 0 for the primary. */
  readonly age: number;
}

/** The blocks of one packet. */
export interface TextPacket {
  readonly ssrc: number;
  /** Whose text it is: the CSRC where there is exactly one, otherwise the SSRC. */
  readonly source: number;
  readonly marker: boolean;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  /** Whether it came as text/red. */
  readonly redundant: boolean;
  /** Oldest first; the last one is the primary. A block of a foreign type is undefined: its place counts all the same. */
  readonly blocks: readonly (TextBlock | undefined)[];
}

/** Why a packet was not read. */
export class TextPacketRefusal {
  readonly reason: RefusalReason;
  readonly error: ProtocolError;

  constructor(reason: RefusalReason, error: ProtocolError) {
    this.reason = reason;
    this.error = error;
  }
}

/**
 * Finds the blocks of a packet. By its payload type it is text/t140 or text/red, whatever was sent before (RFC 4103 4).
 *
 * Refusals: `T140_PAYLOAD_TYPE` for a type that was not agreed, `T140_BLOCK_TYPE` when not even the primary of a redundant packet is text,
 * and the errors of `decodeRedundancy`.
 */
export function textPacket(packet: RtpPacket, format: RtpTextFormat): Result<TextPacket, TextPacketRefusal> {
  const { ssrc, marker, sequenceNumber, timestamp, payload, payloadType, contributingSources } = packet;
  const [contributor] = contributingSources;
  const source = contributingSources.length === 1 && contributor !== undefined ? contributor : ssrc;
  const fields = { ssrc, source, marker, sequenceNumber, timestamp };
  if (payloadType === format.payloadType) {
    return ok({ ...fields, redundant: false, blocks: [{ data: payload, age: 0 }] });
  }
  if (payloadType !== format.redundancy?.payloadType) {
    const error = new ViolationError('T140_PAYLOAD_TYPE', `payload type ${payloadType} was not agreed`, {
      offset: 1,
      clause: 'RFC 3550 5.1',
    });
    return failure(new TextPacketRefusal('payload-type', error));
  }
  const decoded = decodeRedundancy(payload);
  if (!decoded.ok) return failure(new TextPacketRefusal('redundancy', decoded.error));
  const { redundant, primary } = decoded.value;
  const isText = (type: number): boolean => type === format.payloadType;
  if (!isText(primary.payloadType) && !redundant.some((block) => isText(block.payloadType))) {
    const error = new MalformedError('T140_BLOCK_TYPE', `no block of payload type ${format.payloadType}`, {
      clause: 'RFC 4103 4.1',
    });
    return failure(new TextPacketRefusal('block-type', error));
  }
  const blocks = redundant.map((block) =>
    isText(block.payloadType) ? { data: block.data, age: block.timestampOffset } : undefined,
  );
  return ok({
    ...fields,
    redundant: true,
    blocks: [...blocks, isText(primary.payloadType) ? { data: primary.data, age: 0 } : undefined],
  });
}
