import type { RandomSource } from '@webrtc-ims/core';
import {
  compactNtpTime,
  encodeCompound,
  type Goodbye,
  ntpTime,
  type ReceiverReport,
  ReceptionStatistics,
  type ReportBlock,
  type ReportPopulation,
  ReportSchedule,
  type RtcpPacket,
  type RtpPacket,
  type RtpSender,
  roundTripTime,
  type SenderReport,
  type SourceDescription,
  type SourceDescriptionChunk,
  type SourceDescriptionItem,
  sourceDescriptionItemType,
} from '@webrtc-ims/rtp';
import { textClockRate } from '../sender/text-packets.ts';

/** What reports are made of. */
export interface TextReportsOptions {
  readonly cname: string;
  readonly name: string | undefined;
  readonly random: RandomSource;
  /** Octets per second for all RTCP of the session. */
  readonly rtcpBandwidth: number;
  /** ms */
  readonly minimumInterval: number;
  /** ms */
  readonly maximumInterval: number;
  /** Unix time, in ms, when the clock of the machine was 0. */
  readonly unixTimeAtZero: number;
  readonly sources: number;
}

/** A source whose text we pass on as a mixer: named in our reports (RFC 9071 3.15). */
export interface NamedSource {
  readonly source: number;
  readonly cname: string;
  readonly name?: string | undefined;
}

/** The RTCP of one text session: reports of ours at random times, what others report about us and about themselves (RFC 3550 6). */
export class TextReports {
  /** ms there and back, as the peer's last report tells. */
  roundTrip: number | undefined = undefined;
  /** Sources that we pass on. */
  readonly named: Map<number, NamedSource> = new Map();
  readonly #sender: RtpSender;
  readonly #options: TextReportsOptions;
  readonly #schedule: ReportSchedule;
  readonly #sources = new Map<number, ReceptionStatistics>();
  // Whose silence means something: they reported at least once.
  readonly #reporters = new Set<number>();
  #rtcpSent = false;

  constructor(sender: RtpSender, options: TextReportsOptions, now: number) {
    this.#sender = sender;
    this.#options = options;
    this.#schedule = new ReportSchedule(options, now);
  }

  get deadline(): number {
    return this.#schedule.deadline;
  }

  /** Takes note of an RTP packet that was accepted. */
  countRtp(packet: RtpPacket, now: number): void {
    const source = this.#source(packet.ssrc, now);
    source.receive(packet.sequenceNumber, packet.payload.length, now);
    source.measureJitter(packet.timestamp, textClockRate, now);
  }

