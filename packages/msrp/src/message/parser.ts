import { MalformedError } from '@webrtc-ims/core';
import { type MsrpError, violation } from '../errors.ts';
import { defaultLimits, type MsrpLimits } from '../limits.ts';
import { LastView } from '../syntax/last-view.ts';
import type { ContinuationFlag } from './continuation-flag.ts';
import { EndLineFinder } from './end-line.ts';
import type { MessageHead } from './head.ts';
import { HeadScanner } from './head-scanner.ts';
import { idStart } from './start-line.ts';

/** What the parser found next. For each message: `head`, any number of `body`, `end`. */
export type MsrpEvent =
  /** Start line and header section are complete. */
  | { readonly type: 'head'; readonly head: MessageHead }
  /** Octets of the body, the moment they arrived: a view of what was pushed. */
  | { readonly type: 'body'; readonly octets: Uint8Array }
  /** The end-line. */
  | { readonly type: 'end'; readonly flag: ContinuationFlag }
  /** Nothing can be relied on from here on: close the connection. Nothing follows. */
  | { readonly type: 'error'; readonly error: MsrpError };

/** How the parser reads. */
export interface ParserOptions {
  readonly limits?: Partial<MsrpLimits>;
  /** Report every departure from the grammar as an error; by default what cannot be misunderstood is listed in `defects`. @defaultValue false */
  readonly strict?: boolean;
  /**
   * `stream` for TCP and TLS. With `message` each push is one message of a data channel (RFC 8873 5.4) or WebSocket (RFC 7977 5.1), and has to be exactly one
   * MSRP message.
   * @defaultValue 'stream'
   */
  readonly framing?: 'stream' | 'message';
}

/**
 * Octets to MSRP messages. Give it what arrived with {@link MsrpParser.push}, then call {@link MsrpParser.next} until it gives `undefined`.
 *
 * The events depend on the octets alone, but for the number of `body` events that one body is cut into. Body octets are views of what was pushed and are
 * neither copied nor looked at as text; between two pushes the parser holds an unfinished header section (at most `limits.headerSize`) or the beginning of
 * an end-line (less than the id and 12 octets), and every octet is looked at a bounded number of times. It also keeps 3 KB of header lines, because most
 * of them come again in the next message.
 *
 * Pushed buffers must not be written to while their events are in use.
 */
export class MsrpParser {
  readonly #limits: MsrpLimits;
  readonly #views = new LastView();
  readonly #scanner: HeadScanner;
  readonly #isStream: boolean;
  readonly #waiting: Uint8Array[] = [];
  #octets: Uint8Array = nothing;
  #at = 0;
  // Offset of #octets in the stream.
  #offset = 0;
  #state: 'head' | 'body' | 'end' | 'failed' = 'head';
  // An unfinished header section, copied: #held[0 … #heldLength).
  #held: Uint8Array | undefined;
  #heldLength = 0;
  readonly #endLine: EndLineFinder;
  #flag = 0;
  // Octets of an end-line that were the last of earlier pushes.
  #matched = 0;
  // Whether the octets at hand are one message that has not begun or not ended, with framing by messages.
  #expectsMessage = false;

  constructor(options: ParserOptions = {}) {
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#scanner = new HeadScanner(this.#limits, options.strict ?? false, this.#views);
    this.#isStream = options.framing !== 'message';
    this.#endLine = new EndLineFinder(this.#limits.idLength, this.#views);
  }

  /** Whether everything given so far was complete messages: where a stream may end. */
  get atBoundary(): boolean {
    return (
      this.#state === 'head' &&
      this.#held === undefined &&
      this.#at === this.#octets.length &&
      this.#waiting.length === 0
    );
  }

  /** Octets kept from earlier pushes. */
  get heldOctets(): number {
    return this.#heldLength + this.#matched;
  }

