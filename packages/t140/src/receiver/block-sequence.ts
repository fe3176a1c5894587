import { SequenceTracker } from '@webrtc-ims/rtp';
import type { ReceiverCounters } from './received-text.ts';
import { TextAssembly } from './text-assembly.ts';
import type { TextPacket } from './text-packet.ts';

/** How gaps are handled. */
export interface GapOptions {
  /** ms that later text waits for a missing packet; at most 1000 (RFC 4103 5.4). */
  readonly waitingTime: number;
  /** One mark per gap, or one per missing block (RFC 4103 5.3). */
  readonly marks: 'gap' | 'block';
  readonly heldPackets: number;
  readonly marksPerGap: number;
}

/** Whose blocks they are. */
export interface SequenceSource {
  readonly ssrc: number;
  /** Packets in sequence after which the source is believed; 0 believes the first one. */
  readonly probation: number;
  /** Whether text came before, from another SSRC: then a mark stands in front. */
  readonly isResumed: boolean;
}

interface HeldBlock {
  /** Undefined for a block that cannot be had: its place is passed with a mark. */
  readonly data: Uint8Array | undefined;
  readonly at: number;
}

/**
 * The blocks of one SSRC in the order of their sequence numbers (RFC 4103 4.2, 5.3, 5.4). Redundant blocks get their numbers by counting
 * back. What is missing is taken from redundancy at once; else later text waits for it, and in the end a mark takes its place.
 */
export class BlockSequence {
  readonly ssrc: number;
  heardAt: number;
  readonly #options: GapOptions;
  readonly #counters: ReceiverCounters;
  readonly #assembly: TextAssembly;
  readonly #tracker: SequenceTracker;
  // Blocks ahead of the next one, by extended sequence number.
  readonly #held = new Map<number, HeldBlock>();
  // Sequence numbers with their wraps, counted here so that a restart does not repeat any.
  #next = 0;
  #highest = 0;
  #gapSince: number | undefined = undefined;
  #generations: number | undefined = undefined;
  #candidate = -1;
  #mayChangeGenerations = false;
  #delivered = false;

  constructor(source: SequenceSource, options: GapOptions, counters: ReceiverCounters, now: number) {
    this.ssrc = source.ssrc;
    this.heardAt = now;
    this.#assembly = new TextAssembly(counters);
    this.#counters = counters;
    this.#options = options;
    this.#tracker = new SequenceTracker(source.probation);
    this.#delivered = source.isResumed;
  }

  /** Whether the source has been believed. */
  get valid(): boolean {
    return this.#tracker.valid;
  }

  /** Whether any text was delivered, or marked as missing, since it began or before. */
  get hasDelivered(): boolean {
    return this.#delivered;
  }

  /** When the present gap is given up. */
  get deadline(): number | undefined {
    return this.#gapSince === undefined ? undefined : this.#gapSince + this.#options.waitingTime;
  }

