import { unprintable } from './head-words.ts';
import { OctetWords } from './octet-words.ts';

/** The text that was encoded last. Writing is synchronous and is not entered twice, so this serves all messages. */
export const printableWords: OctetWords = new OctetWords(new Uint8Array(512));

/**
 * Encodes a text into {@link printableWords} and gives its size, when it is ASCII from 0x20 to 0x7e throughout, which may stand in any row; -1 for every
 * other, and for what is longer than there is surely room for.
 */
export function encodePrintable(text: string): number {
  const { octets, view } = printableWords;
  // As UTF-8 a text may take three times its length.
  if (text.length * 3 > octets.length - 8) return -1;
  // One call of the encoder costs as much as asking a string for some twenty of its characters, a view for it to write into as much again.
  const { written } = encoder.encodeInto(text, octets);
  view.setInt32(written, spaces);
  let plain = 0;
  for (let at = 0; at < written; at += 4) plain |= unprintable(view.getInt32(at, true));
  return plain === 0 ? written : -1;
}

const encoder = new TextEncoder();
const spaces = 0x20202020;
