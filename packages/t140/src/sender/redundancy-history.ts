import { maximumRedundantOffset, type RedundantBlock } from '@webrtc-ims/rtp';

interface SentBlock {
  readonly data: Uint8Array;
  readonly timestamp: number;
}

/** What one source sent as primary lately, to be repeated in its next packets (RFC 4103 4.2, 5.2; RFC 9071 3.11). */
export class RedundancyHistory {
  readonly #interval: number;
  #generations: number;
  // Youngest last.
  #blocks: SentBlock[] = [];
  #owed = 0;

  /** @param interval between two packets, in units of the timestamp: what an offset is where there was no block */
  constructor(generations: number, interval: number) {
    this.#generations = generations;
    this.#interval = interval;
  }

  /** Packets still to be sent until the last text has gone in all generations; at least one empty one follows a text (RFC 4103 5.2). */
  get owed(): number {
    return this.#owed;
  }

  /** Octets of the blocks that the next packet repeats. */
  get octets(): number {
    return this.#blocks.reduce((sum, { data }) => sum + data.length, 0);
  }

  /**
   * The blocks that a packet of this timestamp repeats, oldest first. Generations that do not exist, or are empty and too old, are there as
   * empty blocks, so that a receiver counts back correctly; one with text that is too old is left out, with all that are older (RFC 4103 4.1).
   */
  redundant(payloadType: number, timestamp: number): RedundantBlock[] {
    const blocks: RedundantBlock[] = [];
    for (let age = this.#generations; age >= 1; age--) {
      const block = this.#blocks[this.#blocks.length - age];
      const offset = block === undefined ? Number.POSITIVE_INFINITY : (timestamp - block.timestamp) >>> 0;
      const data = block?.data ?? nothing;
      if (offset > maximumRedundantOffset && data.length > 0) blocks.length = 0;
      else {
        const plausible = Math.min(age * this.#interval, maximumRedundantOffset);
        blocks.push({ payloadType, timestampOffset: offset > maximumRedundantOffset ? plausible : offset, data });
      }
    }
    return blocks;
  }

  /** A block was sent as primary. */
  sent(data: Uint8Array, timestamp: number): void {
    this.#owed = data.length > 0 ? Math.max(1, this.#generations) : Math.max(0, this.#owed - 1);
    this.#blocks.push({ data, timestamp });
    if (this.#blocks.length > this.#generations) this.#blocks.shift();
  }

  /** Another number of generations was agreed; what can still be repeated is. */
  resize(generations: number): void {
    this.#generations = generations;
    this.#blocks = generations === 0 ? [] : this.#blocks.slice(-generations);
  }

  /** The source starts anew, behind a pause or a switch: all generations are empty (RFC 9071 3.10). */
  restart(): void {
    this.#blocks = [];
    this.#owed = 0;
  }
}

const nothing = new Uint8Array(0);
