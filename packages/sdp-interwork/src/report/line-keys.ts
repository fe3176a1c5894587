import type { LineIndex } from '../tokens/line-index.ts';
import {
  isDirectionKind,
  kindCount,
  kindOfLetter,
  kinds,
  type LineKind,
  otherAttribute,
} from '../tokens/line-kinds.ts';

/** What a line is about, as a small number, so that tables can be made of them. */
export type LineKey = number;

const payloadTypes = 128;
const ofRtpmap = kindCount;
const ofFmtp = ofRtpmap + payloadTypes;
const ofFeedback = ofFmtp + payloadTypes;

/** How many keys are fixed. */
export const fixedKeys: number = ofFeedback + payloadTypes;

const bandwidthLine = kindOfLetter('b');

/** By kind: the key of its lines, or where the keys of its payload numbers begin; -1 where lines are told apart by their texts. */
const ofKinds: readonly LineKey[] = Array.from({ length: kindCount }, (_, kind) => {
  if (kind === kinds.rtpmap) return ofRtpmap;
  if (kind === kinds.fmtp) return ofFmtp;
  if (kind === kinds['rtcp-fb']) return ofFeedback;
  if (isDirectionKind(kind)) return kinds.sendrecv;
  return kind === bandwidthLine || kind === otherAttribute ? -1 : kind;
});

/**
 * The keys of the lines of a description: those with one key stand for one thing. It is told by the letter of the line, or the attribute's name, with
 * its payload number where it has one. Nearly all keys are fixed; the others are given out in the order in which their texts are met.
 */
export class LineKeys {
  readonly #given: Map<string, LineKey> = new Map();

  /** The key of a line of the description. It is less than {@link fixedKeys} and the number of lines together. */
  of(index: LineIndex, line: number): LineKey {
    const fixed = fixedKey(index, line);
    if (fixed >= 0) return fixed;
    const text = textOf(index, line);
    const given = this.#given.get(text);
    if (given !== undefined) return given;
    const key = fixedKeys + this.#given.size;
    this.#given.set(text, key);
    return key;
  }

  /** The key of a line of another description; -1 when no line so far has it. */
  find(index: LineIndex, line: number): LineKey {
    const fixed = fixedKey(index, line);
    return fixed >= 0 ? fixed : (this.#given.get(textOf(index, line)) ?? -1);
  }
}

function fixedKey(index: LineIndex, line: number): LineKey {
  const key = ofKinds[index.kinds[line]!]!;
  if (key < ofRtpmap) return key;
  const payloadType = payloadTypeOf(index, line);
  return payloadType < 0 ? -1 : key + payloadType;
}

/** The number that the value of a line begins with, in front of a blank; -1 when it is no payload number, or not written as one. */
function payloadTypeOf({ text, values, ends }: LineIndex, line: number): number {
  const from = values[line]!;
  const to = Math.min(ends[line]!, from + 4);
  let payloadType = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit === blank && at > from) return payloadType < payloadTypes ? payloadType : -1;
    // A leading zero is written otherwise, so it is another key.
    if (digit < 0 || digit > 9 || (payloadType === 0 && at > from)) return -1;
    payloadType = payloadType * 10 + digit;
  }
  return -1;
}

const blank = 0x20 - 0x30;

function textOf(index: LineIndex, line: number): string {
  const kind: LineKind = index.kinds[line]!;
  if (kind === otherAttribute) return index.name(line);
  const text = index.line(line);
  const end = text.indexOf(kind === bandwidthLine ? ':' : ' ');
  return end < 0 ? text : text.slice(0, end);
}
