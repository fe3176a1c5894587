/** Views through which octets are read several at a time. To make one costs more than to read a line through it: the last one is kept. */
export class LastView {
  #octets: Uint8Array = nothing;
  #view: DataView = new DataView(nothing.buffer);

  /** The view of all of these octets. */
  of(octets: Uint8Array): DataView {
    if (octets !== this.#octets) {
      this.#octets = octets;
      this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length);
    }
    return this.#view;
  }

  /** `octets.subarray(from, to)`, of another type where that is one of Node: which takes several times as long. */
  part(octets: Uint8Array, from: number, to: number): Uint8Array {
    const { buffer, byteOffset } = this.of(octets);
    return new Uint8Array(buffer, byteOffset + from, to - from);
  }
}

const nothing = new Uint8Array(0);
