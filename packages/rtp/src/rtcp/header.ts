import {
  failure,
  MalformedError,
  MisuseError,
  type OctetWriter,
  ok,
  type Result,
  UnsupportedError,
} from '@webrtc-ims/core';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P| RC, SC, |      PT       |     length in words - 1       |
// |     | FMT     |               |                               |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** RTCP packet types (RFC 3550 12.1, RFC 4585 6.1). */
export const rtcpType: {
  readonly senderReport: 200;
  readonly receiverReport: 201;
  readonly sourceDescription: 202;
  readonly goodbye: 203;
  readonly applicationDefined: 204;
  readonly transportFeedback: 205;
  readonly payloadFeedback: 206;
} = Object.freeze({
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  applicationDefined: 204,
  transportFeedback: 205,
  payloadFeedback: 206,
} as const);

/** Where one RTCP packet lies within a compound. */
export interface RtcpHeader {
  /** The five bits behind the padding bit: report count, source count, subtype or feedback format. */
  readonly count: number;
  readonly type: number;
  /** Offset of the first octet of the header. */
  readonly start: number;
  /** Offset of the first octet behind the header. */
  readonly body: number;
  /** Offset behind the last octet that is not padding. */
  readonly end: number;
  /** Offset of the next packet. */
  readonly next: number;
}

/** Reads the header at `start`. Errors: `RTCP_TRUNCATED`, `RTCP_VERSION`, `RTCP_LENGTH`, `RTCP_PADDING`. */
export function readRtcpHeader(octets: Uint8Array, start: number): Result<RtcpHeader> {
  if (start + 4 > octets.length) {
    return failure(
      new MalformedError('RTCP_TRUNCATED', 'RTCP header cut short', {
        offset: octets.length,
        clause: 'RFC 3550 6.4.1',
      }),
    );
  }
  const first = octets[start]!;
  if (first >>> 6 !== 2) {
    return failure(
      new UnsupportedError('RTCP_VERSION', `RTCP version ${first >>> 6}`, { offset: start, clause: 'RFC 3550 A.2' }),
    );
  }
  const next = start + 4 + 4 * ((octets[start + 2]! << 8) | octets[start + 3]!);
  if (next > octets.length) {
    return failure(
      new MalformedError('RTCP_LENGTH', `RTCP packet of ${next - start} octets in ${octets.length - start}`, {
        offset: start + 2,
        clause: 'RFC 3550 A.2',
      }),
    );
  }
  let end = next;
  if ((first & 0x20) !== 0) {
    const padding = next - start > 4 ? octets[next - 1]! : 0;
    if (padding === 0 || padding % 4 !== 0 || padding > next - start - 4) {
      return failure(
        new MalformedError('RTCP_PADDING', `${padding} octets of RTCP padding in ${next - start - 4}`, {
          offset: next - 1,
          clause: 'RFC 3550 6.4.1',
        }),
      );
    }
    end -= padding;
  }
  return ok({ count: first & 0x1f, type: octets[start + 1]!, start, body: start + 4, end, next });
}

/** Writes a header whose length is patched by {@link endRtcpPacket}; gives the offset to patch. @throws {MisuseError} `FIELD_RANGE` */
export function beginRtcpPacket(writer: OctetWriter, type: number, count: number): number {
  if (count < 0 || count > 31)
    throw new MisuseError('FIELD_RANGE', `${count} does not fit the five bits of an RTCP header`);
  const start = writer.length;
  writer
    .u8(0x80 | count)
    .u8(type)
    .u16(0);
  return start;
}

/** Writes the length of the packet that began at `start`. @throws {MisuseError} `FIELD_RANGE` when it is not whole words */
export function endRtcpPacket(writer: OctetWriter, start: number): void {
  const length = writer.length - start;
  if (length % 4 !== 0) throw new MisuseError('FIELD_RANGE', `an RTCP packet of ${length} octets is not whole words`);
  writer.patchU16(start + 2, length / 4 - 1);
}

/** The error for a packet whose content does not fit the length that its header gives. */
export function shortRtcpBody(header: RtcpHeader, what: string, clause: string): MalformedError {
  return new MalformedError('RTCP_BODY', `${what} does not fit ${header.end - header.body} octets`, {
    offset: header.body,
    clause,
  });
}
