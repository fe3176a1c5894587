import type { LineIndex } from '../tokens/line-index.ts';
import { isDirectionKind, kindCount, kindOfLetter, kinds, otherAttribute } from '../tokens/line-kinds.ts';

/** What a line is about, as a small number, so that tables can be made of them. */
export type LineKey = number;

const payloadTypes = 128;
const ofRtpmap = kindCount;
const ofFmtp = ofRtpmap + payloadTypes;
const ofFeedback = ofFmtp + payloadTypes;
const ofText = ofFeedback + payloadTypes;

/** By kind: the key of all its lines; -1 where each line has its own. */
const ofKind: readonly LineKey[] = Array.from({ length: kindCount }, (_, kind) => {
  if (isDirectionKind(kind)) return kinds.sendrecv;
  const own: readonly number[] = [kinds.rtpmap, kinds.fmtp, kinds['rtcp-fb'], kindOfLetter('b'), otherAttribute];
  return own.includes(kind) ? -1 : kind;
});

/**
 * The keys of lines: those with one key stand for one thing. A key is the letter of the line, or the attribute's name, with its payload number where
 * it has one. Nearly all of them are fixed; the others are given out in the order in which their texts are met.
 */
export class LineKeys {
  readonly #ofTexts: Map<string, LineKey> = new Map();

  /** One more than the highest key so far. */
  get count(): number {
    return ofText + this.#ofTexts.size;
  }

  /** The keys of all lines of a description. */
  of(index: LineIndex): readonly LineKey[] {
    const { kinds: kindsOfLines } = index;
    const keys = new Array<LineKey>(kindsOfLines.length).fill(0);
    for (let line = 0; line < keys.length; line++) {
      const key = ofKind[kindsOfLines[line]!]!;
      keys[line] = key < 0 ? this.#ofLine(index, line) : key;
    }
    return keys;
  }

  #ofLine(index: LineIndex, line: number): LineKey {
    switch (index.kinds[line]) {
      case kinds.rtpmap:
        return this.#ofFormat(index, line, ofRtpmap);
      case kinds.fmtp:
        return this.#ofFormat(index, line, ofFmtp);
      case kinds['rtcp-fb']:
        return this.#ofFormat(index, line, ofFeedback);
      case otherAttribute:
        return this.#ofText(index.name(line));
      default:
        return this.#ofText(upTo(index.line(line), ':'));
    }
  }

  /** A payload number has a key of its own for each attribute; what is no such number is told by its text. */
  #ofFormat(index: LineIndex, line: number, first: LineKey): LineKey {
    const { text } = index;
    const from = index.values[line]!;
    let payloadType = 0;
    for (let at = from; at < index.ends[line]!; at++) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit === blank && at > from) return first + payloadType;
      // A leading zero is written otherwise, so it is another key.
      if (digit < 0 || digit > 9 || (payloadType === 0 && at > from)) break;
      payloadType = payloadType * 10 + digit;
      if (payloadType >= payloadTypes) break;
    }
    return this.#ofText(upTo(index.line(line), ' '));
  }

  #ofText(text: string): LineKey {
    const given = this.#ofTexts.get(text);
    if (given !== undefined) return given;
    const key = this.count;
    this.#ofTexts.set(text, key);
    return key;
  }
}

const blank = 0x20 - 0x30;

function upTo(text: string, end: string): string {
  const at = text.indexOf(end);
  return at < 0 ? text : text.slice(0, at);
}
