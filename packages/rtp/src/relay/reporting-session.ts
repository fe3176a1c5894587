import type { RandomSource } from '@webrtc-ims/core';
import { compactNtpTime, ntpTime } from '../ntp-time.ts';
import { type ReportPopulation, ReportSchedule } from '../report-schedule.ts';
import { encodeCompound, type RtcpPacket } from '../rtcp/compound.ts';
import { cutGoodbyeReason } from '../rtcp/goodbye.ts';
import type { ReceiverReport } from '../rtcp/receiver-report.ts';
import type { SenderReport } from '../rtcp/sender-report.ts';
import {
  type SourceDescription,
  type SourceDescriptionItem,
  sourceDescriptionItemType,
} from '../rtcp/source-description.ts';
import type { IncomingSource, RelayLeg } from './relay-leg.ts';

/** What a session needs to know. */
export interface ReportingSessionOptions {
  readonly cname: string;
  readonly random: RandomSource;
  readonly rtcpBandwidth: number;
  readonly minimumInterval: number;
  readonly maximumInterval: number;
  readonly unixTimeAtZero: number;
  readonly rtcpPacketOctets: number;
  readonly sources: number;
}

/**
 * One RTP session in which the relay takes part: all legs of the web transport, or one plain leg. It decides when reports go out and
 * writes them; every own SSRC reports as a participant of its own (RFC 8108 5.1).
 */
export class ReportingSession {
  readonly legs: RelayLeg[] = [];
  readonly schedule: ReportSchedule;
  readonly #options: ReportingSessionOptions;
  readonly #cname: Uint8Array;
  // Participants that send RTCP but no RTP, by SSRC, with the time they were heard.
  readonly #reporters = new Map<number, number>();
  #rtcpSent = false;

  constructor(options: ReportingSessionOptions, now: number) {
    this.#options = options;
    this.#cname = new TextEncoder().encode(options.cname);
    this.schedule = new ReportSchedule(options, now);
  }

  /** Takes what its legs say about protection: the largest, since one compound may report for all. */
  countProtection(): void {
    this.schedule.protectionOctets = Math.max(0, ...this.legs.map(({ rtcpOverhead }) => rtcpOverhead));
  }

