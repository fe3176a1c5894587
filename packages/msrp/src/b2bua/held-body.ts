/** Octets of content that wait for the rest of their piece. What comes at once is kept as it is; only what comes in parts is copied. */
export class HeldBody {
  #octets: Uint8Array = nothing;
  #length = 0;
  #isOurs = false;

  get length(): number {
    return this.#length;
  }

  append(octets: Uint8Array): void {
    if (this.#length === 0) {
      this.#octets = octets;
      this.#isOurs = false;
    } else {
      const needed = this.#length + octets.length;
      if (!this.#isOurs || needed > this.#octets.length) {
        const room = new Uint8Array(needed * 2);
        room.set(this.#octets.subarray(0, this.#length));
        this.#octets = room;
        this.#isOurs = true;
      }
      this.#octets.set(octets, this.#length);
    }
    this.#length += octets.length;
  }

  /** Everything that is held; nothing is held afterwards. */
  take(): Uint8Array {
    const octets = this.#octets.length === this.#length ? this.#octets : this.#octets.subarray(0, this.#length);
    this.#octets = nothing;
    this.#length = 0;
    this.#isOurs = false;
    return octets;
  }
}

const nothing = new Uint8Array(0);
