import { copyWords, OctetWords } from '../message/octet-words.ts';
import { targetWords } from '../message/target-words.ts';
import type { UsualHead } from '../message/usual-head.ts';

const nothing = new OctetWords(new Uint8Array(0));

/** Writes a message of whose head parts change. One serves all messages. */
export class HeadWriter {
  // Compiled code takes in what is short: with private fields these methods would be too long for it, and a call costs more than they do.
  private source: OctetWords = nothing;
  private target: OctetWords = nothing;
  /** Where the octet 0 of the message would stand if nothing changed before the last change. */
  private shift = 0;
  /** How far the message was kept or skipped, and where what follows goes. */
  private at = 0;
  private to = 0;

  /**
   * Begins with a message, which has room in `target`: writes all of it at once to where its end belongs, which leaves what stands behind the last change in
   * its final place, the body among it. A call for the whole costs as much as one for a view of a part (100 ns) would alone.
   *
   * @param growth how many octets it gets more by its changes
   */
  begin(octets: Uint8Array, head: UsualHead, target: Uint8Array, offset: number, growth: number): void {
    this.target = targetWords(target);
    this.source = head.words;
    this.shift = offset + growth;
    this.at = 0;
    this.to = offset;
    const { end } = head;
    const first = Math.max(0, -growth);
    const moved = first === 0 && end === octets.length ? octets : octets.subarray(first, end);
    this.target.octets.set(moved, this.shift + first);
  }

  /** Writes what was received up to `end`. */
  keep(end: number): void {
    const { at, to, shift } = this;
    const stands = shift + at;
    if (stands > to && end - at > 64) this.target.octets.copyWithin(to, stands, shift + end);
    else if (stands !== to) copyWords(this.source.view, at, end, this.target.view, to);
    this.to = to + end - at;
    this.at = end;
  }

  /** Leaves out what was received up to `end`. */
  skip(end: number): void {
    this.at = end;
  }

  put(octets: Uint8Array): void {
    this.target.octets.set(octets, this.to);
    this.to += octets.length;
  }

  /** Writes the first octets of these: few of them cost less so than by one call for all. */
  putWords(words: OctetWords, size: number): void {
    this.to = copyWords(words.view, 0, size, this.target.view, this.to);
  }

  putNumber(number: number, digits: number): void {
    const { octets } = this.target;
    let left = number;
    for (let at = this.to + digits - 1; at >= this.to; at--) {
      octets[at] = 0x30 + (left % 10);
      left = Math.floor(left / 10);
    }
    this.to += digits;
  }
}
