import { textOf, unfoldedText } from './text.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Octets with the text of their parts. The text of a range that is ASCII throughout is made once, when the first part of it is asked for: that costs as
 * much as three short parts made one by one, and every part after it next to nothing.
 *
 * Such a part keeps the whole text alive: see {@link detached}.
 */
export class SourceText {
  readonly octets: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #text: string | undefined;

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
    this.#text ??= decoder.decode(this.octets.subarray(this.#start, this.#end));
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

const encoder = new TextEncoder();
