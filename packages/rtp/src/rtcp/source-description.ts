import { failure, MalformedError, MisuseError, type OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, rtcpType, shortRtcpBody } from './header.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|    SC   |  PT=SDES=202  |             length            |
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
// |                          SSRC/CSRC                            |
// |  item type    |    length     |  UTF-8 text …                 |
// |  … items end with one to four octets of zero, to a word       |

/** SDES item types (RFC 3550 6.5, RFC 9143 15.1 for MID). */
export const sourceDescriptionItemType: {
  readonly cname: 1;
  readonly name: 2;
  readonly tool: 6;
  readonly note: 7;
  readonly priv: 8;
  readonly mid: 15;
} = Object.freeze({
  cname: 1,
  name: 2,
  tool: 6,
  note: 7,
  priv: 8,
  mid: 15,
} as const);

/** One item about a source. */
export interface SourceDescriptionItem {
  readonly type: number;
  /** Up to 255 octets; UTF-8 in all items but PRIV. */
  readonly value: Uint8Array;
}

/** What a source says about itself. */
export interface SourceDescriptionChunk {
  readonly ssrc: number;
  readonly items: readonly SourceDescriptionItem[];
}

/** SDES (RFC 3550 6.5). */
export interface SourceDescription {
  readonly kind: 'source-description';
  readonly chunks: readonly SourceDescriptionChunk[];
}

/** Decodes the SDES that `header` delimits. Errors: `RTCP_BODY`, `RTCP_SDES_ITEM`. */
export function decodeSourceDescription(octets: Uint8Array, header: RtcpHeader): Result<SourceDescription> {
  const chunks: SourceDescriptionChunk[] = [];
  let at = header.body;
  for (let index = 0; index < header.count; index++) {
    if (at + 8 > header.end) return failure(shortRtcpBody(header, `${header.count} SDES chunks`, clause));
    const ssrc = ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
    const items: SourceDescriptionItem[] = [];
    at += 4;
    while (at < header.end && octets[at] !== 0) {
      const end = at + 2 + (octets[at + 1] ?? 0);
      if (at + 2 > header.end || end > header.end) return failure(itemOverrun(at));
      items.push({ type: octets[at]!, value: octets.subarray(at + 2, end) });
      at = end;
    }
    if (at >= header.end) return failure(itemOverrun(at));
    // The zero octet that ends the items is followed by zeros up to the next word of the packet.
    at += 4 - ((at - header.body) % 4);
    chunks.push({ ssrc, items });
  }
  return ok({ kind: 'source-description', chunks });
}

/** Appends the SDES. @throws {MisuseError} `FIELD_RANGE` for more than 31 chunks, item type 0 or more than 255 octets of text. */
export function encodeSourceDescription(writer: OctetWriter, description: SourceDescription): void {
  const start = beginRtcpPacket(writer, rtcpType.sourceDescription, description.chunks.length);
  for (const { ssrc, items } of description.chunks) {
    writer.u32(ssrc);
    for (const { type, value } of items) {
      if (type === 0) throw new MisuseError('FIELD_RANGE', 'an SDES item of type 0 would end its chunk');
      writer.u8(type).u8(value.length).octets(value);
    }
    writer.zeros(4 - ((writer.length - start) % 4));
  }
  endRtcpPacket(writer, start);
}

/** The text of an item; octets that are no UTF-8 become U+FFFD. */
export function sourceDescriptionText(chunk: SourceDescriptionChunk, type: number): string | undefined {
  const item = chunk.items.find((candidate) => candidate.type === type);
  return item === undefined ? undefined : new TextDecoder().decode(item.value);
}

function itemOverrun(offset: number): MalformedError {
  return new MalformedError('RTCP_SDES_ITEM', 'an SDES item or its terminator is missing', { offset, clause });
}

const clause = 'RFC 3550 6.5';
