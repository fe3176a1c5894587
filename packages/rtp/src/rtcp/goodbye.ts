import { failure, MalformedError, OctetReader, type OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, rtcpType, shortRtcpBody } from './header.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|    SC   |   PT=BYE=203  |             length            |
// |                    SSRC/CSRC, SC times                        |
// |     length    |   reason for leaving, padded to a word         |

/** BYE (RFC 3550 6.6). */
export interface Goodbye {
  readonly kind: 'goodbye';
  readonly sources: readonly number[];
  /** UTF-8, up to 255 octets. */
  readonly reason?: string | undefined;
}

/** Decodes the BYE that `header` delimits. Errors: `RTCP_BODY`, `RTCP_BYE_REASON`. */
export function decodeGoodbye(octets: Uint8Array, header: RtcpHeader): Result<Goodbye> {
  const reader = new OctetReader(octets, header.body, header.end);
  const sources: number[] = [];
  for (let i = 0; i < header.count; i++) sources.push(reader.u32());
  if (reader.overrun) return failure(shortRtcpBody(header, `${header.count} sources`, clause));
  if (reader.remaining === 0) return ok({ kind: 'goodbye', sources });
  const at = reader.offset;
  const reason = reader.take(reader.u8());
  if (reader.overrun) {
    return failure(new MalformedError('RTCP_BYE_REASON', 'the reason for leaving is cut', { offset: at, clause }));
  }
  return ok({ kind: 'goodbye', sources, reason: new TextDecoder().decode(reason) });
}

/** Appends the BYE. @throws {MisuseError} `FIELD_RANGE` for more than 31 sources or a reason above 255 octets. */
export function encodeGoodbye(writer: OctetWriter, goodbye: Goodbye): void {
  const start = beginRtcpPacket(writer, rtcpType.goodbye, goodbye.sources.length);
  for (const source of goodbye.sources) writer.u32(source);
  if (goodbye.reason !== undefined) {
    const reason = new TextEncoder().encode(goodbye.reason);
    writer
      .u8(reason.length)
      .octets(reason)
      .zeros((4 - ((reason.length + 1) % 4)) % 4);
  }
  endRtcpPacket(writer, start);
}

/** A reason cut to the 255 octets that a BYE has room for, between two characters. */
export function cutGoodbyeReason(reason: string): string {
  const octets = new TextEncoder().encode(reason);
  if (octets.length <= 255) return reason;
  let end = 255;
  while ((octets[end]! & 0xc0) === 0x80) end -= 1;
  return new TextDecoder().decode(octets.subarray(0, end));
}

const clause = 'RFC 3550 6.6';
