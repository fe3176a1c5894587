import { failure, MisuseError, OctetReader, type OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, rtcpType, shortRtcpBody } from './header.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|   FMT   |     PT=206    |             length            |
// |                    SSRC of packet sender                      |
// |        SSRC of media source (0 in FIR)                        |
// |  FMT 4: SSRC of target                                        |
// |  FMT 4: seq nr |              reserved                        |

/** PLI (RFC 4585 6.3.1). */
export interface PictureLossIndication {
  readonly kind: 'picture-loss-indication';
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
}

/** One target of a FIR. */
export interface FullIntraRequestEntry {
  readonly ssrc: number;
  /** Command sequence number, 8 bits: unchanged in a repetition. */
  readonly sequenceNumber: number;
}

/** FIR (RFC 5104 4.3.1). The media source field of the packet is 0: targets stand in the entries. */
export interface FullIntraRequest {
  readonly kind: 'full-intra-request';
  readonly senderSsrc: number;
  readonly entries: readonly FullIntraRequestEntry[];
}

/** Any other payload-specific feedback, such as REMB (15), uninterpreted. */
export interface PayloadFeedback {
  readonly kind: 'payload-feedback';
  readonly format: number;
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
  /** Whole words. */
  readonly controlInformation: Uint8Array;
}

/** Decodes the PSFB that `header` delimits. Error: `RTCP_BODY`. */
export function decodePayloadFeedback(
  octets: Uint8Array,
  header: RtcpHeader,
): Result<PictureLossIndication | FullIntraRequest | PayloadFeedback> {
  const reader = new OctetReader(octets, header.body, header.end);
  const { count: format } = header;
  if (reader.remaining < 8) return failure(shortRtcpBody(header, 'payload-specific feedback', 'RFC 4585 6.1'));
  const senderSsrc = reader.u32();
  const mediaSsrc = reader.u32();
  if (format === pictureLossFormat) return ok({ kind: 'picture-loss-indication', senderSsrc, mediaSsrc });
  if (format !== fullIntraFormat) {
    const controlInformation = reader.take(reader.remaining);
    return ok({ kind: 'payload-feedback', format, senderSsrc, mediaSsrc, controlInformation });
  }
  if (reader.remaining === 0 || reader.remaining % 8 !== 0) {
    return failure(shortRtcpBody(header, 'full intra request entries', 'RFC 5104 4.3.1.1'));
  }
  const entries: FullIntraRequestEntry[] = [];
  while (reader.remaining > 0) {
    entries.push({ ssrc: reader.u32(), sequenceNumber: reader.u8() });
    reader.skip(3);
  }
  return ok({ kind: 'full-intra-request', senderSsrc, entries });
}

/** Appends the PLI. @throws {MisuseError} `FIELD_RANGE` */
export function encodePictureLossIndication(writer: OctetWriter, indication: PictureLossIndication): void {
  const start = beginRtcpPacket(writer, rtcpType.payloadFeedback, pictureLossFormat);
  writer.u32(indication.senderSsrc).u32(indication.mediaSsrc);
  endRtcpPacket(writer, start);
}

/** Appends the FIR. @throws {MisuseError} `FIELD_RANGE` for a field out of range or no entry. */
export function encodeFullIntraRequest(writer: OctetWriter, request: FullIntraRequest): void {
  if (request.entries.length === 0) throw new MisuseError('FIELD_RANGE', 'a FIR names at least one target');
  const start = beginRtcpPacket(writer, rtcpType.payloadFeedback, fullIntraFormat);
  writer.u32(request.senderSsrc).u32(0);
  for (const { ssrc, sequenceNumber } of request.entries) writer.u32(ssrc).u8(sequenceNumber).u24(0);
  endRtcpPacket(writer, start);
}

/** Appends feedback of any format. @throws {MisuseError} `FIELD_RANGE` for control information that is not whole words. */
export function encodePayloadFeedback(writer: OctetWriter, feedback: PayloadFeedback): void {
  const start = beginRtcpPacket(writer, rtcpType.payloadFeedback, feedback.format);
  writer.u32(feedback.senderSsrc).u32(feedback.mediaSsrc).octets(feedback.controlInformation);
  endRtcpPacket(writer, start);
}

const pictureLossFormat = 1;
const fullIntraFormat = 4;
