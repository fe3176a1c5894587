import { type RandomSource, systemRandom } from '@webrtc-ims/core';
import { encodeRedundancy, type RedundantBlock, RtpSender } from '@webrtc-ims/rtp';
import type { RtpTextFormat } from '../description/rtp-text-format.ts';
import type { RedundancyHistory } from './redundancy-history.ts';

/** What a packet is made of. */
export interface OutgoingText {
  readonly data: Uint8Array;
  readonly marker: boolean;
  /** The source of the text, in packets of a mixer (RFC 9071 3.1). */
  readonly contributingSource?: number | undefined;
}

/** Writes the packets of one RTP stream of text: numbers, timestamps of the 1000 Hz clock, redundancy. */
export class TextPackets {
  format: RtpTextFormat;
  readonly rtp: RtpSender;
  readonly #packetOctets: number;
  #timestamp: number | undefined = undefined;

  constructor(
    format: RtpTextFormat,
    options: { readonly ssrc?: number | undefined; readonly random?: RandomSource; readonly packetOctets: number },
  ) {
    const { ssrc, random = systemRandom } = options;
    this.format = format;
    this.rtp = new RtpSender({ clockRate: textClockRate, random, ...(ssrc === undefined ? {} : { ssrc }) });
    this.#packetOctets = options.packetOctets;
  }

  /** Octets that are left for new text: redundancy has priority for the space (RFC 9071 3.9). */
  room(history: RedundancyHistory, contributing: boolean): number {
    const generations = this.format.redundancy?.generations ?? 0;
    const headers = 12 + (contributing ? 4 : 0) + (generations === 0 ? 0 : 4 * generations + 1);
    return Math.max(0, this.#packetOctets - headers - (generations === 0 ? 0 : history.octets));
  }

  /** The next packet; its text becomes the youngest of the history. */
  write(history: RedundancyHistory, outgoing: OutgoingText, now: number): Uint8Array<ArrayBuffer> {
    const { redundancy, payloadType } = this.format;
    const { data, marker, contributingSource } = outgoing;
    const timestamp = this.#nextTimestamp(now);
    const redundant: readonly RedundantBlock[] =
      redundancy === undefined ? [] : history.redundant(payloadType, timestamp);
    history.sent(data, timestamp);
    return this.rtp.packet(
      {
        payloadType: redundancy?.payloadType ?? payloadType,
        payload: redundancy === undefined ? data : encodeRedundancy({ redundant, primary: { payloadType, data } }),
        marker,
        timestamp,
        contributingSources: contributingSource === undefined ? [] : [contributingSource],
      },
      now,
    );
  }

  // Two packets never have the same (RFC 4103 3.5).
  #nextTimestamp(now: number): number {
    let timestamp = this.rtp.timestampAt(now);
    if (this.#timestamp !== undefined && ((timestamp - this.#timestamp) | 0) <= 0)
      timestamp = (this.#timestamp + 1) >>> 0;
    this.#timestamp = timestamp;
    return timestamp;
  }
}

/** Hz of the RTP clock of text (RFC 4103 3.5). */
export const textClockRate = 1000;
