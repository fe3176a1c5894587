import { newLine } from './code-points.ts';

/**
 * Turns the new lines of an application (CR LF, LF, CR) into U+2028, the one that a sender uses (T.140 8). CR and LF may come in two calls:
 * they still are one new line.
 */
export class NewLineConverter {
  #afterCarriageReturn = false;

  convert(text: string): string {
    let out = '';
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const follows = this.#afterCarriageReturn;
      this.#afterCarriageReturn = unit === 0x0d;
      if (unit !== 0x0d && unit !== 0x0a) continue;
      out += text.slice(from, at);
      from = at + 1;
      if (unit === 0x0d || !follows) out += newLine;
    }
    return from === 0 ? text : out + text.slice(from);
  }
}
