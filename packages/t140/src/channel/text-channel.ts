import { type Machine, MisuseError, OutputQueue } from '@webrtc-ims/core';
import { receivesText, sendsText, type TextDirection } from '../description/direction.ts';
import { defaultLimits, type T140Limits } from '../limits.ts';
import { CharacterRate } from '../rate/character-rate.ts';
import { TextQueue } from '../rate/text-queue.ts';
import { byteOrderMark, missingTextMark } from '../text/code-points.ts';
import { charactersOfText } from '../text/text-size.ts';
import { Utf8Decoder } from '../text/utf8-decoder.ts';
import { wellFormed } from '../text/well-formed.ts';
import type {
  TextChannelEvent,
  TextChannelInput,
  TextChannelOptions,
  TextChannelOutput,
  TextChannelStatistics,
} from './channel-options.ts';

/**
 * One T.140 data channel (RFC 8865): complete characters in every message, at the pace that the peer stated, nothing sent twice, marks where
 * text may be missing. It is told what happens to the channel and says what to send on it.
 */
export class TextChannel implements Machine<TextChannelInput, TextChannelOutput> {
  readonly #options: TextChannelOptions;
  readonly #limits: T140Limits;
  readonly #interval: number;
  readonly #rate: CharacterRate;
  readonly #queue: TextQueue;
  readonly #decoder = new Utf8Decoder();
  readonly #encoder = new TextEncoder();
  readonly #outputs = new OutputQueue<TextChannelOutput>();
  #maxMessageSize: number;
  #direction: TextDirection;
  #isOpen = false;
  #wasOpen = false;
  #isHeld = false;
  #nextAt: number | undefined = undefined;
  // Text was dropped while nothing could be sent: one mark says so when something can.
  #owesMark = false;
  // The same for text that came while none was to be taken.
  #missedText = false;
  #marks = 0;
  #dropped = 0;
  #delayed = 0;
  readonly #received = { messages: 0, characters: 0 };
  readonly #sent = { messages: 0, characters: 0 };

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextChannelOptions = {}) {
    const { interval = 300, maxMessageSize = 65_536 } = options;
    if (!(interval >= 0 && interval <= 500)) {
      throw new MisuseError('T140_OPTION', `an interval of ${interval} ms`, { clause: 'RFC 8865 5.3' });
    }
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#interval = interval;
    this.#maxMessageSize = checkedMessageSize(maxMessageSize);
    this.#direction = options.direction ?? 'sendrecv';
    this.#rate = new CharacterRate(options.cps);
    this.#queue = new TextQueue(this.#limits);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get direction(): TextDirection {
    return this.#direction;
  }

  /** Whether text waits: for the channel, for its direction or for the peer's rate. */
  get hasWaiting(): boolean {
    return !this.#queue.isEmpty;
  }

  get statistics(): TextChannelStatistics {
    return {
      received: { ...this.#received, replacements: this.#decoder.replacements },
      sent: { ...this.#sent },
      marks: this.#marks + this.#queue.marks,
      dropped: this.#dropped + this.#queue.dropped,
      delayed: this.#delayed,
    };
  }

  receive(input: TextChannelInput, now: number): void {
    switch (input.type) {
      case 'open':
        this.#open(now);
        return;
      case 'closed':
        this.#close();
        return;
      default:
        this.#takeMessage(input.message);
    }
  }

  /** Sends text behind what waits. Where text must not be sent it is dropped, and one mark follows when it may again. */
  send(text: string, now: number): void {
    const clean = text.includes(byteOrderMark) ? text.replaceAll(byteOrderMark, '') : text;
    if (clean === '') return;
    if (
      !sendsText(this.#direction) ||
      (!this.#isOpen && (this.#options.whileDown ?? 'drop') === 'drop' && this.#wasOpen)
    ) {
      this.#drop(clean);
      return;
    }
    this.#queue.push(clean, now, this.#queue.octets > this.#rate.available(now));
    this.#run(now);
  }

  /** Another direction was agreed, as in our own description. Text that waits and may not be sent any more is dropped and marked later. */
  setDirection(direction: TextDirection, now: number): void {
    this.#direction = direction;
    if (!sendsText(direction) && this.#queue.clear()) this.#owesMark = true;
    if (receivesText(direction) && this.#missedText) {
      this.#missedText = false;
      this.#marks += 1;
      this.#event({ type: 'text', text: missingTextMark });
    }
    this.#run(now);
  }

  /** The peer stated another rate. @throws {MisuseError} `T140_OPTION` */
  setCps(cps: number, now: number): void {
    this.#rate.change(cps, now);
    this.#run(now);
  }

  /** The peer stated another largest message. @throws {MisuseError} `T140_OPTION` */
  setMaxMessageSize(octets: number): void {
    this.#maxMessageSize = checkedMessageSize(octets);
  }

  /** The channel takes no more at present: text waits. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The channel takes text again. */
  release(now: number): void {
    this.#isHeld = false;
    this.#run(now);
  }

  /** A message that was to be sent could not be: it is not sent again, a mark goes in its place when the channel takes one. */
  failed(now: number): void {
    this.#owesMark = true;
    this.#run(now);
  }

  poll(): TextChannelOutput | undefined {
    return this.#outputs.shift();
  }

  get deadline(): number | undefined {
    const stale = this.#queue.deadline;
    if (!this.#maySend || this.#nextAt === undefined) return stale;
    return Math.min(this.#nextAt, stale ?? Number.POSITIVE_INFINITY);
  }

  expire(now: number): void {
    if ((this.#queue.deadline ?? Number.POSITIVE_INFINITY) <= now) this.#queue.expire(now);
    this.#run(now);
  }

  get #maySend(): boolean {
    return this.#isOpen && !this.#isHeld && sendsText(this.#direction);
  }

  #open(now: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#isHeld = false;
    this.#nextAt = undefined;
    if (this.#wasOpen) {
      // What the peer sent, and what was under way to it, may be lost; nobody can tell (RFC 8865 5.4).
      this.#event({ type: 'reopened' });
      if (!receivesText(this.#direction)) this.#missedText = true;
      else {
        this.#marks += 1;
        this.#event({ type: 'text', text: missingTextMark });
      }
      this.#owesMark ||= this.#sent.characters > 0;
    } else this.#event({ type: 'open' });
    this.#wasOpen = true;
    this.#run(now);
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // A character that was cut will not be completed on another channel.
    const rest = this.#decoder.end();
    if (rest !== '' && receivesText(this.#direction)) this.#event({ type: 'text', text: rest });
    if ((this.#options.whileDown ?? 'drop') === 'drop' && this.#queue.clear()) this.#owesMark = true;
    this.#event({ type: 'closed' });
  }

  #takeMessage(message: string | Uint8Array): void {
    const decoded = typeof message === 'string' ? wellFormed(message) : this.#decoder.decode(message);
    const text = decoded.includes(byteOrderMark) ? decoded.replaceAll(byteOrderMark, '') : decoded;
    this.#received.messages += 1;
    if (text === '') return;
    if (!receivesText(this.#direction)) {
      this.#missedText = true;
      return;
    }
    this.#received.characters += charactersOfText(text);
    this.#event({ type: 'text', text });
  }

  #run(now: number): void {
    if (!this.#maySend) return;
    if (this.#owesMark) {
      this.#owesMark = false;
      this.#queue.markFront(now);
    }
    if (this.#nextAt !== undefined && now < this.#nextAt) return;
    if (this.#queue.isEmpty) {
      this.#nextAt = undefined;
      return;
    }
    const text = this.#queue.take(this.#maxMessageSize, this.#rate.available(now));
    if (!this.#queue.isEmpty) this.#delayed += 1;
    if (text !== '') this.#transmit(text, now);
    this.#nextAt = this.#nextTime(now);
  }

  // Within the interval text gathers; what the rate forbids waits until an interval's worth of it is allowed.
  #nextTime(now: number): number | undefined {
    const interval = now + this.#interval;
    if (this.#queue.isEmpty) return this.#interval === 0 ? undefined : interval;
    const characters = Math.max(1, Math.ceil((this.#rate.cps * 300) / 1000));
    const allowed = this.#rate.availableAt(characters, now);
    return allowed === Number.POSITIVE_INFINITY ? undefined : Math.max(interval, allowed);
  }

  #transmit(text: string, now: number): void {
    const characters = charactersOfText(text);
    this.#rate.take(characters, now);
    this.#sent.messages += 1;
    this.#sent.characters += characters;
    const message = this.#options.messages === 'binary' ? this.#encoder.encode(text) : wellFormed(text);
    this.#outputs.push({ type: 'transmit', message });
  }

  #drop(text: string): void {
    this.#dropped += charactersOfText(text);
    this.#owesMark = true;
  }

  #event(event: TextChannelEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}

function checkedMessageSize(octets: number): number {
  // 0 means any size (RFC 8841 6).
  if (octets === 0) return Number.POSITIVE_INFINITY;
  // The largest character has four octets.
  if (octets >= 4) return octets;
  throw new MisuseError('T140_OPTION', `messages of ${octets} octets`, { clause: 'RFC 8841 6' });
}
