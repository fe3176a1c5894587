import { difference32, SequenceTracker } from '@webrtc-ims/rtp';
import type { GapOptions, SequenceSource } from '../receiver/block-sequence.ts';
import type { ReceivedText, ReceiverCounters } from '../receiver/received-text.ts';
import { TextAssembly } from '../receiver/text-assembly.ts';
import type { TextPacket } from '../receiver/text-packet.ts';

/** How gaps and sources of a mixed stream are handled. */
export interface MixedSequenceOptions extends GapOptions {
  readonly sources: number;
}

interface Contributor {
  readonly assembly: TextAssembly;
  /** Timestamp of the youngest text that was delivered; undefined before the first. */
  timestamp: number | undefined;
  /** When it was heard last, in ms. */
  heardAt: number;
}

interface HeldPacket {
  readonly packet: TextPacket;
  readonly at: number;
}

/**
 * One stream of a mixer, with the text of several sources (RFC 9071 3.16). Packets come in the order of their sequence numbers; what a packet
 * repeats is told from what is new by its timestamp, per source.
 */
export class MixedSequence {
  readonly ssrc: number;
  heardAt: number;
  readonly #options: MixedSequenceOptions;
  readonly #counters: ReceiverCounters;
  readonly #tracker: SequenceTracker;
  readonly #contributors = new Map<number, Contributor>();
  readonly #held = new Map<number, HeldPacket>();
  // Text of sources that had to make room.
  #ready: ReceivedText[] = [];
  #next = 0;
  #highest = 0;
  #blocks = 1;
  #delivered: boolean;
  // When packets were given up lately: three within a second are a risk of loss (RFC 9071 3.16.2).
  #lossTimes: number[] = [];

  constructor(source: SequenceSource, options: MixedSequenceOptions, counters: ReceiverCounters, now: number) {
    this.ssrc = source.ssrc;
    this.heardAt = now;
    this.#options = options;
    this.#counters = counters;
    this.#tracker = new SequenceTracker(source.probation);
    this.#delivered = source.isResumed;
  }

  get valid(): boolean {
    return this.#tracker.valid;
  }

  get hasDelivered(): boolean {
    return this.#delivered;
  }

