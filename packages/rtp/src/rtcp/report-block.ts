import type { OctetReader, OctetWriter } from '@webrtc-ims/core';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
// |                        SSRC of the source                     |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// | fraction lost |       cumulative number of packets lost       |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |           extended highest sequence number received           |
// |                      interarrival jitter                      |
// |                         last SR (LSR)                         |
// |                   delay since last SR (DLSR)                  |
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+

/** Octets of a report block. */
export const reportBlockOctets = 24;

/** What a receiver says about one source (RFC 3550 6.4.1). */
export interface ReportBlock {
  readonly ssrc: number;
  /** In 1/256. */
  readonly fractionLost: number;
  /** Signed 24 bits; negative when duplicates outnumber losses. */
  readonly cumulativeLost: number;
  readonly extendedHighestSequenceNumber: number;
  /** In units of the source's timestamp. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last SR; 0 when there was none. */
  readonly lastSenderReport: number;
  /** In 1/65536 s; 0 when there was no SR. */
  readonly delaySinceLastSenderReport: number;
}

/** Reads one block; the caller checks the reader for an overrun. */
export function readReportBlock(reader: OctetReader): ReportBlock {
  return {
    ssrc: reader.u32(),
    fractionLost: reader.u8(),
    cumulativeLost: (reader.u24() << 8) >> 8,
    extendedHighestSequenceNumber: reader.u32(),
    jitter: reader.u32(),
    lastSenderReport: reader.u32(),
    delaySinceLastSenderReport: reader.u32(),
  };
}

/** Writes one block; a loss outside 24 bits is clamped, never wrapped (RFC 3550 A.3). */
export function writeReportBlock(writer: OctetWriter, block: ReportBlock): void {
  const lost = Math.max(-0x80_0000, Math.min(0x7f_ffff, block.cumulativeLost));
  writer
    .u32(block.ssrc)
    .u8(block.fractionLost)
    .u24(lost & 0xff_ffff)
    .u32(block.extendedHighestSequenceNumber)
    .u32(block.jitter)
    .u32(block.lastSenderReport)
    .u32(block.delaySinceLastSenderReport);
}