  /** Takes what arrived. */
  push(octets: Uint8Array): void {
    if (this.#state === 'failed' || (octets.length === 0 && this.#isStream)) return;
    if (this.#at === this.#octets.length && this.#waiting.length === 0 && !this.#expectsMessage) this.#take(octets);
    else this.#waiting.push(octets);
  }

  /** The next event, or `undefined` when more octets are needed. */
  next(): MsrpEvent | undefined {
    for (;;) {
      if (this.#state === 'end') {
        this.#state = 'head';
        if (!this.#isStream) this.#expectsMessage = this.#at < this.#octets.length;
        return endEvents[this.#flag === 0x24 ? 0 : this.#flag === 0x2b ? 1 : 2];
      }
      if (this.#at < this.#octets.length) {
        const event = this.#state === 'head' ? this.#nextHead() : this.#nextBody();
        if (event !== undefined) return event;
        continue;
      }
      if (this.#expectsMessage) return this.#failAtBoundary();
      if (this.#waiting.length === 0) return undefined;
      this.#take(this.#waiting.shift()!);
    }
  }

  /** To be called when the stream has ended and all events are taken: the error if that was inside a message. */
  finish(): MsrpEvent | undefined {
    if (this.#state === 'failed' || this.atBoundary) return undefined;
    const detail = { offset: this.#position, clause };
    return this.#fail(new MalformedError('MSRP_TRUNCATED', 'the stream ended inside a message', detail));
  }

  get #position(): number {
    return this.#offset + this.#at;
  }

  #take(octets: Uint8Array): void {
    this.#offset += this.#octets.length;
    this.#octets = octets;
    this.#at = 0;
    this.#expectsMessage = !this.#isStream;
  }

  #nextHead(): MsrpEvent | undefined {
    if (this.#held !== undefined) return this.#nextHeldHead(this.#held);
    if (!this.#isStream && this.#at > 0) return this.#failAtBoundary();
    const octets = this.#octets;
    const base = this.#at;
    this.#scanner.reset(this.#position);
    const outcome = this.#scanner.scan(octets, base, octets.length);
    if (outcome !== 'more') return this.#head(octets, base, outcome, base);
    this.#held = new Uint8Array(Math.max(2 * (octets.length - base), smallestHeld));
    this.#held.set(octets.subarray(base));
    this.#heldLength = octets.length - base;
    this.#at = octets.length;
    return undefined;
  }

  // A header section that began in an earlier push: it is moved together, in portions so that little of a body behind it is moved too.
  #nextHeldHead(held: Uint8Array): MsrpEvent | undefined {
    const portion = this.#octets.subarray(this.#at, this.#at + largestPortion);
    const before = this.#heldLength;
    const room = before + portion.length <= held.length ? held : grown(held, before + portion.length);
    room.set(portion, before);
    const outcome = this.#scanner.scan(room, 0, before + portion.length);
    if (outcome !== 'more') {
      this.#held = undefined;
      this.#heldLength = 0;
      // Where the message would begin in the octets at hand.
      return this.#head(room, 0, outcome, this.#at - before);
    }
    this.#held = room;
    this.#heldLength = before + portion.length;
    this.#at += portion.length;
    return undefined;
  }

  #head(octets: Uint8Array, base: number, outcome: 'body' | 'end' | 'failed', origin: number): MsrpEvent {
    const scanner = this.#scanner;
    if (outcome === 'failed') return this.#fail(scanner.fatal!);
    const head = scanner.head(octets, base, outcome === 'body');
    this.#at = origin + scanner.end;
    this.#flag = scanner.flag;
    this.#state = outcome;
    if (outcome === 'body') this.#endLine.reset(octets, base + idStart, base + scanner.idEnd);
    return { type: 'head', head };
  }

  #nextBody(): MsrpEvent | undefined {
    if (this.#matched > 0) return this.#nextOfPartialEndLine();
    const octets = this.#octets;
    const from = this.#at;
    const to = octets.length;
    const found = this.#endLine.find(octets, from, to);
    if (this.#endLine.isComplete) {
      this.#at = found + this.#endLine.length;
      this.#flag = octets[this.#at - 3]!;
      this.#state = 'end';
    } else {
      this.#matched = to - found;
      if (this.#matched >= this.#endLine.length - 2) this.#flag = octets[found + this.#endLine.length - 3]!;
      this.#at = to;
    }
    if (found === from) return undefined;
    // A view costs as much as the search through a segment.
    return { type: 'body', octets: from === 0 && found === to ? octets : this.#views.part(octets, from, found) };
  }

  #nextOfPartialEndLine(): MsrpEvent | undefined {
    const octets = this.#octets;
    const before = this.#matched;
    const matched = this.#endLine.matched(octets, this.#at, octets.length, before);
    const flagAt = this.#endLine.length - 3;
    if (before <= flagAt && matched > flagAt) this.#flag = octets[this.#at + flagAt - before]!;
    this.#at += matched - before;
    if (matched === this.#endLine.length) {
      this.#matched = 0;
      this.#state = 'end';
      return undefined;
    }
    this.#matched = matched;
    if (this.#at === octets.length) return undefined;
    // A false start is content, all of it: CR stands in an end-line only at its beginning and before its last octet, so that no other end-line
    // begins inside of what fitted, but at the earliest with the octet that did not.
    this.#matched = 0;
    return { type: 'body', octets: this.#endLine.falseStart(matched, this.#flag) };
  }

  #failAtBoundary(): MsrpEvent {
    return this.#fail(violation('MSRP_BOUNDARY', 'not exactly one MSRP message', this.#position, 'RFC 8873 5.4'));
  }

  #fail(error: MsrpError): MsrpEvent {
    this.#state = 'failed';
    this.#held = undefined;
    this.#heldLength = 0;
    this.#matched = 0;
    this.#expectsMessage = false;
    this.#octets = nothing;
    this.#at = 0;
    this.#waiting.length = 0;
    return { type: 'error', error };
  }
}

function grown(held: Uint8Array, needed: number): Uint8Array {
  const room = new Uint8Array(needed * 2);
  room.set(held);
  return room;
}

const clause = 'RFC 4975 7.1';
const nothing = new Uint8Array(0);
const smallestHeld = 1024;
const largestPortion = 1024;
const endEvents: readonly [MsrpEvent, MsrpEvent, MsrpEvent] = [
  Object.freeze({ type: 'end', flag: '$' }),
  Object.freeze({ type: 'end', flag: '+' }),
  Object.freeze({ type: 'end', flag: '#' }),
];
