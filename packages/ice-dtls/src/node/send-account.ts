/** Who is charged in a {@link SendAccount}. */
export interface SendCharge {
  /** Octets sent on this channel that the network has not taken yet. */
  pending: number;
}

/**
 * Knows how much of what SCTP accepted has left the host.
 *
 * The engine reports only what stands above its SCTP buffer, so that a quarter of a megabyte looks like nothing. The front sees every
 * DTLS packet of the transport on its way out; those octets, less the headers, are what the network has taken, in the order in which it was given.
 * Retransmissions count twice, so the account may be a little low on a lossy path, and it never sticks.
 */
export class SendAccount {
  readonly #entries: { readonly charge: SendCharge; octets: number }[] = [];
  #head = 0;
  #seen: number;

  /** @param seen octets on the wire so far, less headers */
  constructor(seen: number) {
    this.#seen = seen;
  }

  /** Whether the network has taken everything. */
  get empty(): boolean {
    return this.#head === this.#entries.length;
  }

  accept(charge: SendCharge, octets: number): void {
    charge.pending += octets;
    this.#entries.push({ charge, octets });
  }

  /** @param seen octets on the wire so far, less headers */
  progress(seen: number): void {
    let taken = seen - this.#seen;
    this.#seen = seen;
    while (taken > 0 && this.#head < this.#entries.length) {
      const entry = this.#entries[this.#head]!;
      const part = Math.min(taken, entry.octets);
      entry.octets -= part;
      entry.charge.pending -= part;
      taken -= part;
      if (entry.octets === 0) this.#head++;
    }
    if (this.#head === this.#entries.length) {
      this.#entries.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#entries.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

/** DTLS record header, explicit nonce and tag of AES-GCM, SCTP common header, DATA chunk header: 13 + 24 + 12 + 16. */
export const headersPerPacket = 65;
