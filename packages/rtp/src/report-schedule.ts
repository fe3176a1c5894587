import { type RandomSource, randomFraction } from '@webrtc-ims/core';

/** Who takes part in an RTP session. */
export interface ReportPopulation {
  /** Valid participants, ourselves included. */
  readonly members: number;
  /** Those of them that sent RTP lately, ourselves included. */
  readonly senders: number;
  /** Whether we are one of the senders. */
  readonly weSent: boolean;
}

/** How often reports are sent. */
export interface ReportScheduleOptions {
  /** For all RTCP of the session, in octets per second: 5 % of the session bandwidth (RFC 3550 6.2). */
  readonly rtcpBandwidth: number;
  /** ms; 5000 by default. The reduced minimum of RFC 3550 6.2 is 360,000 / (session bandwidth in kbit/s). */
  readonly minimumInterval?: number;
  /** ms; no bound by default. */
  readonly maximumInterval?: number;
  readonly random: RandomSource;
}

/**
 * The RTCP transmission timer (RFC 3550 6.3, A.7): randomised intervals that grow with the number of members, reconsideration when the
 * timer fires, reverse reconsideration when members leave.
 */
export class ReportSchedule {
  readonly #bandwidth: number;
  readonly #minimum: number;
  readonly #maximum: number;
  readonly #random: RandomSource;
  /** Octets that protection adds to a compound, such as `rtcpOverhead` of a protector: they count too (RFC 3711 3.4). */
  protectionOctets = 0;
  #averageOctets = 128;
  #initial = true;
  #previousAt: number;
  #nextAt: number;
  #previousMembers = 1;

  constructor(options: ReportScheduleOptions, now: number) {
    this.#bandwidth = options.rtcpBandwidth;
    this.#minimum = options.minimumInterval ?? 5000;
    this.#maximum = Math.max(options.maximumInterval ?? Number.POSITIVE_INFINITY, this.#minimum);
    this.#random = options.random;
    this.#previousAt = now;
    this.#nextAt = now + this.#interval({ members: 1, senders: 0, weSent: false });
  }

  /** When {@link ReportSchedule.expire} is due, in ms. */
  get deadline(): number {
    return this.#nextAt;
  }

  /** Average size of the session's RTCP packets in octets, lower layers included. */
  get averageOctets(): number {
    return this.#averageOctets;
  }

  /** Counts a compound that was received or sent. @param octets without UDP and IP headers, and before protection or after it was taken off */
  count(octets: number): void {
    this.#averageOctets += (octets + this.protectionOctets + lowerLayerOctets - this.#averageOctets) / 16;
  }

  /** The interval before randomisation, in ms (RFC 3550 6.3.1, steps 1 to 3). */
  deterministicInterval(population: ReportPopulation): number {
    const { members, senders, weSent } = population;
    let share = 1;
    let sharers = members;
    // 1. up to a quarter of the members send: they get a quarter of the bandwidth among themselves
    if (senders <= members * senderShare) {
      share = weSent ? senderShare : 1 - senderShare;
      sharers = weSent ? senders : members - senders;
    }
    // 2. half the minimum before the first report
    const minimum = this.#initial ? this.#minimum / 2 : this.#minimum;
    // Without bandwidth there are no reports.
    if (this.#bandwidth === 0) return Number.POSITIVE_INFINITY;
    // 3. never below the minimum
    return Math.min(
      this.#maximum,
      Math.max(minimum, (this.#averageOctets * sharers * 1000) / (this.#bandwidth * share)),
    );
  }

  /** Takes the timer's expiry: true when a report is to be sent now (then call {@link ReportSchedule.sent}), false when it was put off. */
  expire(now: number, population: ReportPopulation): boolean {
    if (now < this.#nextAt) return false;
    this.#previousMembers = population.members;
    const reconsidered = this.#previousAt + this.#interval(population);
    if (reconsidered <= now) return true;
    this.#nextAt = reconsidered;
    return false;
  }

  /** A regular report went out: draws the next interval. */
  sent(now: number, octets: number, population: ReportPopulation): void {
    this.count(octets);
    this.#previousAt = now;
    this.#initial = false;
    this.#nextAt = now + this.#interval(population);
  }

  /** Members left or timed out: the next report comes earlier in proportion (RFC 3550 6.3.4). */
  membersLeft(now: number, members: number): void {
    if (members >= this.#previousMembers) return;
    const ratio = members / this.#previousMembers;
    this.#nextAt = now + ratio * (this.#nextAt - now);
    this.#previousAt = now - ratio * (now - this.#previousAt);
    this.#previousMembers = members;
  }

  // Steps 4 and 5: between half and one and a half of it, over e - 3/2, which makes up for reconsideration.
  #interval(population: ReportPopulation): number {
    const factor = 0.5 + randomFraction(this.#random);
    return (this.deterministicInterval(population) * factor) / compensation;
  }
}

const senderShare = 0.25;
const compensation = Math.E - 1.5;
// UDP 8 and IPv4 20: the size counts lower layers (RFC 3550 6.2).
const lowerLayerOctets = 28;
