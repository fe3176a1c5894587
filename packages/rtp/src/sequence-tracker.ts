/**
 * What became of a packet's sequence number:
 *
 * - `in-order`: ahead of all others, with or without a gap.
 * - `late`: reordered or a duplicate, at most 100 behind.
 * - `probation`: the source is not believed yet.
 * - `jump`: far away from the last one; believed only when the next packet follows it.
 * - `restart`: the second packet of such a new sequence, or the last of probation; counting starts anew.
 */
export type SequenceVerdict = 'in-order' | 'late' | 'probation' | 'jump' | 'restart';

/** Sequence number validation and loss counting of one source (RFC 3550 A.1, A.3). */
export class SequenceTracker {
  #base = 0;
  #highest = 0;
  #cycles = 0;
  #bad = -1;
  #probation: number;
  #started = false;
  #received = 0;
  #expectedPrior = 0;
  #receivedPrior = 0;

  /**
   * @param probation packets that must follow one another before the source is believed. RFC 3550 suggests 2; 0 believes the first
   * packet at once, for a source whose address was agreed or whose packets are authenticated.
   */
  constructor(probation = 2) {
    this.#probation = probation;
  }

  /** Whether the source has been believed. */
  get valid(): boolean {
    return this.#started && this.#probation === 0;
  }

  /** Packets counted since the last (re)start, late ones and duplicates included. */
  get received(): number {
    return this.#received;
  }

  /** The highest sequence number seen, with the number of wraps in its upper half; 32 bits. */
  get extendedHighest(): number {
    return (this.#cycles + this.#highest) >>> 0;
  }

  /** Packets that should have come since the last (re)start. */
  get expected(): number {
    return this.#cycles + this.#highest - this.#base + 1;
  }

  /** Expected less received; negative when there were duplicates. */
  get lost(): number {
    return this.#started ? this.expected - this.#received : 0;
  }

  update(sequenceNumber: number): SequenceVerdict {
    if (!this.#started) {
      this.#started = true;
      if (this.#probation === 0) {
        this.#begin(sequenceNumber);
        return 'restart';
      }
      this.#probation -= 1;
      this.#highest = sequenceNumber;
      if (this.#probation > 0) return 'probation';
      this.#begin(sequenceNumber);
      return 'restart';
    }
    if (this.#probation > 0) return this.#probe(sequenceNumber);
    const ahead = (sequenceNumber - this.#highest) & 0xffff;
    if (ahead === 0 || ahead > 0x1_0000 - maximumMisorder) {
      this.#received += 1;
      return 'late';
    }
    if (ahead < maximumDropout) {
      if (sequenceNumber < this.#highest) this.#cycles += 0x1_0000;
      this.#highest = sequenceNumber;
      this.#received += 1;
      return 'in-order';
    }
    if (sequenceNumber !== this.#bad) {
      this.#bad = (sequenceNumber + 1) & 0xffff;
      return 'jump';
    }
    // Two in sequence: the other side restarted without telling us.
    this.#begin(sequenceNumber);
    return 'restart';
  }

  /** The fraction of packets lost since the last call, in 1/256 (RFC 3550 A.3). */
  takeFractionLost(): number {
    const { expected } = this;
    const expectedInterval = expected - this.#expectedPrior;
    const lostInterval = expectedInterval - (this.#received - this.#receivedPrior);
    this.#expectedPrior = expected;
    this.#receivedPrior = this.#received;
    if (expectedInterval <= 0 || lostInterval <= 0) return 0;
    return Math.min(255, Math.floor((lostInterval * 256) / expectedInterval));
  }

  #probe(sequenceNumber: number): SequenceVerdict {
    this.#probation = sequenceNumber === ((this.#highest + 1) & 0xffff) ? this.#probation - 1 : 1;
    this.#highest = sequenceNumber;
    if (this.#probation > 0) return 'probation';
    this.#begin(sequenceNumber);
    return 'restart';
  }

  #begin(sequenceNumber: number): void {
    this.#base = sequenceNumber;
    this.#highest = sequenceNumber;
    this.#cycles = 0;
    this.#bad = -1;
    this.#received = 1;
    this.#expectedPrior = 0;
    this.#receivedPrior = 0;
  }
}

// RFC 3550 A.1: one minute of loss and two seconds of reordering at 50 packets a second.
const maximumDropout = 3000;
const maximumMisorder = 100;
