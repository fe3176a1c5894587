import { LimitError, MalformedError, OutputQueue } from '@webrtc-ims/core';
import { type BfcpLimits, defaultLimits } from './limits.ts';
import { type CommonHeader, decodeHeader, headerSize } from './message/common-header.ts';
import { tooLarge } from './message/message.ts';

/** Why a stream cannot be read any further. The connection has to be closed (RFC 8855 6.1): where the next message begins is not known. */
export type FramingError =
  | LimitError<'BFCP_MESSAGE_SIZE'>
  | LimitError<'BFCP_MESSAGE_TIME'>
  | MalformedError<'BFCP_STREAM_ENDED'>;

/** What a framer finds in a stream. */
export type FramedEvent =
  | {
      readonly type: 'message';
      /** Header and payload. A view of what was pushed where the message came in one piece. */
      readonly octets: Uint8Array;
    }
  | {
      readonly type: 'error';
      readonly error: FramingError;
      /** The header of the message at fault, where that much was there. */
      readonly header: CommonHeader | undefined;
    };

/**
 * Cuts the octets of a TCP or TLS connection into messages (RFC 8855 6.1): 12 octets of header, then as many words as it says. Every
 * cutting of the stream gives the same messages, in linear time; no more than one message is held.
 *
 * Only lengths are looked at. After an error nothing more comes.
 */
export class MessageFramer {
  readonly #size: number;
  readonly #time: number;
  readonly #events = new OutputQueue<FramedEvent>();
  // The beginning of a message, until all of it is there.
  #held: Uint8Array = new Uint8Array(headerSize);
  #heldLength = 0;
  #deadline: number | undefined;
  #failed = false;

  constructor(limits: Partial<BfcpLimits> = {}) {
    this.#size = limits.messageSize ?? defaultLimits.messageSize;
    this.#time = limits.messageTime ?? defaultLimits.messageTime;
  }

  /** When the message that has begun must be complete; ms. */
  get deadline(): number | undefined {
    return this.#deadline;
  }

  /** Octets of an incomplete message. */
  get pending(): number {
    return this.#heldLength;
  }

  /** Takes the next octets of the stream. They are not kept longer than the messages that are views of them. */
  push(octets: Uint8Array, now: number): void {
    let at = 0;
    while (at < octets.length && !this.#failed) {
      at = this.#heldLength > 0 ? this.#fill(octets, at) : this.#cut(octets, at, now);
    }
  }

  next(): FramedEvent | undefined {
    return this.#events.shift();
  }

  /** Fails the stream when a message takes too long. */
  expire(now: number): void {
    if (this.#deadline === undefined || now < this.#deadline) return;
    const message = `a message was not complete after ${this.#time} ms (limits.messageTime)`;
    this.#fail(new LimitError('BFCP_MESSAGE_TIME', message, { offset: this.#heldLength }));
  }

  /** The stream has ended; inside a message that is an error. */
  end(): void {
    if (this.#failed || this.#heldLength === 0) return;
    const message = `the stream ended after ${this.#heldLength} octets of a message`;
    this.#fail(new MalformedError('BFCP_STREAM_ENDED', message, { offset: this.#heldLength, clause: 'RFC 8855 6.1' }));
  }

  /** Takes a message that lies whole in the octets, or begins to hold one; gives the offset behind what was taken. */
  #cut(octets: Uint8Array, at: number, now: number): number {
    const left = octets.length - at;
    if (left >= headerSize) {
      const size = headerSize + 4 * ((octets[at + 2]! << 8) | octets[at + 3]!);
      if (size > this.#size) {
        this.#hold(octets, at, headerSize);
        this.#fail(tooLarge(size, this.#size));
        return octets.length;
      }
      if (left >= size) {
        this.#events.push({ type: 'message', octets: octets.subarray(at, at + size) });
        return at + size;
      }
    }
    this.#deadline = now + this.#time;
    return this.#hold(octets, at, Math.min(left, headerSize));
  }

  /** Adds to the message that is held. */
  #fill(octets: Uint8Array, at: number): number {
    if (this.#heldLength < headerSize) {
      const behind = this.#hold(octets, at, Math.min(octets.length - at, headerSize - this.#heldLength));
      if (this.#heldLength < headerSize) return behind;
      at = behind;
    }
    const size = headerSize + 4 * ((this.#held[2]! << 8) | this.#held[3]!);
    if (size > this.#size) {
      this.#fail(tooLarge(size, this.#size));
      return octets.length;
    }
    if (this.#held.length < size) {
      const whole = new Uint8Array(size);
      whole.set(this.#held.subarray(0, this.#heldLength));
      this.#held = whole;
    }
    const behind = this.#hold(octets, at, Math.min(octets.length - at, size - this.#heldLength));
    if (this.#heldLength === size) {
      const message = this.#held.length === size ? this.#held : this.#held.slice(0, size);
      this.#events.push({ type: 'message', octets: message });
      this.#held = new Uint8Array(headerSize);
      this.#heldLength = 0;
      this.#deadline = undefined;
    }
    return behind;
  }

  #hold(octets: Uint8Array, at: number, length: number): number {
    this.#held.set(octets.subarray(at, at + length), this.#heldLength);
    this.#heldLength += length;
    return at + length;
  }

  #fail(error: FramingError): void {
    const header = decodeHeader(this.#held.subarray(0, this.#heldLength));
    this.#events.push({ type: 'error', error, header: header.ok ? header.value : undefined });
    this.#failed = true;
    this.#heldLength = 0;
    this.#deadline = undefined;
  }
}
