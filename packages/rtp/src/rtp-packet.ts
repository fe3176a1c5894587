import { failure, MalformedError, MisuseError, OctetWriter, ok, type Result, UnsupportedError } from '@webrtc-ims/core';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                           timestamp                           |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                             SSRC                              |
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
// |                     CSRC list, 0 to 15 words                  |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  defined by profile (if X)    |      length in words          |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** Octets of the part of the header that every RTP packet has. */
export const fixedHeaderOctets = 12;

/** The fields of the fixed header that a relay writes anew. */
export interface RtpHeaderFields {
  readonly marker: boolean;
  /** 0 to 127. */
  readonly payloadType: number;
  /** 16 bits. */
  readonly sequenceNumber: number;
  /** 32 bits, in units of the payload's clock rate. */
  readonly timestamp: number;
  /** 32 bits. */
  readonly ssrc: number;
}

/** The header extension of RFC 3550 5.3.1, uninterpreted; see {@link decodeHeaderExtension} for the elements of RFC 8285. */
export interface RtpExtension {
  /** The 16 bits that a profile defines: 0xbede and 0x100x are RFC 8285. */
  readonly profile: number;
  /** Whole words, without the four octets in front. */
  readonly data: Uint8Array;
}

/** One RTP packet (RFC 3550 5.1). Views into the received octets, never copies. */
export interface RtpPacket extends RtpHeaderFields {
  readonly contributingSources: readonly number[];
  readonly extension?: RtpExtension | undefined;
  /** Without padding. */
  readonly payload: Uint8Array;
  /** Octets of padding behind the payload, its count octet included; 0 without the P bit. */
  readonly padding: number;
}

/** Codes of the errors of this file. */
export type RtpPacketErrorCode = 'RTP_TRUNCATED' | 'RTP_VERSION' | 'RTP_EXTENSION' | 'RTP_PADDING';

/**
 * Reads the header of one packet after another without allocating: the fields hold what the last successful {@link RtpHeaderView.read}
 * found. What a relay uses per packet; {@link decodeRtpPacket} gives a value that may be kept.
 */
export class RtpHeaderView implements RtpHeaderFields {
  marker = false;
  payloadType = 0;
  sequenceNumber = 0;
  timestamp = 0;
  ssrc = 0;
  contributingSourceCount = 0;
  /** Where the four octets before the extension data start; -1 without the X bit. */
  extensionOffset = -1;
  payloadOffset = 0;
  /** Where the payload ends and padding, if any, begins. */
  payloadEnd = 0;

  /** Reads a header; gives what is wrong instead, and then the fields mean nothing. */
  read(octets: Uint8Array): MalformedError<RtpPacketErrorCode> | UnsupportedError<RtpPacketErrorCode> | undefined {
    const { length } = octets;
    if (length < fixedHeaderOctets) return truncated(length);
    const first = octets[0]!;
    if (first >>> 6 !== 2)
      return new UnsupportedError('RTP_VERSION', `RTP version ${first >>> 6}`, { offset: 0, clause });
    const second = octets[1]!;
    this.marker = second >= 0x80;
    this.payloadType = second & 0x7f;
    this.sequenceNumber = (octets[2]! << 8) | octets[3]!;
    this.timestamp = ((octets[4]! << 24) | (octets[5]! << 16) | (octets[6]! << 8) | octets[7]!) >>> 0;
    this.ssrc = ((octets[8]! << 24) | (octets[9]! << 16) | (octets[10]! << 8) | octets[11]!) >>> 0;
    this.contributingSourceCount = first & 0x0f;
    this.extensionOffset = -1;
    this.payloadEnd = length;
    let at = fixedHeaderOctets + 4 * this.contributingSourceCount;
    if (at > length) return truncated(length);
    if ((first & 0x10) !== 0) {
      this.extensionOffset = at;
      if (at + 4 > length) return truncated(length);
      const words = (octets[at + 2]! << 8) | octets[at + 3]!;
      const end = at + 4 + 4 * words;
      if (end > length) {
        return new MalformedError('RTP_EXTENSION', `header extension of ${words} words in ${length - at - 4} octets`, {
          offset: at + 2,
          clause: 'RFC 3550 5.3.1',
        });
      }
      at = end;
    }
    if ((first & 0x20) !== 0) {
      const padding = at < length ? octets[length - 1]! : 0;
      if (padding === 0 || padding > length - at) {
        return new MalformedError('RTP_PADDING', `${padding} octets of padding in ${length - at} octets`, {
          offset: length - 1,
          clause,
        });
      }
      this.payloadEnd = length - padding;
    }
    this.payloadOffset = at;
    return undefined;
  }
}