  /** Takes note of a compound. @returns what was reported about our own packets, if anything */
  countRtcp(octets: number, packets: readonly RtcpPacket[], now: number): ReportBlock | undefined {
    this.#schedule.count(octets);
    let own: ReportBlock | undefined;
    for (const packet of packets) {
      if (packet.kind !== 'sender-report' && packet.kind !== 'receiver-report') continue;
      const source = this.#source(packet.ssrc, now);
      source.heardAt = now;
      this.#reporters.add(packet.ssrc);
      if (packet.kind === 'sender-report') source.receiveSenderReport(packet, now);
      own = packet.reports.find((block) => block.ssrc === this.#sender.ssrc) ?? own;
    }
    if (own !== undefined) this.roundTrip = roundTripTime(own, compactNtpTime(this.#ntp(now))) ?? this.roundTrip;
    return own;
  }

  /** A source left: the next report comes earlier (RFC 3550 6.3.4). */
  forget(ssrc: number, now: number): void {
    this.#reporters.delete(ssrc);
    if (this.#sources.delete(ssrc)) this.#schedule.membersLeft(now, this.#population(now).members);
  }

  /** Sources that reported once and have been silent for five intervals since (RFC 3550 6.3.5). They are forgotten. */
  timeOut(now: number): number[] {
    const interval = this.#schedule.deterministicInterval({ ...this.#population(now), weSent: false });
    const before = now - 5 * interval;
    const silent: number[] = [];
    for (const [ssrc, source] of this.#sources) {
      if (source.heardAt < before && this.#reporters.has(ssrc)) silent.push(ssrc);
    }
    for (const ssrc of silent) this.forget(ssrc, now);
    return silent;
  }

  /** Fires the timer; the compound to send, if it is time. */
  expire(now: number): Uint8Array<ArrayBuffer> | undefined {
    const population = this.#population(now);
    if (!this.#schedule.expire(now, population)) return undefined;
    const octets = encodeCompound([this.#report(now), this.#description()]);
    this.#schedule.sent(now, octets.length, population);
    this.#rtcpSent = true;
    return octets;
  }

  /** The compound that ends our source; undefined when nobody has heard of it (RFC 3550 6.3.7). */
  goodbye(now: number, reason?: string): Uint8Array<ArrayBuffer> | undefined {
    if (!this.#rtcpSent && this.#sender.packets === 0) return undefined;
    const bye: Goodbye = { kind: 'goodbye', sources: [this.#sender.ssrc, ...this.named.keys()].slice(0, 31), reason };
    return encodeCompound([this.#report(now), this.#description(), bye]);
  }

  /** The compound that tells that a source which we pass on has left (RFC 3550 7.3). */
  goodbyeOf(source: number, now: number): Uint8Array<ArrayBuffer> {
    return encodeCompound([
      this.#report(now),
      this.#description(),
      { kind: 'goodbye', sources: [source], reason: undefined },
    ]);
  }

  #report(now: number): SenderReport | ReceiverReport {
    const reports = [...this.#sources.values()]
      .filter((source) => source.mediaAt !== undefined && source.sequence.valid)
      .slice(-31)
      .map((source) => source.report(now));
    if ((this.#sender.sentAt ?? Number.NEGATIVE_INFINITY) >= now - 2 * this.#options.minimumInterval) {
      return this.#sender.senderReport(now, this.#ntp(now), reports);
    }
    return { kind: 'receiver-report', ssrc: this.#sender.ssrc, reports, extension: new Uint8Array(0) };
  }

  #description(): SourceDescription {
    const { cname, name } = this.#options;
    const own = chunk({ source: this.#sender.ssrc, cname, name });
    return { kind: 'source-description', chunks: [own, ...[...this.named.values()].slice(0, 30).map(chunk)] };
  }

  #population(now: number): ReportPopulation {
    const recently = now - 2 * this.#options.minimumInterval;
    const weSent = (this.#sender.sentAt ?? Number.NEGATIVE_INFINITY) >= recently;
    let senders = weSent ? 1 : 0;
    for (const { mediaAt } of this.#sources.values())
      if ((mediaAt ?? Number.NEGATIVE_INFINITY) >= recently) senders += 1;
    return { members: 1 + this.#sources.size, senders, weSent };
  }

  #source(ssrc: number, now: number): ReceptionStatistics {
    const known = this.#sources.get(ssrc);
    if (known !== undefined) return known;
    if (this.#sources.size >= this.#options.sources) {
      // The one that was heard least lately makes room.
      const [oldest] = [...this.#sources.values()].sort((a, b) => a.heardAt - b.heardAt);
      if (oldest !== undefined) this.#sources.delete(oldest.ssrc);
      if (oldest !== undefined) this.#reporters.delete(oldest.ssrc);
    }
    const source = new ReceptionStatistics(ssrc, now, 0);
    this.#sources.set(ssrc, source);
    return source;
  }

  #ntp(now: number): bigint {
    return ntpTime(this.#options.unixTimeAtZero + now);
  }
}

function chunk({ source, cname, name }: NamedSource): SourceDescriptionChunk {
  const items: SourceDescriptionItem[] = [{ type: sourceDescriptionItemType.cname, value: itemValue(cname) }];
  if (name !== undefined) items.push({ type: sourceDescriptionItemType.name, value: itemValue(name) });
  return { ssrc: source, items };
}

// At most 255 octets, cut between characters (RFC 3550 6.5).
function itemValue(text: string): Uint8Array {
  const octets = new TextEncoder().encode(text);
  if (octets.length <= 255) return octets;
  let end = 255;
  while (end > 0 && (octets[end]! & 0xc0) === 0x80) end -= 1;
  return octets.subarray(0, end);
}
