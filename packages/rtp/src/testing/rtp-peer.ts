import { decodeCompound, type RtcpPacket } from '../rtcp/compound.ts';
import { decodeRtpPacket, encodeRtpPacket, type RtpPacket } from '../rtp-packet.ts';

/** What an {@link RtpPeer} sends. */
export interface RtpPeerOptions {
  readonly ssrc: number;
  readonly payloadType: number;
  /** Default 0. */
  readonly sequenceNumber?: number;
  /** Default 0. */
  readonly timestamp?: number;
  /** What the timestamp grows by per packet. Default 160: 20 ms at 8000 Hz. */
  readonly step?: number;
}

/** One end of an RTP stream without sockets or clock: numbers what it sends, decodes and keeps what it receives. */
export class RtpPeer {
  readonly ssrc: number;
  readonly packets: RtpPacket[] = [];
  readonly reports: RtcpPacket[] = [];
  payloadType: number;
  sequenceNumber: number;
  timestamp: number;
  readonly #step: number;

  constructor(options: RtpPeerOptions) {
    this.ssrc = options.ssrc;
    this.payloadType = options.payloadType;
    this.sequenceNumber = options.sequenceNumber ?? 0;
    this.timestamp = options.timestamp ?? 0;
    this.#step = options.step ?? 160;
  }

  /** The next packet of its stream. */
  next(payload: Uint8Array, change: Partial<RtpPacket> = {}): Uint8Array<ArrayBuffer> {
    const octets = encodeRtpPacket({
      marker: false,
      payloadType: this.payloadType,
      sequenceNumber: this.sequenceNumber,
      timestamp: this.timestamp,
      ssrc: this.ssrc,
      contributingSources: [],
      payload,
      padding: 0,
      ...change,
    });
    this.sequenceNumber = (this.sequenceNumber + 1) & 0xffff;
    this.timestamp = (this.timestamp + this.#step) >>> 0;
    return octets;
  }

  /** Takes a datagram. @throws {ProtocolError} what the decoder found: in a test, the sender's fault */
  receive(component: 'rtp' | 'rtcp', octets: Uint8Array): void {
    if (component === 'rtp') {
      const packet = decodeRtpPacket(octets);
      if (!packet.ok) throw packet.error;
      this.packets.push(packet.value);
    } else {
      const packets = decodeCompound(octets);
      if (!packets.ok) throw packets.error;
      this.reports.push(...packets.value);
    }
  }

  /** The payloads that came, in order of arrival, behind one another. */
  get payload(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.packets.flatMap(({ payload }) => [...payload]));
  }
}
