/**
 * UTF-8 that arrives in pieces. A character may be cut between two pieces; what is no UTF-8 is replaced by U+FFFD and counted, never
 * dropped (RFC 3629 3). Every longest run of octets that could have begun a character becomes one U+FFFD, as Unicode recommends and as browsers do.
 */
export class Utf8Decoder {
  /** How often U+FFFD was put in place of octets. */
  replacements = 0;
  // Octets that are still missing of the character that has begun, and what it is so far.
  #missing = 0;
  #character = 0;
  // The range of the next octet: narrower than 80 to bf where an overlong form, a surrogate or a value above 10ffff would begin.
  #lower = 0x80;
  #upper = 0xbf;

  /** Whether a character has begun and not ended. */
  get pending(): boolean {
    return this.#missing > 0;
  }

  /** The characters that are complete now. */
  decode(octets: Uint8Array): string {
    let text = '';
    for (let at = 0; at < octets.length; at++) {
      const octet = octets[at]!;
      if (this.#missing === 0) {
        text += this.#begin(octet);
      } else if (octet < this.#lower || octet > this.#upper) {
        text += this.#replace();
        // The octet was not part of what broke off: it is looked at again, as a beginning.
        at -= 1;
      } else {
        this.#lower = 0x80;
        this.#upper = 0xbf;
        this.#character = (this.#character << 6) | (octet & 0x3f);
        this.#missing -= 1;
        if (this.#missing === 0) text += String.fromCodePoint(this.#character);
      }
    }
    return text;
  }

  /** The stream ends, or a part of it is missing here: U+FFFD for a character that is cut, otherwise nothing. */
  end(): string {
    return this.#missing === 0 ? '' : this.#replace();
  }

  #begin(octet: number): string {
    if (octet < 0x80) return String.fromCharCode(octet);
    if (octet >= 0xc2 && octet <= 0xdf) this.#expect(1, octet & 0x1f);
    else if (octet >= 0xe0 && octet <= 0xef) {
      this.#expect(2, octet & 0x0f);
      if (octet === 0xe0) this.#lower = 0xa0;
      if (octet === 0xed) this.#upper = 0x9f;
    } else if (octet >= 0xf0 && octet <= 0xf4) {
      this.#expect(3, octet & 0x07);
      if (octet === 0xf0) this.#lower = 0x90;
      if (octet === 0xf4) this.#upper = 0x8f;
    } else return this.#replace();
    return '';
  }

  #expect(octets: number, bits: number): void {
    this.#missing = octets;
    this.#character = bits;
  }

  #replace(): string {
    this.#missing = 0;
    this.#lower = 0x80;
    this.#upper = 0xbf;
    this.replacements += 1;
    return '\ufffd';
  }
}
