import { MisuseError } from './errors.ts';

/** Writes big-endian fields into a buffer that grows. Values outside a field's range are the caller's mistake. */
export class OctetWriter {
  #octets: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param capacity octets to reserve at first; a hint, not a bound. */
  constructor(capacity = 64) {
    this.#octets = new Uint8Array(Math.max(capacity, 8));
  }

  /** Octets written so far. */
  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#claim(1, value, 0xff);
    this.#octets[at] = value;
    return this;
  }

  u16(value: number): this {
    const at = this.#claim(2, value, 0xffff);
    this.#put16(at, value);
    return this;
  }

  u24(value: number): this {
    const at = this.#claim(3, value, 0xff_ffff);
    this.#octets[at] = value >>> 16;
    this.#put16(at + 1, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#claim(4, value, 0xffff_ffff);
    this.#put16(at, value >>> 16);
    this.#put16(at + 2, value);
    return this;
  }

  u64(value: bigint): this {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) {
      throw new MisuseError('FIELD_RANGE', `${value} does not fit an unsigned 64-bit field`);
    }
    return this.u32(Number(value >> 32n)).u32(Number(value & 0xffff_ffffn));
  }

  octets(value: Uint8Array): this {
    const at = this.#claim(value.length, 0, 0);
    this.#octets.set(value, at);
    return this;
  }

  /** `count` octets of value zero. */
  zeros(count: number): this {
    if (!Number.isInteger(count) || count < 0) throw new MisuseError('FIELD_RANGE', `cannot write ${count} octets`);
    const at = this.#claim(count, 0, 0);
    this.#octets.fill(0, at, at + count);
    return this;
  }

  /** Overwrites a 16-bit field written earlier, such as a length that is known only now. */
  patchU16(offset: number, value: number): this {
    const isInside = Number.isInteger(offset) && offset >= 0 && offset + 2 <= this.#length;
    if (!isInside || !Number.isInteger(value) || value < 0 || value > 0xffff) {
      throw new MisuseError('FIELD_RANGE', `cannot patch ${value} at ${offset} of ${this.#length}`);
    }
    this.#put16(offset, value);
    return this;
  }

  /** What was written, as a copy of its exact size. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#octets.slice(0, this.#length);
  }

  #claim(length: number, value: number, maximum: number): number {
    if (!Number.isInteger(value) || value < 0 || value > maximum) {
      throw new MisuseError('FIELD_RANGE', `${value} does not fit an unsigned field of ${length} octets`);
    }
    const at = this.#length;
    const needed = at + length;
    if (needed > this.#octets.length) {
      const grown = new Uint8Array(Math.max(needed, this.#octets.length * 2));
      grown.set(this.#octets.subarray(0, at));
      this.#octets = grown;
    }
    this.#length = needed;
    return at;
  }

  #put16(at: number, value: number): void {
    this.#octets[at] = (value >>> 8) & 0xff;
    this.#octets[at + 1] = value & 0xff;
  }
}