  /** Takes a packet of this SSRC; false when it is not believed (yet). */
  receive(packet: TextPacket, now: number): boolean {
    const verdict = this.#tracker.update(packet.sequenceNumber);
    if (verdict === 'probation' || verdict === 'jump') return false;
    this.heardAt = now;
    this.#counters.packets += 1;
    if (verdict === 'restart') this.#restart(packet, now);
    const primary = this.#extend(packet.sequenceNumber);
    if (primary <= this.#highest && verdict === 'late') {
      if (primary < this.#next || this.#held.get(primary)?.data !== undefined) this.#counters.duplicates += 1;
      else this.#counters.reordered += 1;
    }
    if (primary > this.#highest) this.#highest = primary;
    this.#hold(packet, primary, now);
    this.#release(now, packet.marker ? primary : undefined);
    return true;
  }

  /** Gives the gap up whose time has come. */
  expire(now: number): void {
    while (this.#gapSince !== undefined && now >= this.#gapSince + this.#options.waitingTime) this.#giveUp(now);
  }

  /** Delivers all that is held, with marks for what is missing: the source ends. */
  finish(now: number): void {
    while (this.#held.size > 0) this.#giveUp(now);
  }

  /** The text that is ready, since the last call. */
  take(): string {
    return this.#assembly.take();
  }

  #restart(packet: TextPacket, now: number): void {
    // Two packets in sequence, far from those before: what is held belongs to the past (RFC 3550 A.1).
    this.finish(now);
    if (this.#delivered) this.#miss(1);
    this.#highest = packet.sequenceNumber;
    // The generations in front of the first packet that counts are text like any other.
    this.#next = packet.sequenceNumber - packet.blocks.length + 1;
    this.#generations = undefined;
    this.#candidate = -1;
  }

  #extend(sequenceNumber: number): number {
    return this.#highest + (((sequenceNumber - this.#highest) << 16) >> 16);
  }

  #hold(packet: TextPacket, primary: number, now: number): void {
    const { blocks } = packet;
    const first = primary - blocks.length + 1;
    blocks.forEach((block, i) => {
      const number = first + i;
      if (number < this.#next) return;
      const known = this.#held.get(number);
      if (known !== undefined && (known.data !== undefined || block === undefined)) return;
      const isPrimary = number === primary;
      if (!isPrimary && block !== undefined && block.data.length > 0) this.#counters.recovered += 1;
      if (block === undefined) this.#counters.refused['block-type'] += 1;
      this.#held.set(number, { data: block?.data, at: now });
    });
    if (!packet.redundant) return;
    // Generations that are left out were empty, and too old to be sent (RFC 4103 5.3).
    const generations = blocks.length - 1;
    for (let number = primary - (this.#generations ?? 0); number < first; number++) {
      if (number >= this.#next && !this.#held.has(number)) this.#held.set(number, { data: nothing, at: now });
    }
    this.#learnGenerations(generations, packet.marker);
  }

  // Two packets in succession with the same number set it; it changes only behind a pause (RFC 4103 5.3).
  #learnGenerations(generations: number, marker: boolean): void {
    if (marker) this.#mayChangeGenerations = true;
    if (generations === this.#candidate && (this.#generations === undefined || this.#mayChangeGenerations)) {
      this.#generations = generations;
      this.#mayChangeGenerations = false;
    }
    this.#candidate = generations;
  }

  #release(now: number, marked: number | undefined): void {
    this.#deliver(now);
    // Without redundancy the last packet before a pause is empty: if only that is missing, no text is (RFC 4103 5.3).
    if (this.#held.size > 0 && marked === this.#next + 1 && this.#generations === undefined && this.#candidate === -1) {
      this.#counters.lost += 1;
      this.#next += 1;
      this.#deliver(now);
    }
    while (this.#held.size > this.#options.heldPackets) this.#giveUp(now);
  }

  #deliver(now: number): void {
    for (let block = this.#held.get(this.#next); block !== undefined; block = this.#held.get(this.#next)) {
      this.#held.delete(this.#next);
      this.#next += 1;
      if (block.data === undefined) this.#miss(1);
      else if (this.#assembly.append(block.data)) this.#delivered = true;
    }
    if (this.#held.size === 0) this.#gapSince = undefined;
    else this.#gapSince = this.#firstHeldAt(now);
  }

  #firstHeldAt(now: number): number {
    let first = now;
    for (const { at } of this.#held.values()) if (at < first) first = at;
    return first;
  }

  #giveUp(now: number): void {
    let oldest = Number.POSITIVE_INFINITY;
    for (const number of this.#held.keys()) if (number < oldest) oldest = number;
    this.#miss(oldest - this.#next);
    this.#next = oldest;
    this.#deliver(now);
  }

  #miss(blocks: number): void {
    this.#counters.lost += blocks;
    const { marks, marksPerGap } = this.#options;
    this.#assembly.miss(marks === 'gap' ? 1 : Math.min(blocks, marksPerGap));
    this.#delivered = true;
  }
}

const nothing = new Uint8Array(0);
