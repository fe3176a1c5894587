import { decodeRedundancy, decodeRtpPacket, encodeRedundancy, encodeRtpPacket, type RtpPacket } from '@webrtc-ims/rtp';
import type { RtpTextFormat } from '@webrtc-ims/t140';

/** Two generations, as RFC 4103 recommends. */
export const red: RtpTextFormat = { payloadType: 98, redundancy: { payloadType: 99, generations: 2 } };
/** Without redundancy. */
export const plain: RtpTextFormat = { payloadType: 98 };

/** A packet as a test reads it. */
export interface SeenPacket {
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly ssrc: number;
  readonly contributingSources: readonly number[];
  /** Text of the redundant blocks, oldest first, and of the primary. */
  readonly blocks: readonly string[];
  readonly offsets: readonly number[];
}

/** Reads a packet with the codec of the rtp package, which tests of its own judge. */
export function seen(octets: Uint8Array): SeenPacket {
  const decoded = decodeRtpPacket(octets);
  if (!decoded.ok) throw decoded.error;
  const { sequenceNumber, timestamp, marker, payloadType, ssrc, contributingSources, payload } = decoded.value;
  const fields = { sequenceNumber, timestamp, marker, payloadType, ssrc, contributingSources };
  const text = (data: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  if (payloadType === 98) return { ...fields, blocks: [text(payload)], offsets: [] };
  const redundancy = decodeRedundancy(payload);
  if (!redundancy.ok) throw redundancy.error;
  const { redundant, primary } = redundancy.value;
  return {
    ...fields,
    blocks: [...redundant.map(({ data }) => text(data)), text(primary.data)],
    offsets: redundant.map(({ timestampOffset }) => timestampOffset),
  };
}

/** What a packet is made of; the rest has defaults. */
export interface MadePacket extends Partial<Omit<RtpPacket, 'payload'>> {
  readonly sequenceNumber: number;
  /** Text, or octets that need be none, oldest first. One block and payload type 98 make a packet without redundancy. */
  readonly blocks: readonly (string | Uint8Array)[];
  /** Default 300 per generation. */
  readonly offsets?: readonly number[];
}

/** Makes a packet, valid or not. */
export function made(packet: MadePacket): Uint8Array<ArrayBuffer> {
  const { blocks, offsets, ...fields } = packet;
  const data = blocks.map((block) => (typeof block === 'string' ? new TextEncoder().encode(block) : block));
  const primary = data.at(-1) ?? new Uint8Array(0);
  const redundant = data.slice(0, -1).map((block, i) => ({
    payloadType: 98,
    timestampOffset: offsets?.[i] ?? 300 * (data.length - 1 - i),
    data: block,
  }));
  const payloadType = fields.payloadType ?? 99;
  return encodeRtpPacket({
    marker: false,
    timestamp: 300 * packet.sequenceNumber,
    ssrc: 0xabcd,
    contributingSources: [],
    padding: 0,
    ...fields,
    sequenceNumber: packet.sequenceNumber & 0xffff,
    payloadType,
    payload:
      payloadType === 98 ? primary : encodeRedundancy({ redundant, primary: { payloadType: 98, data: primary } }),
  });
}

/**
 * The packets of a sender that types one letter per interval with two generations: packet i has letter i as primary. A letter may be
 * empty.
 */
export function typed(
  letters: readonly string[],
  first = 100,
  extra: Partial<MadePacket> = {},
): Uint8Array<ArrayBuffer>[] {
  return letters.map((letter, i) =>
    made({
      sequenceNumber: first + i,
      blocks: [letters[i - 2] ?? '', letters[i - 1] ?? '', letter],
      marker: i === 0,
      ...extra,
    }),
  );
}
