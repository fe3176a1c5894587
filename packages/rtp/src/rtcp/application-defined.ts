import { failure, MisuseError, OctetReader, type OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, rtcpType, shortRtcpBody } from './header.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P| subtype |   PT=APP=204  |             length            |
// |                           SSRC/CSRC                           |
// |                      name, four ASCII octets                  |
// |                  application-dependent data …                 |

/** APP (RFC 3550 6.7). */
export interface ApplicationDefined {
  readonly kind: 'application-defined';
  /** 0 to 31. */
  readonly subtype: number;
  readonly ssrc: number;
  /** Four characters, one octet each. */
  readonly name: string;
  /** Whole words. */
  readonly data: Uint8Array;
}

/** Decodes the APP that `header` delimits. Error: `RTCP_BODY`. */
export function decodeApplicationDefined(octets: Uint8Array, header: RtcpHeader): Result<ApplicationDefined> {
  const reader = new OctetReader(octets, header.body, header.end);
  if (reader.remaining < 8) return failure(shortRtcpBody(header, 'source and name', 'RFC 3550 6.7'));
  const ssrc = reader.u32();
  const name = String.fromCharCode(...reader.take(4));
  return ok({ kind: 'application-defined', subtype: header.count, ssrc, name, data: reader.take(reader.remaining) });
}

/** Appends the APP. @throws {MisuseError} `FIELD_RANGE` for a name that is not four octets or data that is not whole words. */
export function encodeApplicationDefined(writer: OctetWriter, packet: ApplicationDefined): void {
  if (packet.name.length !== 4) throw new MisuseError('FIELD_RANGE', 'the name of an APP packet has four characters');
  const start = beginRtcpPacket(writer, rtcpType.applicationDefined, packet.subtype);
  writer.u32(packet.ssrc);
  for (let i = 0; i < 4; i++) writer.u8(packet.name.charCodeAt(i));
  writer.octets(packet.data);
  endRtcpPacket(writer, start);
}