  /** When packets that are held for an earlier one are released. */
  get deadline(): number | undefined {
    let first: number | undefined;
    for (const { at } of this.#held.values()) if (first === undefined || at < first) first = at;
    return first === undefined ? undefined : first + this.#options.waitingTime;
  }

  /** Takes a packet of this SSRC; false when it is not believed (yet). */
  receive(packet: TextPacket, now: number): boolean {
    const verdict = this.#tracker.update(packet.sequenceNumber);
    if (verdict === 'probation' || verdict === 'jump') return false;
    this.heardAt = now;
    this.#counters.packets += 1;
    if (verdict === 'restart') this.#restart(packet, now);
    const number = this.#highest + (((packet.sequenceNumber - this.#highest) << 16) >> 16);
    if (number < this.#next || this.#held.has(number)) {
      this.#counters.duplicates += 1;
      return true;
    }
    if (number < this.#highest) this.#counters.reordered += 1;
    else this.#highest = number;
    this.#blocks = Math.max(packet.blocks.length, 1);
    this.#held.set(number, { packet, at: now });
    this.#release(now);
    while (this.#held.size > this.#options.heldPackets) this.#giveUp(now);
    return true;
  }

  expire(now: number): void {
    for (let at = this.deadline; at !== undefined && at <= now; at = this.deadline) this.#giveUp(now);
  }

  finish(now: number): void {
    while (this.#held.size > 0) this.#giveUp(now);
  }

  /** A source left: should it come again, all its blocks are new. */
  forget(source: number): void {
    const text = this.#contributors.get(source)?.assembly.take() ?? '';
    if (text !== '') this.#ready.push({ source, text });
    this.#contributors.delete(source);
  }

  /** The text that is ready, by source, since the last call. */
  takeAll(): ReceivedText[] {
    const texts = this.#ready;
    this.#ready = [];
    for (const [source, { assembly }] of this.#contributors) {
      const text = assembly.take();
      if (text !== '') texts.push({ source, text });
    }
    return texts;
  }

  #restart(packet: TextPacket, now: number): void {
    this.finish(now);
    if (this.#delivered) this.#mark(this.ssrc, now);
    for (const contributor of this.#contributors.values()) contributor.timestamp = undefined;
    this.#highest = packet.sequenceNumber;
    this.#next = packet.sequenceNumber;
  }

  #release(now: number): void {
    for (let held = this.#held.get(this.#next); held !== undefined; held = this.#held.get(this.#next)) {
      this.#held.delete(this.#next);
      this.#next += 1;
      this.#extract(held.packet, now);
    }
    // With one source its redundancy says all: there is nothing to wait for.
    const oldest = this.#oldest();
    const held = oldest === undefined ? undefined : this.#held.get(oldest);
    if (oldest === undefined || held === undefined || oldest - this.#next >= held.packet.blocks.length) return;
    if (this.#onlySource(now) === held.packet.source) this.#giveUp(now);
  }

  #giveUp(now: number): void {
    const oldest = this.#oldest();
    if (oldest === undefined) return;
    this.#judgeLoss(oldest - this.#next, now);
    this.#next = oldest;
    this.#release(now);
  }

  #oldest(): number | undefined {
    let oldest: number | undefined;
    for (const number of this.#held.keys()) if (oldest === undefined || number < oldest) oldest = number;
    return oldest;
  }

  // RFC 9071 3.16.2. In doubt a mark is made.
  #judgeLoss(packets: number, now: number): void {
    if (packets === 0) return;
    this.#counters.lost += packets;
    const only = this.#onlySource(now);
    if (only !== undefined) {
      if (packets >= this.#blocks) this.#mark(only, now);
      return;
    }
    for (let i = 0; i < Math.min(packets, riskyLosses); i++) this.#lossTimes.push(now);
    this.#lossTimes = this.#lossTimes.filter((at) => at > now - lossWindow);
    if (this.#lossTimes.length < riskyLosses) return;
    this.#lossTimes = [];
    this.#mark(this.ssrc, now);
  }

  #onlySource(now: number): number | undefined {
    let only: number | undefined;
    for (const [source, { heardAt }] of this.#contributors) {
      if (heardAt < now - activeTime) continue;
      if (only !== undefined) return undefined;
      only = source;
    }
    return only;
  }

  #extract({ source, timestamp, blocks }: TextPacket, now: number): void {
    const contributor = this.#contributor(source, now);
    contributor.heardAt = now;
    blocks.forEach((block, i) => {
      if (block === undefined) {
        this.#counters.refused['block-type'] += 1;
        return;
      }
      if (block.data.length === 0) return;
      const at = (timestamp - block.age) >>> 0;
      // The first packet of a source gives all its blocks; later ones those that are younger than what was delivered (RFC 9071 3.16.3).
      if (contributor.timestamp !== undefined && difference32(at, contributor.timestamp) <= 0) return;
      if (i < blocks.length - 1) this.#counters.recovered += 1;
      contributor.timestamp = at;
      if (contributor.assembly.append(block.data)) this.#delivered = true;
    });
  }

  #mark(source: number, now: number): void {
    this.#contributor(source, now).assembly.miss(1);
    this.#delivered = true;
  }

  #contributor(source: number, now: number): Contributor {
    const known = this.#contributors.get(source);
    if (known !== undefined) return known;
    if (this.#contributors.size >= this.#options.sources) this.#makeRoom();
    const contributor: Contributor = { assembly: new TextAssembly(this.#counters), timestamp: undefined, heardAt: now };
    this.#contributors.set(source, contributor);
    return contributor;
  }

  // The one that was silent for longest.
  #makeRoom(): void {
    let longest: number | undefined;
    let heardAt = Number.POSITIVE_INFINITY;
    for (const [source, contributor] of this.#contributors) {
      if (contributor.heardAt < heardAt) {
        heardAt = contributor.heardAt;
        longest = source;
      }
    }
    if (longest !== undefined) this.forget(longest);
  }
}

const riskyLosses = 3;
// ms
const lossWindow = 1000;
const activeTime = 10_000;
