import { defaultLimits } from '../limits.ts';
import { codePoint, missingTextMark, newLine } from './code-points.ts';
import type { TextElement } from './text-element.ts';

/**
 * What a user sees of one source: its text with erasures carried out. New lines stand as U+2028. An erasure takes one character, which
 * may be a new line; at the start nothing happens.
 *
 * Of a long conversation the end is kept: see `T140Limits.displayedCharacters`.
 */
export class DisplayedText {
  /** Characters that were forgotten at the front. */
  forgotten = 0;
  readonly #maximum: number;
  #text = '';

  /** @param characters UTF-16 units kept at most; see `T140Limits.displayedCharacters` */
  constructor(characters: number = defaultLimits.displayedCharacters) {
    this.#maximum = characters;
  }

  get text(): string {
    return this.#text;
  }

  /** Carries out one element. */
  apply(element: TextElement): void {
    switch (element.type) {
      case 'text':
        this.#append(element.text);
        return;
      case 'new-line':
        this.#append(newLine);
        return;
      case 'missing-text':
        this.#append(missingTextMark);
        return;
      case 'erase':
        this.#text = this.#text.slice(0, lastCharacter(this.#text));
        return;
      default:
    }
  }

  #append(text: string): void {
    this.#text += text;
    let excess = this.#text.length - this.#maximum;
    if (excess <= 0) return;
    // Not between the halves of a pair.
    if ((this.#text.charCodeAt(excess) & 0xfc00) === 0xdc00) excess += 1;
    this.#text = this.#text.slice(excess);
    this.forgotten += excess;
  }
}

/** Where the last character of a text begins; 0 for an empty text. */
export function lastCharacter(text: string): number {
  const { length } = text;
  if (length === 0) return 0;
  const isPair =
    length >= 2 && (text.charCodeAt(length - 1) & 0xfc00) === 0xdc00 && (text.codePointAt(length - 2) ?? 0) > 0xffff;
  return length - (isPair ? 2 : 1);
}

/** Whether a character takes a place on the display, so that an erasure can take it away. */
export function isDisplayed(code: number): boolean {
  if (code >= 0xa0) return code !== codePoint.byteOrderMark;
  return (code >= 0x20 && code < codePoint.delete) || code === codePoint.carriageReturn || code === codePoint.lineFeed;
}
