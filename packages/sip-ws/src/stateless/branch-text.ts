import { unprintable } from '../message/head-words.ts';
import { OctetWords } from '../message/octet-words.ts';

const longest = 160;
// As UTF-8 a text may take three times its length.
const words = new OctetWords(new Uint8Array(longest * 3 + 4));

/** The branch that was encoded last, in `size` octets. Writing is synchronous and is not entered twice, so this serves all messages. */
export const branchWords: OctetWords = words;

/** Encodes a branch when it is printable ASCII; -1 for what is not, which may be none or none that may stand in a row, and for what is very long. */
export function encodeBranch(branch: string): number {
  if (branch.length > longest) return -1;
  // One call of the encoder costs as much as asking a string for some twenty of its characters.
  const { written } = encoder.encodeInto(branch, words.octets);
  const { view } = words;
  view.setInt32(written, spaces);
  let plain = 0;
  for (let at = 0; at < written; at += 4) plain |= unprintable(view.getInt32(at, true));
  return plain === 0 ? written : -1;
}

const encoder = new TextEncoder();
const spaces = 0x20202020;
