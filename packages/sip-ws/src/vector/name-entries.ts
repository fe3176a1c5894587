import { longNames, type NameSpelling } from '../message/header-name.ts';
import { memoryAt } from './memory-map.ts';

/**
 * Where each part of an entry stands, which is one name and the colon behind it.
 *
 * The first 16 octets of the name are compared as a vector, and the last 16 as another one for those that are longer: with the bits of `mask` set, they are
 * `expected`. The mask makes letters lower case, and everything behind the colon alike; it leaves the rest as it is, so that no control octet is taken for a
 * hyphen.
 */
export const entryAt = {
  id: 0,
  length: 4,
  /** The next entry with the same slot, 0 if there is none. */
  next: 8,
  /** How far behind the first octet the last 16 begin; 0 for a short name. */
  last: 12,
  mask: 16,
  expected: 32,
  lastMask: 48,
  lastExpected: 64,
  size: 80,
} as const;

/** The slot of a name is the highest octet of its first four octets, in lower case, times this. */
export const slotFactor: number = 0x9e37_79b1 | 0;

/** Writes an entry for each name of three letters or more, and into each slot where its first entry is. Those of one and of two letters have no four octets. */
export function writeNames(memory: Uint8Array, words: DataView): void {
  let entry = memoryAt.entries;
  // The usual ones are defined first, and are to be the first in their slots.
  for (const name of [...longNames].reverse()) {
    const slot = memoryAt.slots + 4 * slotOf(name);
    words.setInt32(entry + entryAt.next, words.getInt32(slot, true), true);
    words.setInt32(slot, entry, true);
    writeEntry(memory, words, entry, name);
    entry += entryAt.size;
  }
  if (entry > memoryAt.rows) throw new RangeError('too many header names for the memory');
}

function writeEntry(memory: Uint8Array, words: DataView, entry: number, { id, lower }: NameSpelling): void {
  const text = `${lower}:`;
  const last = Math.max(0, text.length - 16);
  words.setInt32(entry + entryAt.id, id, true);
  words.setInt32(entry + entryAt.length, lower.length, true);
  words.setInt32(entry + entryAt.last, last, true);
  for (let i = 0; i < 16; i++) {
    memory[entry + entryAt.mask + i] = maskOf(text[i]);
    memory[entry + entryAt.expected + i] = expectedOf(text[i]);
    memory[entry + entryAt.lastMask + i] = maskOf(text[last + i]);
    memory[entry + entryAt.lastExpected + i] = expectedOf(text[last + i]);
  }
}

function maskOf(character: string | undefined): number {
  if (character === undefined) return 0xff;
  return character >= 'a' && character <= 'z' ? 0x20 : 0;
}

function expectedOf(character: string | undefined): number {
  return character === undefined ? 0xff : character.charCodeAt(0);
}

// Of three letters, the colon is the fourth octet: the bit that makes letters lower case is set in it.
function slotOf({ lower }: NameSpelling): number {
  const word = [...`${lower}:`.slice(0, 4)].reduceRight((high, character) => (high << 8) | character.charCodeAt(0), 0);
  return Math.imul(word | 0x20202020, slotFactor) >>> 24;
}
