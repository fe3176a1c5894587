/**
 * A packet as the ciphers take it: in words, the first octet highest. AES and SHA-1 both work on words, so that each octet is read once and
 * written once.
 */
export class PacketWords {
  /** Grows with the packets: take it again after {@link PacketWords.read}. */
  words: Int32Array = new Int32Array(ordinaryPacketOctets / 4 + room);

  /** Takes the first `length` octets. What comes behind them has no meaning. */
  read(octets: Uint8Array, length: number): Int32Array {
    const needed = (length >>> 2) + room;
    if (needed > this.words.length) this.words = new Int32Array(needed);
    const { words } = this;
    const whole = length >>> 2;
    let at = 0;
    for (let i = 0; i < whole; i++, at += 4) {
      words[i] = (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;
    }
    if (at < length) {
      let word = 0;
      for (let shift = 24; at < length; at++, shift -= 8) word |= octets[at]! << shift;
      words[whole] = word;
    }
    return words;
  }

  /** Writes the first `length` octets. */
  write(octets: Uint8Array, offset: number, length: number): void {
    const { words } = this;
    const whole = length >>> 2;
    let to = offset;
    for (let i = 0; i < whole; i++, to += 4) {
      const word = words[i]!;
      octets[to] = word >>> 24;
      octets[to + 1] = word >>> 16;
      octets[to + 2] = word >>> 8;
      octets[to + 3] = word;
    }
    for (let i = 4 * whole; i < length; i++) octets[to++] = words[whole]! >>> (24 - 8 * (i & 3));
  }
}

/** So many words of octets, the first octet highest; zeros where there are no more. */
export function wordsOf(octets: Uint8Array, count: number): Int32Array {
  const words = new Int32Array(count);
  for (let i = 0; i < octets.length; i++) words[i >>> 2] = words[i >>> 2]! | (octets[i]! << (24 - 8 * (i & 3)));
  return words;
}

const ordinaryPacketOctets = 1500;
// For the last block of AES, and for what ends the message of SHA-1: a word, a bit, zeros and a length.
const room = 32;
