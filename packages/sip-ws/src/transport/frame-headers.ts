/**
 * Walks the frames of a WebSocket, without their payload, for what WebSocket implementations let pass: a length that is written in more octets than it needs, which RFC
 * 6455 5.2 forbids and two elements may read differently.
 *
 * ```
 * |F|RSV|opcode |M| Payload len | Extended payload length | Masking-key |
 * |1| 3 |   4   |1|      7      |        0, 16, 64        |   0 or 32   |      RFC 6455 5.2
 * ```
 */
export class FrameHeaders {
  /** Octets of payload and masking key that are passed over. */
  #skip = 0;
  /** The octets of a header that is not complete. */
  readonly #header = new Uint8Array(10);
  #length = 0;

  /** @returns false for a length that is longer than it must be; what follows is then not looked at */
  take(octets: Uint8Array): boolean {
    let at = 0;
    while (at < octets.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, octets.length - at);
        this.#skip -= passed;
        at += passed;
      } else {
        this.#header[this.#length++] = octets[at++]!;
        if (this.#length === this.#headerLength() && !this.#complete()) return false;
      }
    }
    return true;
  }

  #headerLength(): number {
    const short = this.#length < 2 ? 0 : this.#header[1]! & 0x7f;
    return short === 127 ? 10 : short === 126 ? 4 : 2;
  }

  #complete(): boolean {
    const header = this.#header;
    const short = header[1]! & 0x7f;
    const masked = (header[1]! & 0x80) !== 0;
    this.#length = 0;
    const extended = short < 126 ? 0 : short === 126 ? 2 : 8;
    let length = extended === 0 ? short : 0;
    for (let i = 0; i < extended; i++) length = length * 256 + header[2 + i]!;
    this.#skip = length + (masked ? 4 : 0);
    return extended === 0 || length > (extended === 2 ? 125 : 65_535);
  }
}