/**
 * Decodes a packet. The payload and the extension are views of `octets`.
 *
 * Errors: `RTP_TRUNCATED`, `RTP_VERSION`, `RTP_EXTENSION`, `RTP_PADDING`.
 */
export function decodeRtpPacket(octets: Uint8Array): Result<RtpPacket> {
  const view = new RtpHeaderView();
  const error = view.read(octets);
  if (error !== undefined) return failure(error);
  const contributingSources: number[] = [];
  for (let i = 0; i < view.contributingSourceCount; i++) {
    contributingSources.push(readUint32(octets, fixedHeaderOctets + 4 * i));
  }
  const at = view.extensionOffset;
  return ok({
    marker: view.marker,
    payloadType: view.payloadType,
    sequenceNumber: view.sequenceNumber,
    timestamp: view.timestamp,
    ssrc: view.ssrc,
    contributingSources,
    extension:
      at < 0
        ? undefined
        : {
            profile: (octets[at]! << 8) | octets[at + 1]!,
            data: octets.subarray(at + 4, view.payloadOffset),
          },
    payload: octets.subarray(view.payloadOffset, view.payloadEnd),
    padding: octets.length - view.payloadEnd,
  });
}

/**
 * Encodes a packet.
 *
 * @throws {MisuseError} `FIELD_RANGE` for a field outside its range, more than 15 contributing sources, extension data that is not whole
 * words, or padding above 255 octets.
 */
export function encodeRtpPacket(packet: RtpPacket): Uint8Array<ArrayBuffer> {
  const { contributingSources, extension, payload, padding } = packet;
  if (contributingSources.length > 15) throw outOfRange(`${contributingSources.length} contributing sources`);
  if (packet.payloadType > 0x7f) throw outOfRange(`payload type ${packet.payloadType}`);
  if (padding < 0 || padding > 0xff) throw outOfRange(`${padding} octets of padding`);
  const writer = new OctetWriter(fixedHeaderOctets + 4 * contributingSources.length + payload.length + padding);
  writer.u8(0x80 | (padding > 0 ? 0x20 : 0) | (extension === undefined ? 0 : 0x10) | contributingSources.length);
  writer.u8((packet.marker ? 0x80 : 0) | packet.payloadType);
  writer.u16(packet.sequenceNumber).u32(packet.timestamp).u32(packet.ssrc);
  for (const source of contributingSources) writer.u32(source);
  if (extension !== undefined) {
    if (extension.data.length % 4 !== 0) throw outOfRange(`extension data of ${extension.data.length} octets`);
    writer
      .u16(extension.profile)
      .u16(extension.data.length / 4)
      .octets(extension.data);
  }
  writer.octets(payload);
  if (padding > 0) writer.zeros(padding - 1).u8(padding);
  return writer.finish();
}

/**
 * Overwrites marker, payload type, sequence number, timestamp and SSRC of an encoded packet where it lies. The caller vouches for a
 * packet of at least 12 octets and for fields in range: this runs once per relayed packet.
 */
export function rewriteRtpHeader(octets: Uint8Array, fields: RtpHeaderFields): void {
  const { sequenceNumber, timestamp, ssrc } = fields;
  octets[1] = (fields.marker ? 0x80 : 0) | fields.payloadType;
  octets[2] = sequenceNumber >>> 8;
  octets[3] = sequenceNumber;
  octets[4] = timestamp >>> 24;
  octets[5] = timestamp >>> 16;
  octets[6] = timestamp >>> 8;
  octets[7] = timestamp;
  octets[8] = ssrc >>> 24;
  octets[9] = ssrc >>> 16;
  octets[10] = ssrc >>> 8;
  octets[11] = ssrc;
}

function readUint32(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
}

function truncated(length: number): MalformedError<RtpPacketErrorCode> {
  return new MalformedError('RTP_TRUNCATED', `RTP header cut after ${length} octets`, { offset: length, clause });
}

function outOfRange(what: string): MisuseError {
  return new MisuseError('FIELD_RANGE', `${what} cannot be written into an RTP packet`);
}

const clause = 'RFC 3550 5.1';
