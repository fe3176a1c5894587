import { compactNtpTime } from './ntp-time.ts';
import type { ReportBlock } from './rtcp/report-block.ts';
import type { SenderReport } from './rtcp/sender-report.ts';
import { SequenceTracker, type SequenceVerdict } from './sequence-tracker.ts';
import { difference32 } from './serial-number.ts';

/** What is known of one source that we receive: losses, jitter, its last SR; enough for a report block about it. */
export class ReceptionStatistics {
  readonly ssrc: number;
  readonly sequence: SequenceTracker;
  packets = 0;
  /** Payload octets. */
  octets = 0;
  /** When anything of this source was heard last, in ms. */
  heardAt: number;
  /** When its last RTP packet came, in ms; undefined while there was none. */
  mediaAt: number | undefined = undefined;
  #jitter = 0;
  #transit = 0;
  #clockRate = 0;
  #lastSenderReport = 0;
  #senderReportAt = 0;

  /** @param probation see {@link SequenceTracker} */
  constructor(ssrc: number, now: number, probation: number) {
    this.ssrc = ssrc;
    this.heardAt = now;
    this.sequence = new SequenceTracker(probation);
  }

  /** Interarrival jitter in units of the source's timestamp (RFC 3550 A.8). */
  get jitter(): number {
    return Math.floor(this.#jitter);
  }

  /** The same in ms; 0 while the clock rate is not known. */
  get jitterMilliseconds(): number {
    return this.#clockRate === 0 ? 0 : (this.#jitter * 1000) / this.#clockRate;
  }

  /** Counts one packet. */
  receive(sequenceNumber: number, payloadOctets: number, now: number): SequenceVerdict {
    this.heardAt = now;
    this.mediaAt = now;
    this.packets += 1;
    this.octets += payloadOctets;
    return this.sequence.update(sequenceNumber);
  }

  /** Takes a packet into the jitter estimate. Not for telephone events: their timestamps stand still. */
  measureJitter(timestamp: number, clockRate: number, now: number): void {
    const transit = (Math.round((now * clockRate) / 1000) - timestamp) | 0;
    // A change of clock makes two transit times incomparable; so does the first packet.
    if (this.#clockRate === clockRate) {
      this.#jitter += (Math.abs(difference32(transit, this.#transit)) - this.#jitter) / 16;
    } else {
      this.#clockRate = clockRate;
    }
    this.#transit = transit;
  }

  /** Forgets the last transit time: after a restart of the source its timestamps have a new origin. */
  restartJitter(): void {
    this.#clockRate = 0;
  }

  receiveSenderReport(report: SenderReport, now: number): void {
    this.heardAt = now;
    this.#lastSenderReport = compactNtpTime(report.ntpTime);
    this.#senderReportAt = now;
  }

  /** The report block about this source; the loss fraction counts from the last call. */
  report(now: number): ReportBlock {
    const delay = this.#lastSenderReport === 0 ? 0 : Math.round(((now - this.#senderReportAt) * 65_536) / 1000);
    return {
      ssrc: this.ssrc,
      fractionLost: this.sequence.takeFractionLost(),
      cumulativeLost: this.sequence.lost,
      extendedHighestSequenceNumber: this.sequence.extendedHighest,
      jitter: Math.min(this.jitter, 0xffff_ffff),
      lastSenderReport: this.#lastSenderReport,
      delaySinceLastSenderReport: Math.min(delay, 0xffff_ffff),
    };
  }
}

/**
 * Round-trip time in ms from a report block about one of our sources (RFC 3550 6.4.1): A - LSR - DLSR.
 *
 * @param arrival {@link compactNtpTime} of the arrival of the report
 * @returns undefined when the peer had no SR yet, or when its figures give a negative time beyond what rounding explains
 */
export function roundTripTime(block: ReportBlock, arrival: number): number | undefined {
  if (block.lastSenderReport === 0) return undefined;
  const units = difference32(difference32(arrival, block.lastSenderReport), block.delaySinceLastSenderReport);
  // LSR, DLSR and A are each rounded: on a short path a millisecond below zero is zero.
  return units < -66 ? undefined : (Math.max(0, units) * 1000) / 65_536;
}
