import type { ProtocolError } from '@webrtc-ims/core';
import { malformed, overLimit } from '../errors.ts';
import { defaultLimits, type SipLimits } from '../limits.ts';
import { equalsIgnoringCase, lowerOctet } from '../syntax/text.ts';

/** What a {@link StreamFramer} found next. */
export type FramedEvent =
  /** The octets of one message, start line to end of body, for `parseMessage` with `framing: 'stream'`. */
  | { readonly type: 'message'; readonly octets: Uint8Array }
  /** CRLFCRLF between messages: answer CRLF (RFC 5626 4.4.1). */
  | { readonly type: 'keepalive-ping' }
  /** CRLF between messages: never answered. */
  | { readonly type: 'keepalive-pong' }
  /** The stream has no end of message that could be relied on: close it. Nothing follows. */
  | { readonly type: 'error'; readonly error: ProtocolError };

/**
 * Cuts a byte stream into SIP messages by Content-Length (RFC 3261 18.3) and keep-alives (RFC 5626 4.4.1).
 *
 * Give it what arrived with {@link StreamFramer.push}, then call {@link StreamFramer.next} until it gives `undefined`. The events do not depend
 * on how the stream was cut, except that a lone CRLF at the end of what has arrived is held back until something follows or
 * {@link StreamFramer.flush} is called: it may be half of a ping.
 *
 * It remembers how far it has searched, so one octet at a time costs no more than all at once, and holds at most one message and one
 * pushed piece.
 */
export class StreamFramer {
  readonly #limits: SipLimits;
  // Octets held: #held[#from … #to).
  #held: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;
  // How far the end of the header section has been searched for.
  #searched = 0;
  // Length of the message at #from once its header section is complete; -1 before.
  #length = -1;
  #failed = false;
  #visited = 0;

