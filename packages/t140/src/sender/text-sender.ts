import { MisuseError, OutputQueue, type RandomSource } from '@webrtc-ims/core';
import type { RtpSender } from '@webrtc-ims/rtp';
import { checkFormat, type RtpTextFormat } from '../description/rtp-text-format.ts';
import { defaultLimits, type T140Limits } from '../limits.ts';
import { CharacterRate } from '../rate/character-rate.ts';
import { TextQueue } from '../rate/text-queue.ts';
import { byteOrderMark } from '../text/code-points.ts';
import { charactersOfText } from '../text/text-size.ts';
import { RedundancyHistory } from './redundancy-history.ts';
import { TextPackets } from './text-packets.ts';

/** What a {@link TextSender} is made of. */
export interface TextSenderOptions {
  readonly format: RtpTextFormat;
  /** Characters per second that the receiver stated. Default 30 (RFC 4103 6). */
  readonly cps?: number;
  /** ms between packets while there is text; default 300, at most 500 (RFC 4103 5.1). */
  readonly interval?: number;
  /** Random by default. */
  readonly ssrc?: number;
  readonly random?: RandomSource;
  readonly limits?: Partial<T140Limits>;
}

/** Counters of a {@link TextSender}. */
export interface TextSenderStatistics {
  readonly characters: number;
  /** Blocks with text. */
  readonly blocks: number;
  readonly packets: number;
  /** Marks made because text was dropped. */
  readonly marks: number;
  /** Characters dropped: the queue was full, or they were too old. */
  readonly dropped: number;
  /** Blocks that had to wait for the receiver's rate. */
  readonly delayed: number;
}

/**
 * Sends the text of one user over RTP (RFC 4103): at once after a pause, then every 300 ms, each block repeated in the packets behind it, and
 * never faster than the receiver can take. {@link TextSender.poll} gives RTP packets.
 */
