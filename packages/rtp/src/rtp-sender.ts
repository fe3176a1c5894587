import { MisuseError, type RandomSource, systemRandom } from '@webrtc-ims/core';
import type { ReportBlock } from './rtcp/report-block.ts';
import type { SenderReport } from './rtcp/sender-report.ts';
import { encodeRtpPacket, type RtpExtension } from './rtp-packet.ts';

/** What an {@link RtpSender} is made of. */
export interface RtpSenderOptions {
  /** Hz of its timestamps: 8000 for telephony, 1000 for text. */
  readonly clockRate: number;
  /** Random by default. */
  readonly ssrc?: number;
  readonly random?: RandomSource;
}

/** One packet to be sent. */
export interface OutgoingRtp {
  /** 0 to 127. */
  readonly payloadType: number;
  readonly payload: Uint8Array;
  /** Default false. */
  readonly marker?: boolean;
  /** Default: that of `now`. Codecs that count samples give their own. */
  readonly timestamp?: number;
  /** At most 15. */
  readonly contributingSources?: readonly number[];
  readonly extension?: RtpExtension;
}

/**
 * One source that we originate: numbers packets, stamps them, and counts what its sender reports state. Its first sequence number and
 * the origin of its timestamps are random (RFC 3550 5.1).
 */
export class RtpSender {
  readonly clockRate: number;
  /** Packets sent under the present SSRC. */
  packets = 0;
  /** Payload octets sent under the present SSRC. */
  octets = 0;
  /** When the last packet was made, in ms. */
  sentAt: number | undefined = undefined;
  #ssrc: number;
  #sequenceNumber: number;
  readonly #timestampAtZero: number;

  /** @throws {MisuseError} `FIELD_RANGE` */
  constructor({ clockRate, ssrc, random = systemRandom }: RtpSenderOptions) {
    if (!(clockRate > 0 && clockRate <= 0xffff_ffff)) {
      throw new MisuseError('FIELD_RANGE', `clock rate ${clockRate}`);
    }
    const seed = random(10);
    this.clockRate = clockRate;
    this.#ssrc = checkedSsrc(ssrc ?? uint32(seed, 0));
    // Below 2^15, so that a loss of the first packets cannot be taken for a wrap by an SRTP receiver (RFC 4568 6.4).
    this.#sequenceNumber = ((seed[4]! << 8) | seed[5]!) & 0x7fff;
    this.#timestampAtZero = uint32(seed, 6);
  }

  get ssrc(): number {
    return this.#ssrc;
  }

  /** Of the next packet. */
  get sequenceNumber(): number {
    return this.#sequenceNumber;
  }

  /** The timestamp of an instant. @param now ms */
  timestampAt(now: number): number {
    // Whole wraps are taken off first: the product of a clock that counts from 1970 would not be exact.
    const ticks = Math.round((now % ((0x1_0000_0000 / this.clockRate) * 1000)) * (this.clockRate / 1000));
    return (this.#timestampAtZero + ticks) >>> 0;
  }

  /** Encodes the next packet and counts it as sent. @throws {MisuseError} `FIELD_RANGE` as {@link encodeRtpPacket} does; nothing changes then */
  packet(outgoing: OutgoingRtp, now: number): Uint8Array<ArrayBuffer> {
    const { payloadType, payload, marker = false, contributingSources = [], extension } = outgoing;
    const octets = encodeRtpPacket({
      marker,
      payloadType,
      sequenceNumber: this.#sequenceNumber,
      timestamp: outgoing.timestamp ?? this.timestampAt(now),
      ssrc: this.#ssrc,
      contributingSources,
      extension,
      payload,
      padding: 0,
    });
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    this.packets += 1;
    this.octets += payload.length;
    this.sentAt = now;
    return octets;
  }

  /** The SR of this instant (RFC 3550 6.4.1). @param ntp the same instant as {@link ntpTime} has it; @param reports at most 31 */
  senderReport(now: number, ntp: bigint, reports: readonly ReportBlock[] = []): SenderReport {
    return {
      kind: 'sender-report',
      ssrc: this.#ssrc,
      ntpTime: ntp,
      rtpTimestamp: this.timestampAt(now),
      packetCount: this.packets >>> 0,
      octetCount: this.octets % 0x1_0000_0000,
      reports,
      extension: new Uint8Array(0),
    };
  }

  /** Goes on under another SSRC, as after a collision: counting starts anew, sequence numbers go on. @throws {MisuseError} `FIELD_RANGE` */
  rename(ssrc: number): void {
    this.#ssrc = checkedSsrc(ssrc);
    this.packets = 0;
    this.octets = 0;
    this.sentAt = undefined;
  }
}

function checkedSsrc(ssrc: number): number {
  if (Number.isInteger(ssrc) && ssrc >= 0 && ssrc <= 0xffff_ffff) return ssrc;
  throw new MisuseError('FIELD_RANGE', `SSRC ${ssrc} does not fit 32 bits`);
}

function uint32(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
}