  constructor(options: { readonly limits?: Partial<SipLimits> } = {}) {
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /** Octets held that no event has given out yet. */
  get pending(): number {
    return this.#to - this.#from;
  }

  /** Whether an incomplete message is held: a peer that leaves it so is to be given a limited time (RFC 4475 3.1.2.2). */
  get midMessage(): boolean {
    return this.pending > 0 && !(this.pending === 1 && this.#held[this.#from] === 0x0d);
  }

  /** Octets looked at so far in search of line ends; for tests of linear work. */
  get visited(): number {
    return this.#visited;
  }

  /** Takes what arrived. The octets are copied: the caller may reuse its buffer. */
  push(octets: Uint8Array): void {
    if (this.#failed || octets.length === 0) return;
    if (this.#to + octets.length > this.#held.length) this.#makeRoom(octets.length);
    this.#held.set(octets, this.#to);
    this.#to += octets.length;
  }

  /** The next event, or `undefined` when more octets are needed. Octets of a message are its own. */
  next(): FramedEvent | undefined {
    if (this.#failed) return undefined;
    if (this.#length < 0) {
      const between = this.#betweenMessages();
      if (between !== 'message') return between;
      const headersEnd = this.#findHeadersEnd();
      const { headerSize } = this.#limits;
      // The same verdict whether the end is not there yet or too far away: it must not depend on how the stream was cut.
      if ((headersEnd < 0 ? this.#to : headersEnd) - this.#from > headerSize)
        return this.#fail(overLimit('SIP_LIMIT_HEADERS', 'headerSize', headerSize, 513));
      if (headersEnd < 0) return undefined;
      const bodyLength = this.#contentLength(headersEnd);
      if (typeof bodyLength !== 'number') return this.#fail(bodyLength);
      this.#length = headersEnd - this.#from + bodyLength;
      // Compared before anything is allocated for it.
      if (this.#length > this.#limits.messageSize)
        return this.#fail(overLimit('SIP_LIMIT_MESSAGE', 'messageSize', headersEnd - this.#from, 513));
    }
    if (this.pending < this.#length) return undefined;
    const octets = this.#held.slice(this.#from, this.#from + this.#length);
    this.#consume(this.#length);
    return { type: 'message', octets };
  }

  /** Gives out a lone CRLF that {@link StreamFramer.next} holds back. To be called when nothing more is expected soon. */
  flush(): FramedEvent | undefined {
    if (this.#failed || this.#length >= 0 || this.pending !== 2 || !this.#crlfAt(this.#from)) return undefined;
    this.#consume(2);
    return { type: 'keepalive-pong' };
  }

  #betweenMessages(): FramedEvent | 'message' | undefined {
    if (this.pending === 0) return undefined;
    if (this.#held[this.#from] !== 0x0d) return 'message';
    if (this.pending < 2) return undefined;
    if (!this.#crlfAt(this.#from)) return 'message';
    // CR alone may still become CRLFCRLF.
    if (this.pending === 2 || (this.pending === 3 && this.#held[this.#from + 2] === 0x0d)) return undefined;
    if (this.#crlfAt(this.#from + 2)) {
      this.#consume(4);
      return { type: 'keepalive-ping' };
    }
    this.#consume(2);
    return { type: 'keepalive-pong' };
  }

  // The offset after CRLFCRLF, or -1.
  #findHeadersEnd(): number {
    const held = this.#held;
    let at = Math.max(this.#searched, this.#from);
    const last = this.#to - 4;
    for (; at <= last; at++) {
      this.#visited++;
      if (held[at] === 0x0d && held[at + 1] === 0x0a && held[at + 2] === 0x0d && held[at + 3] === 0x0a) return at + 4;
    }
    this.#searched = Math.max(this.#from, at);
    return -1;
  }

  // Every row named Content-Length or `l`, at the start of a line. Two rows may differ: then no end can be relied on.
  #contentLength(headersEnd: number): number | ProtocolError {
    const held = this.#held;
    let value: number | undefined;
    let line = this.#from;
    while (line < headersEnd - 2) {
      let end = line;
      while (held[end] !== 0x0d || held[end + 1] !== 0x0a) end++;
      this.#visited += end - line + 2;
      if (nameIsContentLength(held, line, end)) {
        if (value !== undefined)
          return malformed('SIP_CONTENT_LENGTH', 'Content-Length stands twice', line - this.#from, 'RFC 3261 18.3');
        const read = readLength(held, line, end, line - this.#from);
        if (typeof read !== 'number') return read;
        // A fold may continue the value with further digits.
        if (held[end + 2] === 0x20 || held[end + 2] === 0x09)
          return malformed('SIP_CONTENT_LENGTH', 'a folded Content-Length', line - this.#from, 'RFC 3261 18.3');
        value = read;
      }
      line = end + 2;
    }
    return (
      value ??
      malformed('SIP_CONTENT_LENGTH', 'no Content-Length on a stream', headersEnd - this.#from, 'RFC 3261 18.3')
    );
  }

  #crlfAt(at: number): boolean {
    return this.#held[at] === 0x0d && this.#held[at + 1] === 0x0a && at + 1 < this.#to;
  }

  #fail(error: ProtocolError): FramedEvent {
    this.#failed = true;
    this.#held = new Uint8Array(0);
    this.#from = this.#to = 0;
    return { type: 'error', error };
  }

  #consume(length: number): void {
    this.#from += length;
    this.#length = -1;
    this.#searched = this.#from;
    if (this.#from === this.#to) this.#from = this.#to = this.#searched = 0;
  }

  // Doubling keeps the cost of copying linear; what was given out is dropped first.
  #makeRoom(more: number): void {
    const pending = this.pending;
    const needed = pending + more;
    const room = needed > this.#held.length / 2 ? new Uint8Array(Math.max(1024, needed * 2)) : this.#held;
    room.set(this.#held.subarray(this.#from, this.#to));
    this.#searched = Math.max(0, this.#searched - this.#from);
    this.#held = room;
    this.#from = 0;
    this.#to = pending;
  }
}

function nameIsContentLength(octets: Uint8Array, start: number, end: number): boolean {
  const compact = lowerOctet(octets[start]!) === 0x6c;
  const name = start + (compact ? 1 : 14);
  if (name > end || !(compact || equalsIgnoringCase(octets, start, name, 'content-length'))) return false;
  let at = name;
  while (at < end && (octets[at] === 0x20 || octets[at] === 0x09)) at++;
  return octets[at] === 0x3a;
}

function readLength(octets: Uint8Array, start: number, end: number, offset: number): number | ProtocolError {
  let at = octets.indexOf(0x3a, start) + 1;
  let until = end;
  while (at < until && (octets[at] === 0x20 || octets[at] === 0x09)) at++;
  while (until > at && (octets[until - 1] === 0x20 || octets[until - 1] === 0x09)) until--;
  let value = 0;
  for (let i = at; i < until; i++) {
    const digit = octets[i]! - 0x30;
    if (digit < 0 || digit > 9) return malformed('SIP_CONTENT_LENGTH', 'not a number', offset, 'RFC 3261 20.14');
    value = value * 10 + digit;
  }
  return until > at ? value : malformed('SIP_CONTENT_LENGTH', 'empty', offset, 'RFC 3261 20.14');
}