  /** Compact NTP time of an instant, as LSR has it. */
  compactTime(now: number): number {
    return compactNtpTime(this.#ntp(now));
  }

  /** The leg that sends under an SSRC. */
  sender(ssrc: number): RelayLeg | undefined {
    return this.legs.find((leg) => leg.outgoing.ssrc === ssrc);
  }

  /** Notes who sent a report. */
  heard(ssrc: number, now: number): void {
    for (const leg of this.legs) {
      const source = leg.sources.get(ssrc);
      if (source !== undefined) {
        source.heardAt = now;
        return;
      }
    }
    if (this.#reporters.size < this.#options.sources || this.#reporters.has(ssrc)) this.#reporters.set(ssrc, now);
  }

  /** Forgets a participant that sent RTCP alone; whether it was one. */
  forgetReporter(ssrc: number): boolean {
    return this.#reporters.delete(ssrc);
  }

  /** Members left: the next report comes earlier (RFC 3550 6.3.4). */
  membersLeft(now: number): void {
    this.schedule.membersLeft(now, this.population(now).members);
  }

  population(now: number): ReportPopulation {
    let members = this.legs.length + this.#reporters.size;
    let senders = 0;
    let weSent = false;
    // 6.3.5: a sender is who sent within two report intervals; the minimum stands for the interval here, which errs towards fewer.
    const recently = now - 2 * this.#options.minimumInterval;
    for (const leg of this.legs) {
      if ((leg.outgoing.sentAt ?? Number.NEGATIVE_INFINITY) >= recently) {
        senders += 1;
        weSent = true;
      }
      for (const source of leg.sources.values()) {
        if (source.leftAt !== undefined || !source.sequence.valid) continue;
        members += 1;
        if ((source.mediaAt ?? Number.NEGATIVE_INFINITY) >= recently) senders += 1;
      }
    }
    return { members, senders, weSent };
  }

  /** Fires the timer; the compounds to send, if any. */
  expire(now: number): Uint8Array[] {
    if (now < this.schedule.deadline) return [];
    this.#timeOut(now);
    const population = this.population(now);
    if (!this.schedule.expire(now, population)) return [];
    const compounds = this.#pack(this.legs.map((leg) => [this.#report(leg, now), this.#description(leg)]));
    this.schedule.sent(
      now,
      compounds.reduce((sum, compound) => sum + compound.length, 0),
      population,
    );
    this.#rtcpSent ||= compounds.length > 0;
    return compounds;
  }

  /** A compound that carries feedback of a leg at once, with a report in front unless the peer takes it without (RFC 5506). */
  feedback(leg: RelayLeg, packet: RtcpPacket, now: number): Uint8Array {
    const front: RtcpPacket[] = leg.reducedSize ? [] : [this.#report(leg, now, []), this.#description(leg)];
    const octets = encodeCompound([...front, packet]);
    this.schedule.count(octets.length);
    this.#rtcpSent = true;
    return octets;
  }

  /**
   * The compound that ends a source of ours. Undefined for one that never sent anything, and in a session so large that BYE would have
   * to wait its turn, where leaving without is allowed (RFC 3550 6.3.7).
   *
   * @param reason cut to what fits: a peer's reason grows when what is no UTF-8 in it is replaced
   */
  goodbye(leg: RelayLeg, now: number, reason?: string): Uint8Array | undefined {
    if (!this.#rtcpSent && leg.outgoing.packets === 0) return undefined;
    if (this.population(now).members >= 50) return undefined;
    return encodeCompound([
      this.#report(leg, now),
      this.#description(leg),
      {
        kind: 'goodbye',
        sources: [leg.outgoing.ssrc],
        reason: reason === undefined ? undefined : cutGoodbyeReason(reason),
      },
    ]);
  }

  #ntp(now: number): bigint {
    return ntpTime(this.#options.unixTimeAtZero + now);
  }

  // 6.3.5: silent for five deterministic intervals of a receiver.
  #timeOut(now: number): void {
    const interval = this.schedule.deterministicInterval({ ...this.population(now), weSent: false });
    const before = now - 5 * interval;
    for (const [ssrc, heardAt] of this.#reporters) if (heardAt < before) this.#reporters.delete(ssrc);
    for (const leg of this.legs) {
      for (const source of leg.sources.values()) if (source.heardAt < before) leg.forget(source);
    }
    this.schedule.membersLeft(now, this.population(now).members);
  }

  #report(leg: RelayLeg, now: number, reported = reportedSources(leg)): SenderReport | ReceiverReport {
    const reports = reported.map((source) => source.report(now));
    const { outgoing } = leg;
    const none = new Uint8Array(0);
    if (outgoing.sentAt === undefined || outgoing.sentAt < now - 2 * this.#options.minimumInterval) {
      return { kind: 'receiver-report', ssrc: outgoing.ssrc, reports, extension: none };
    }
    return {
      kind: 'sender-report',
      ssrc: outgoing.ssrc,
      ntpTime: this.#ntp(now),
      rtpTimestamp: outgoing.timestampAt(now),
      packetCount: outgoing.packets >>> 0,
      octetCount: outgoing.octets % 0x1_0000_0000,
      reports,
      extension: none,
    };
  }

  #description(leg: RelayLeg): SourceDescription {
    const items: SourceDescriptionItem[] = [{ type: sourceDescriptionItemType.cname, value: this.#cname }];
    if (leg.mid !== undefined) items.push({ type: sourceDescriptionItemType.mid, value: leg.mid });
    return { kind: 'source-description', chunks: [{ ssrc: leg.outgoing.ssrc, items }] };
  }

  #pack(groups: readonly RtcpPacket[][]): Uint8Array[] {
    const compounds: Uint8Array[] = [];
    let waiting: RtcpPacket[] = [];
    let octets = 0;
    for (const group of groups) {
      const { length } = encodeCompound(group);
      if (waiting.length > 0 && octets + length > this.#options.rtcpPacketOctets) {
        compounds.push(encodeCompound(waiting));
        waiting = [];
        octets = 0;
      }
      waiting.push(...group);
      octets += length;
    }
    if (waiting.length > 0) compounds.push(encodeCompound(waiting));
    return compounds;
  }
}

// A report has room for 31 blocks: those heard last.
function reportedSources(leg: RelayLeg): readonly IncomingSource[] {
  const sources = [...leg.sources.values()].filter(
    (source) => source.mediaAt !== undefined && source.sequence.valid && source.leftAt === undefined,
  );
  return sources.length <= 31 ? sources : sources.sort((a, b) => b.heardAt - a.heardAt).slice(0, 31);
}
