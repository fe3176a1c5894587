import { failure, OctetReader, type OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, rtcpType, shortRtcpBody } from './header.ts';
import { type ReportBlock, readReportBlock, reportBlockOctets, writeReportBlock } from './report-block.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|    RC   |   PT=RR=201   |             length            |
// |                     SSRC of packet sender                     |
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
// |   report blocks, then profile-specific extensions             |

/** RR (RFC 3550 6.4.2). Without blocks it only heads a compound. */
export interface ReceiverReport {
  readonly kind: 'receiver-report';
  readonly ssrc: number;
  readonly reports: readonly ReportBlock[];
  /** Profile-specific words behind the blocks; empty as a rule. */
  readonly extension: Uint8Array;
}

/** Decodes the RR that `header` delimits. Error: `RTCP_BODY`. */
export function decodeReceiverReport(octets: Uint8Array, header: RtcpHeader): Result<ReceiverReport> {
  const reader = new OctetReader(octets, header.body, header.end);
  if (reader.remaining < 4 + header.count * reportBlockOctets) {
    return failure(shortRtcpBody(header, `a receiver report of ${header.count} blocks`, 'RFC 3550 6.4.2'));
  }
  return ok({
    kind: 'receiver-report',
    ssrc: reader.u32(),
    reports: Array.from({ length: header.count }, () => readReportBlock(reader)),
    extension: reader.take(reader.remaining),
  });
}

/** Appends the RR. @throws {MisuseError} `FIELD_RANGE` for a field out of range or more than 31 blocks. */
export function encodeReceiverReport(writer: OctetWriter, report: ReceiverReport): void {
  const start = beginRtcpPacket(writer, rtcpType.receiverReport, report.reports.length);
  writer.u32(report.ssrc);
  for (const block of report.reports) writeReportBlock(writer, block);
  writer.octets(report.extension);
  endRtcpPacket(writer, start);
}
