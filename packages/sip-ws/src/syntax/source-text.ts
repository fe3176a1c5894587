import { asciiText, longestAsciiText } from './ascii-text.ts';
import { textOf, unfoldedText } from './text.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Octets with the text of their parts. The text of a range that is ASCII throughout is made once, when a long part of it or more than a few are asked for:
 * after that a part costs a fraction of what its octets would cost one by one.
 *
 * Such a part keeps the whole text alive: see {@link detached}.
 */
export class SourceText {
  readonly octets: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #text: string | undefined;
  /** How many parts were made one by one. */
  #parts = 0;

  /**
   * @param start of the range that is ASCII throughout
   * @param end of that range; `start` for octets of which nothing is known
   * @param text of that range, if it is there already
   */
  constructor(octets: Uint8Array, start: number, end: number, text?: string) {
    this.octets = octets;
    this.#start = start;
    this.#end = end;
    this.#text = text;
  }

  /** Octets made from text. */
  static of(octets: Uint8Array, text: string): SourceText {
    // As many octets as UTF-16 units: every one is ASCII.
    return octets.length === text.length
      ? new SourceText(octets, 0, octets.length, text)
      : new SourceText(octets, 0, 0);
  }

  /** Whether anything is known to be ASCII. */
  get ascii(): boolean {
    return this.#end > this.#start;
  }

  /** The octets from `start` to `end` as text: as they are when ASCII, read as UTF-8 otherwise. */
  text(start: number, end: number): string {
    if (start < this.#start || end > this.#end) return textOf(this.octets, start, end);
    if (this.#text === undefined) {
      // Who wants the branch and sent-by shall not pay for all; who wants a third part mostly wants a dozen.
      if (end - start <= longestAsciiText && this.#parts++ < fewParts) return asciiText(this.octets, start, end);
      this.#text = decoder.decode(this.octets.subarray(this.#start, this.#end));
    }
    return this.#text.substring(start - this.#start, end - this.#start);
  }

  /** The same, with every fold (CRLF and the white space after it) read as one space (RFC 3261 7.3.1). */
  unfolded(start: number, end: number): string {
    const { octets } = this;
    for (let at = start; at < end; at++) if (octets[at] === 0x0d) return unfoldedText(octets, start, end);
    return this.text(start, end);
  }
}

/** The same text, that keeps nothing else alive: for what is kept longer than the message of which it is a part. */
export function detached(text: string): string {
  return decoder.decode(encoder.encode(text));
}

// As many as find a transaction.
const fewParts = 2;

const encoder = new TextEncoder();
