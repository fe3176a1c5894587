/**
 * The first DTLS packets of one direction, kept until the other side has said something.
 *
 * Both native stacks lose a ClientHello that arrives before their DTLS layer listens, and repeat their own only after a second. Here the
 * held packets are sent again soon and a few times; a handshake message that arrives twice is ignored (RFC 6347 4.2.4).
 */
export class HeldFlight {
  readonly #limit: number;
  #packets: Uint8Array[] = [];
  #repeats = 0;
  #due: number | undefined;

  /** @param limit packets to hold; the oldest is given up for a new one */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** When {@link HeldFlight.repeat} is due. */
  get due(): number | undefined {
    return this.#due;
  }

  get packets(): readonly Uint8Array[] {
    return this.#packets;
  }

  /** Keeps a copy of a packet. */
  hold(packet: Uint8Array): void {
    if (this.#limit === 0) return;
    if (this.#packets.length === this.#limit) this.#packets.shift();
    this.#packets.push(new Uint8Array(packet));
  }

  /** From now on the other side can hear: the packets go out, and again after 25, 50, 100, 200 and 400 ms. */
  start(now: number): void {
    if (this.#due === undefined && this.#repeats < firstRepeats) this.#due = now + 25 * 2 ** this.#repeats;
  }

  /** Takes note that the packets were sent again. */
  repeat(now: number): void {
    this.#repeats++;
    this.#due = undefined;
    this.start(now);
  }

  /** The other side has answered. */
  release(): void {
    this.#packets = [];
    this.#due = undefined;
    this.#repeats = firstRepeats;
  }
}

const firstRepeats = 5;
