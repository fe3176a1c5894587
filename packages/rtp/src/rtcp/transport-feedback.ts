import { failure, MisuseError, OctetReader, type OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, rtcpType, shortRtcpBody } from './header.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|   FMT   |     PT=205    |             length            |
// |                    SSRC of packet sender                      |
// |                    SSRC of media source                       |
// |  FMT 1: PID (16 bits)         |  BLP (16 bits), repeated      |

/** Generic NACK (RFC 4585 6.2.1), as the sequence numbers that it asks for. */
export interface GenericNack {
  readonly kind: 'generic-nack';
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
  /** In the order of the entries; up to 17 per entry. */
  readonly sequenceNumbers: readonly number[];
}

/** Any other transport-layer feedback, such as TMMBR (3), TMMBN (4) and transport-wide congestion control (15), uninterpreted. */
export interface TransportFeedback {
  readonly kind: 'transport-feedback';
  readonly format: number;
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
  /** Whole words. */
  readonly controlInformation: Uint8Array;
}

/** Decodes the RTPFB that `header` delimits. Error: `RTCP_BODY`. */
export function decodeTransportFeedback(
  octets: Uint8Array,
  header: RtcpHeader,
): Result<GenericNack | TransportFeedback> {
  const reader = new OctetReader(octets, header.body, header.end);
  if (reader.remaining < (header.count === genericNackFormat ? 12 : 8)) {
    return failure(shortRtcpBody(header, 'transport feedback', 'RFC 4585 6.1'));
  }
  const senderSsrc = reader.u32();
  const mediaSsrc = reader.u32();
  if (header.count !== genericNackFormat) {
    const controlInformation = reader.take(reader.remaining);
    return ok({ kind: 'transport-feedback', format: header.count, senderSsrc, mediaSsrc, controlInformation });
  }
  const sequenceNumbers: number[] = [];
  while (reader.remaining >= 4) {
    const first = reader.u16();
    const following = reader.u16();
    sequenceNumbers.push(first);
    for (let bit = 0; bit < 16; bit++) if ((following >>> bit) & 1) sequenceNumbers.push((first + bit + 1) & 0xffff);
  }
  return ok({ kind: 'generic-nack', senderSsrc, mediaSsrc, sequenceNumbers });
}

/** Appends a NACK; neighbours share an entry. @throws {MisuseError} `FIELD_RANGE` for a field out of range or an empty list. */
export function encodeGenericNack(writer: OctetWriter, nack: GenericNack): void {
  if (nack.sequenceNumbers.length === 0) throw new MisuseError('FIELD_RANGE', 'a NACK names at least one packet');
  const start = beginRtcpPacket(writer, rtcpType.transportFeedback, genericNackFormat);
  writer.u32(nack.senderSsrc).u32(nack.mediaSsrc);
  const { sequenceNumbers } = nack;
  for (let i = 0; i < sequenceNumbers.length; ) {
    const first = sequenceNumbers[i]!;
    let following = 0;
    let distance = 0;
    for (i++; i < sequenceNumbers.length; i++) {
      const next = (sequenceNumbers[i]! - first) & 0xffff;
      // Bits can only say an ascending order; anything else starts an entry of its own, so that decoding gives the same list.
      if (next <= distance || next > 16) break;
      following |= 1 << (next - 1);
      distance = next;
    }
    writer.u16(first).u16(following);
  }
  endRtcpPacket(writer, start);
}

/** Appends feedback of any format. @throws {MisuseError} `FIELD_RANGE` for control information that is not whole words. */
export function encodeTransportFeedback(writer: OctetWriter, feedback: TransportFeedback): void {
  const start = beginRtcpPacket(writer, rtcpType.transportFeedback, feedback.format);
  writer.u32(feedback.senderSsrc).u32(feedback.mediaSsrc).octets(feedback.controlInformation);
  endRtcpPacket(writer, start);
}

const genericNackFormat = 1;
