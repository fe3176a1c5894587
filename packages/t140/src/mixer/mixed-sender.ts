import { MisuseError, OutputQueue, type RandomSource } from '@webrtc-ims/core';
import type { RtpSender } from '@webrtc-ims/rtp';
import { checkFormat, type RtpTextFormat } from '../description/rtp-text-format.ts';
import { defaultLimits, type T140Limits } from '../limits.ts';
import { CharacterRate } from '../rate/character-rate.ts';
import { TextQueue } from '../rate/text-queue.ts';
import { RedundancyHistory } from '../sender/redundancy-history.ts';
import { TextPackets } from '../sender/text-packets.ts';
import { byteOrderMark } from '../text/code-points.ts';
import { charactersOfText } from '../text/text-size.ts';

/** What a {@link MixedTextSender} is made of. */
export interface MixedTextSenderOptions {
  /** As agreed with the receiver; rtt-mixer must have been agreed too (RFC 9071 2.4). */
  readonly format: RtpTextFormat;
  /** Characters per second that the receiver stated, for all sources together. Default 30. */
  readonly cps?: number;
  /** Random by default. */
  readonly ssrc?: number;
  readonly random?: RandomSource;
  readonly limits?: Partial<T140Limits>;
}

interface MixedSource {
  readonly queue: TextQueue;
  history: RedundancyHistory;
  /** When its redundancy is due; undefined when there is none. */
  repeatAt: number | undefined;
  isResting: boolean;
}

/**
 * Sends the text of several participants to one receiver that can tell them apart (RFC 9071 3): one source per packet, named in the CSRC list,
 * redundancy of each source its own, the oldest text first. {@link MixedTextSender.poll} gives RTP packets.
 */
