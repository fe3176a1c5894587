import { OctetWords } from './octet-words.ts';

// A copy of the header section, of which words can be read at any offset and behind its end without a view for each message. Reading is synchronous and is not
// entered twice, so it serves all messages.
const slack = 64;
let copy = new OctetWords(new Uint8Array(16_384));

/** A copy of the octets up to `end` and of the one behind, which is looked at but never taken in. It lasts until the next call. Eight NULs follow it. */
export function headWords(octets: Uint8Array, end: number): OctetWords {
  const size = Math.min(octets.length, end + 1);
  if (copy.octets.length < size + slack) copy = new OctetWords(new Uint8Array(2 * size + slack));
  copyHead(octets, size, copy);
  return copy;
}

/** Copies the first `size` octets to the beginning of others, and eight NULs behind them. */
export function copyHead(octets: Uint8Array, size: number, to: OctetWords): void {
  to.octets.set(size === octets.length ? octets : octets.subarray(0, size));
  // What an earlier message left there is no part of this one: neither names nor values go on behind a NUL.
  to.view.setInt32(size, 0);
  to.view.setInt32(size + 4, 0);
}

/** The highest bit of each octet of a word (little end first) that is not from 0x20 to 0x7e. Of octets above the first such it says nothing certain. */
export function unprintable(word: number): number {
  return (word | (word - 0x20202020) | (word + 0x01010101)) & -0x7f7f7f80;
}

/** Index of the lowest octet that has a bit set. */
function firstOctet(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}

/** The first octet from `at` on that is not from 0x20 to 0x7e. There is one: a NUL follows the octets. */
export function printableEnd(words: DataView, at: number): number {
  for (;;) {
    const one = unprintable(words.getInt32(at, true));
    const two = unprintable(words.getInt32(at + 4, true));
    if ((one | two) === 0) at += 8;
    else return one !== 0 ? at + firstOctet(one) : at + 4 + firstOctet(two);
  }
}