export class TextSender {
  readonly rtp: RtpSender;
  readonly #packets: TextPackets;
  readonly #rate: CharacterRate;
  readonly #queue: TextQueue;
  readonly #limits: T140Limits;
  readonly #outputs = new OutputQueue<Uint8Array<ArrayBuffer>>();
  readonly #encoder = new TextEncoder();
  #history: RedundancyHistory;
  #interval: number;
  // When the next packet may go; undefined when text goes at once.
  #nextAt: number | undefined = undefined;
  // In a pause: from the start, or from the first empty block on. The packet that ends it has the marker.
  #resting = true;
  #isHeld = false;
  #characters = 0;
  #blocks = 0;
  #delayed = 0;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextSenderOptions) {
    checkFormat(options.format);
    const { format, ssrc, random } = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#interval = checkedInterval(options.interval ?? defaultInterval, 500);
    this.#packets = new TextPackets(format, {
      ssrc,
      packetOctets: this.#limits.packetOctets,
      ...(random === undefined ? {} : { random }),
    });
    this.rtp = this.#packets.rtp;
    this.#rate = new CharacterRate(options.cps);
    this.#queue = new TextQueue(this.#limits);
    this.#history = new RedundancyHistory(format.redundancy?.generations ?? 0, this.#interval);
  }

  /** ms between packets at present. */
  get interval(): number {
    return this.#interval;
  }

  /** Characters per second that are kept to at present. */
  get cps(): number {
    return this.#rate.cps;
  }

  /** Whether there is text to send or to repeat. */
  get isIdle(): boolean {
    return this.#queue.isEmpty && this.#history.owed === 0;
  }

  get statistics(): TextSenderStatistics {
    const { dropped, marks } = this.#queue;
    const { packets } = this.rtp;
    return { characters: this.#characters, blocks: this.#blocks, packets, marks, dropped, delayed: this.#delayed };
  }

  /** Adds text behind what waits. Surrogates that stand alone go as U+FFFD. */
  send(text: string, now: number): void {
    if (text === '') return;
    // An empty block begins a pause; the first text after it goes at once (RFC 4103 5.1, 5.2).
    if (this.#resting && this.#queue.isEmpty) this.#nextAt = undefined;
    this.#queue.push(text, now, this.#isBehind(now));
    this.#run(now);
  }

  /** Sends BOM, with the redundancy of any text: opens the way as soon as the other side can receive (RFC 9071 3.2). */
  announce(now: number): void {
    this.send(byteOrderMark, now);
  }

  /** Puts U+FFFD behind what waits: text may be missing here. */
  mark(now: number): void {
    this.#queue.mark(now);
    this.#run(now);
  }

  /** Nothing is sent from now on, redundancy neither: text waits. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Sending goes on. */
  release(now: number): void {
    this.#isHeld = false;
    this.#run(now);
  }

  /** Forgets the text that waits, as when the receiver may not be sent any more; redundancy goes on. Whether there was any. */
  discard(): boolean {
    return this.#queue.clear();
  }

  /** A later description changed how text is packed. Numbers, timestamps and the blocks to repeat go on. @throws {MisuseError} `T140_OPTION` */
  setFormat(format: RtpTextFormat): void {
    checkFormat(format);
    this.#packets.format = format;
    this.#history.resize(format.redundancy?.generations ?? 0);
  }

  /** Another rate holds from now on. @throws {MisuseError} `T140_OPTION` */
  setCps(cps: number, now: number): void {
    this.#rate.change(cps, now);
    this.#run(now);
  }

  /** Another interval holds from the next packet on: up to 5000 ms when packets are lost (RFC 4103 9). @throws {MisuseError} `T140_OPTION` */
  setPace(interval: number): void {
    this.#interval = checkedInterval(interval, 5000);
  }

  /** The next packet to send. */
  poll(): Uint8Array<ArrayBuffer> | undefined {
    return this.#outputs.shift();
  }

  get deadline(): number | undefined {
    if (this.#nextAt === undefined || this.#isHeld) return this.#queue.deadline;
    return Math.min(this.#nextAt, this.#queue.deadline ?? Number.POSITIVE_INFINITY);
  }

  expire(now: number): void {
    if ((this.#queue.deadline ?? Number.POSITIVE_INFINITY) <= now) this.#queue.expire(now);
    this.#run(now);
  }

  #run(now: number): void {
    if (this.#isHeld || (this.#nextAt !== undefined && now < this.#nextAt)) return;
    const text = this.#take(now);
    if (text !== '' || this.#history.owed > 0) {
      this.#transmit(text, now);
      this.#nextAt = now + this.#interval;
      return;
    }
    // Nothing to repeat, and nothing that may be sent yet.
    const characters = Math.max(1, Math.ceil((this.#rate.cps * this.#interval) / 1000));
    const at = this.#queue.isEmpty ? Number.POSITIVE_INFINITY : this.#rate.availableAt(characters, now);
    this.#nextAt = at === Number.POSITIVE_INFINITY ? undefined : at;
  }

  #take(now: number): string {
    if (this.#queue.isEmpty) return '';
    const octets = Math.min(this.#packets.room(this.#history, false), this.#limits.blockOctets);
    const text = this.#queue.take(octets, this.#rate.available(now));
    this.#rate.take(charactersOfText(text), now);
    if (!this.#queue.isEmpty) this.#delayed += 1;
    return text;
  }

  #transmit(text: string, now: number): void {
    const marker = text !== '' && this.#resting;
    this.#resting = text === '';
    if (text !== '') {
      this.#characters += charactersOfText(text);
      this.#blocks += 1;
    }
    this.#outputs.push(this.#packets.write(this.#history, { data: this.#encoder.encode(text), marker }, now));
  }

  #isBehind(now: number): boolean {
    return this.#queue.octets > this.#rate.available(now);
  }
}

function checkedInterval(interval: number, maximum: number): number {
  if (interval > 0 && interval <= maximum) return interval;
  throw new MisuseError('T140_OPTION', `an interval of ${interval} ms, where at most ${maximum} are allowed`, {
    clause: 'RFC 4103 5.1',
  });
}

/** ms between packets (RFC 4103 5.1). */
export const defaultInterval = 300;
