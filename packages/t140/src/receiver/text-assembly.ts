import { byteOrderMark, missingTextMark } from '../text/code-points.ts';
import { charactersOfText } from '../text/text-size.ts';
import { Utf8Decoder } from '../text/utf8-decoder.ts';
import type { ReceiverCounters } from './received-text.ts';

/** Makes text of the blocks of one source, which come here in order: characters across blocks, BOM removed, marks where text is missing. */
export class TextAssembly {
  readonly #counters: ReceiverCounters;
  readonly #decoder = new Utf8Decoder();
  #text = '';

  constructor(counters: ReceiverCounters) {
    this.#counters = counters;
  }

  /** Appends a block; whether any text came of it. */
  append(data: Uint8Array): boolean {
    if (data.length === 0) return false;
    const before = this.#decoder.replacements;
    const decoded = this.#decoder.decode(data);
    const replacements = this.#decoder.replacements - before;
    const text = decoded.includes(byteOrderMark) ? decoded.replaceAll(byteOrderMark, '') : decoded;
    this.#counters.blocks += 1;
    this.#counters.replacements += replacements;
    this.#counters.characters += charactersOfText(text);
    this.#counters.foreignMarks += marksIn(text) - replacements;
    this.#text += text;
    return text !== '';
  }

  /** Text is missing here: so many marks, of which a character that was cut is the first. */
  miss(marks: number): void {
    // What begins before the gap cannot go on behind it.
    if (this.#decoder.end() !== '') this.#counters.replacements += 1;
    this.#counters.marks += marks;
    this.#text += missingTextMark.repeat(marks);
  }

  /** What was assembled since the last call. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

function marksIn(text: string): number {
  let marks = 0;
  for (let at = text.indexOf(missingTextMark); at >= 0; at = text.indexOf(missingTextMark, at + 1)) marks += 1;
  return marks;
}