export class MixedTextSender {
  readonly rtp: RtpSender;
  readonly #packets: TextPackets;
  readonly #rate: CharacterRate;
  readonly #limits: T140Limits;
  readonly #sources = new Map<number, MixedSource>();
  readonly #outputs = new OutputQueue<Uint8Array<ArrayBuffer>>();
  readonly #encoder = new TextEncoder();
  // While the receiver's rate is exhausted, text goes in intervals, and no sooner than this.
  #pacedUntil: number | undefined = undefined;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: MixedTextSenderOptions) {
    checkFormat(options.format);
    const { format, ssrc, random } = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#packets = new TextPackets(format, {
      ssrc,
      packetOctets: this.#limits.packetOctets,
      ...(random === undefined ? {} : { random }),
    });
    this.rtp = this.#packets.rtp;
    this.#rate = new CharacterRate(options.cps);
  }

  /** Characters of all sources that were dropped, because they waited too long or were too many. */
  get dropped(): number {
    let dropped = 0;
    for (const { queue } of this.#sources.values()) dropped += queue.dropped;
    return dropped;
  }

  /**
   * Adds text of a participant; the mixer's own has its own SSRC as source and travels without CSRC (RFC 9071 3.1). The receiver's own text
   * is not sent back to it: that is the caller's business, who knows which it is.
   *
   * @throws {MisuseError} `T140_SOURCES` for more sources than `limits.sources`
   */
  send(source: number, text: string, now: number): void {
    if (text === '') return;
    this.#source(source).queue.push(text, now);
    this.#run(now);
  }

  /** Sends BOM as the mixer's own text, as soon as the receiver can take any (RFC 9071 3.2). */
  announce(now: number): void {
    this.send(this.rtp.ssrc, byteOrderMark, now);
  }

  /** A participant left: what of its text still waits is sent first. */
  forget(source: number): void {
    const known = this.#sources.get(source);
    if (known?.queue.isEmpty === true && known.history.owed === 0) this.#sources.delete(source);
  }

  /** The receiver stated another rate. @throws {MisuseError} `T140_OPTION` */
  setCps(cps: number, now: number): void {
    this.#rate.change(cps, now);
    this.#run(now);
  }

  poll(): Uint8Array<ArrayBuffer> | undefined {
    return this.#outputs.shift();
  }

  get deadline(): number | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { queue, repeatAt } of this.#sources.values()) {
      earliest = Math.min(earliest, repeatAt ?? earliest, queue.deadline ?? earliest);
      if (!queue.isEmpty) earliest = Math.min(earliest, this.#pacedUntil ?? earliest);
    }
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  expire(now: number): void {
    for (const { queue } of this.#sources.values()) if ((queue.deadline ?? now + 1) <= now) queue.expire(now);
    this.#run(now);
  }

  #run(now: number): void {
    // New text, oldest first, as long as the rate allows.
    if (this.#pacedUntil === undefined || now >= this.#pacedUntil) this.#sendNew(now);
    // What nobody added to in time is repeated without (RFC 9071 3.10).
    for (const [source, state] of this.#sources) {
      if (state.repeatAt !== undefined && state.repeatAt <= now) this.#transmit(source, state, '', now);
    }
  }

  #sendNew(now: number): void {
    this.#pacedUntil = undefined;
    for (let oldest = this.#oldest(); oldest !== undefined; oldest = this.#oldest()) {
      const [source, state] = oldest;
      const contributing = source !== this.rtp.ssrc;
      const octets = Math.min(this.#packets.room(state.history, contributing), this.#limits.blockOctets);
      const text = state.queue.take(octets, this.#rate.available(now));
      if (text === '' && octets > 3) {
        const characters = Math.max(1, Math.ceil((this.#rate.cps * repeatInterval) / 1000));
        const allowed = this.#rate.availableAt(characters, now);
        this.#pacedUntil = allowed === Number.POSITIVE_INFINITY ? undefined : Math.max(now + repeatInterval, allowed);
        return;
      }
      this.#rate.take(charactersOfText(text), now);
      this.#transmit(source, state, text, now);
    }
  }

  // The source whose text has waited for longest (RFC 9071 4.2.2).
  #oldest(): readonly [number, MixedSource] | undefined {
    let oldest: readonly [number, MixedSource] | undefined;
    for (const entry of this.#sources) {
      const since = entry[1].queue.since;
      if (since !== undefined && since < (oldest?.[1].queue.since ?? Number.POSITIVE_INFINITY)) oldest = entry;
    }
    return oldest;
  }

  #transmit(source: number, state: MixedSource, text: string, now: number): void {
    const marker = text !== '' && state.isResting;
    if (state.isResting) state.history.restart();
    state.isResting = false;
    const contributingSource = source === this.rtp.ssrc ? undefined : source;
    const data = this.#encoder.encode(text);
    this.#outputs.push(this.#packets.write(state.history, { data, marker, contributingSource }, now));
    state.repeatAt = state.history.owed > 0 ? now + repeatInterval : undefined;
    // All was repeated: the next text of this source comes behind a pause.
    if (state.repeatAt === undefined) state.isResting = true;
  }

  #source(source: number): MixedSource {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    if (this.#sources.size >= this.#limits.sources) this.#makeRoom();
    const { queuedOctets, mixedTime } = this.#limits;
    const generations = this.#packets.format.redundancy?.generations ?? 0;
    const state: MixedSource = {
      queue: new TextQueue({ queuedOctets, queuedTime: mixedTime }),
      history: new RedundancyHistory(generations, 300),
      repeatAt: undefined,
      isResting: true,
    };
    this.#sources.set(source, state);
    return state;
  }

  #makeRoom(): void {
    for (const [source, { queue, history }] of this.#sources) {
      if (!queue.isEmpty || history.owed > 0) continue;
      this.#sources.delete(source);
      return;
    }
    throw new MisuseError('T140_SOURCES', `more than ${this.#limits.sources} sources (limit sources)`);
  }
}

// ms after which a source is repeated when it has nothing new (RFC 9071 3.4).
const repeatInterval = 330;
