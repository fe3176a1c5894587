import { failure, OctetReader, type OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, rtcpType, shortRtcpBody } from './header.ts';
import { type ReportBlock, readReportBlock, reportBlockOctets, writeReportBlock } from './report-block.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|    RC   |   PT=SR=200   |             length            |
// |                         SSRC of sender                        |
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
// |              NTP timestamp, 64 bits                           |
// |                         RTP timestamp                         |
// |                     sender's packet count                     |
// |                      sender's octet count                     |
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
// |   report blocks, then profile-specific extensions             |

/** SR (RFC 3550 6.4.1). */
export interface SenderReport {
  readonly kind: 'sender-report';
  readonly ssrc: number;
  /** 64-bit NTP time, see {@link ntpTime}. */
  readonly ntpTime: bigint;
  /** The same instant on the clock of the stream. */
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  /** Payload octets, without headers and padding. */
  readonly octetCount: number;
  readonly reports: readonly ReportBlock[];
  /** Profile-specific words behind the blocks; empty as a rule. */
  readonly extension: Uint8Array;
}

/** Decodes the SR that `header` delimits. Error: `RTCP_BODY`. */
export function decodeSenderReport(octets: Uint8Array, header: RtcpHeader): Result<SenderReport> {
  const reader = new OctetReader(octets, header.body, header.end);
  if (reader.remaining < 24 + header.count * reportBlockOctets) {
    return failure(shortRtcpBody(header, `a sender report of ${header.count} blocks`, 'RFC 3550 6.4.1'));
  }
  return ok({
    kind: 'sender-report',
    ssrc: reader.u32(),
    ntpTime: reader.u64(),
    rtpTimestamp: reader.u32(),
    packetCount: reader.u32(),
    octetCount: reader.u32(),
    reports: Array.from({ length: header.count }, () => readReportBlock(reader)),
    extension: reader.take(reader.remaining),
  });
}

/** Appends the SR. @throws {MisuseError} `FIELD_RANGE` for a field out of range or more than 31 blocks. */
export function encodeSenderReport(writer: OctetWriter, report: SenderReport): void {
  const start = beginRtcpPacket(writer, rtcpType.senderReport, report.reports.length);
  writer.u32(report.ssrc).u64(report.ntpTime).u32(report.rtpTimestamp).u32(report.packetCount).u32(report.octetCount);
  for (const block of report.reports) writeReportBlock(writer, block);
  writer.octets(report.extension);
  endRtcpPacket(writer, start);
}
