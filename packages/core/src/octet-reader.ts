/**
 * Reads big-endian fields from octets. Reading past the end does not throw: it gives zeros, moves to the end and raises
 * {@link OctetReader.overrun}, so that a decoder can read a whole structure and check once.
 *
 * The views that {@link OctetReader.take} gives share memory with the input and live as long as it does.
 */
export class OctetReader {
  readonly octets: Uint8Array;
  /** Octet offset of the next read. */
  offset: number;
  /** Offset after the last octet that may be read. */
  readonly end: number;
  /** True once a read went past the end; it never becomes false again. */
  overrun = false;

  constructor(octets: Uint8Array, start = 0, end: number = octets.length) {
    this.octets = octets;
    this.offset = start;
    this.end = Math.min(end, octets.length);
  }

  /** Octets not read yet. */
  get remaining(): number {
    return this.end - this.offset;
  }

  u8(): number {
    const at = this.#advance(1);
    return at < 0 ? 0 : this.octets[at]!;
  }

  u16(): number {
    const at = this.#advance(2);
    return at < 0 ? 0 : (this.octets[at]! << 8) | this.octets[at + 1]!;
  }

  u24(): number {
    const at = this.#advance(3);
    return at < 0 ? 0 : (this.octets[at]! << 16) | (this.octets[at + 1]! << 8) | this.octets[at + 2]!;
  }

  u32(): number {
    const at = this.#advance(4);
    if (at < 0) return 0;
    const { octets } = this;
    return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
  }

  /** An unsigned 64-bit field, exact. */
  u64(): bigint {
    const high = this.u32();
    const low = this.u32();
    return this.overrun ? 0n : (BigInt(high) << 32n) | BigInt(low);
  }

  /** A view of the next `length` octets; empty after an overrun. */
  take(length: number): Uint8Array {
    const at = this.#advance(length);
    return at < 0 ? this.octets.subarray(this.end, this.end) : this.octets.subarray(at, at + length);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  #advance(length: number): number {
    // Written so that NaN is refused too.
    if (!(length >= 0 && length <= this.remaining)) {
      this.overrun = true;
      this.offset = this.end;
      return -1;
    }
    const at = this.offset;
    this.offset += length;
    return at;
  }
}
