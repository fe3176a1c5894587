import type { LineIndex } from '../tokens/line-index.ts';
import { isDirectionKind, kindOfLetter, kinds, otherAttribute } from '../tokens/line-kinds.ts';

/** Lines with one key stand for one thing. */
export type LineKey = number | string;

const bandwidthLine = kindOfLetter('b');
const payloadTypes = 1_000;

/** The key of a line: its letter, or the attribute's name, with its payload number where it has one. */
export function keyOf(index: LineIndex, line: number): LineKey {
  const kind = index.kinds[line]!;
  if (kind === kinds.rtpmap || kind === kinds.fmtp || kind === kinds['rtcp-fb']) return keyOfFormat(index, line);
  if (isDirectionKind(kind)) return kinds.sendrecv;
  if (kind === bandwidthLine) return upTo(index.line(line), ':');
  return kind === otherAttribute ? index.name(line) : kind;
}

/** The kind and the payload number as one number; as text where there is no such number. */
function keyOfFormat(index: LineIndex, line: number): LineKey {
  const { text } = index;
  const from = index.values[line]!;
  const most = Math.min(index.ends[line]!, from + 4);
  let payloadType = 0;
  for (let at = from; at < most; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit === blank && at > from) return index.kinds[line]! * payloadTypes + payloadType;
    // A leading zero is written otherwise, so it is another key.
    if (digit < 0 || digit > 9 || (digit === 0 && at === from && text.charCodeAt(at + 1) !== 0x20)) break;
    payloadType = payloadType * 10 + digit;
  }
  return upTo(index.line(line), ' ');
}

const blank = 0x20 - 0x30;

function upTo(text: string, end: string): string {
  const at = text.indexOf(end);
  return at < 0 ? text : text.slice(0, at);
}
