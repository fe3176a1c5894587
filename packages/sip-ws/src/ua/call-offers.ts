import type { OpenOffer } from './outgoing-invite.ts';

/** Who of a call owes whom an answer, and what holds between them (RFC 3264 4). */
export class CallOffers {
  /** An offer of the peer without our answer. */
  #open: OpenOffer | undefined;
  /** An offer of ours without the peer's answer; its text. */
  #offered: string | undefined;
  #ours: string | undefined;
  #theirs: string | undefined;
  #agreed = false;

  /** The peer waits for our answer. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** We wait for the peer's answer. */
  get isOffering(): boolean {
    return this.#offered !== undefined;
  }

  /** The offer and answer of the first INVITE are complete. */
  get isAgreed(): boolean {
    return this.#agreed;
  }

  /** Our description that holds: the latest that was answered, or is an answer. */
  get ours(): string | undefined {
    return this.#ours;
  }

  /** The peer's latest description. */
  get theirs(): string | undefined {
    return this.#theirs;
  }

  /** The peer offers, or wants an offer (`undefined`). */
  open(offer: OpenOffer, description: string | undefined): void {
    this.#open = offer;
    this.#theirs = description ?? this.#theirs;
  }

  /** The open offer of the peer, if there is one; it is no longer open. */
  take(): OpenOffer | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open;
  }

  /** An answer of ours was sent. */
  answered(description: string): void {
    this.#agreed = true;
    this.#ours = description;
  }

  /** An offer of ours was sent; `undefined`: a request for one. */
  offer(description: string | undefined): void {
    this.#offered = description;
  }

  /** Our offer came to nothing, or waits no longer. */
  withdraw(): void {
    this.#offered = undefined;
  }

  /**
   * The peer sent what may be the answer to our offer, or nothing, which ends the wait as well.
   *
   * @returns the answer, if it is one
   */
  answer(description: string | undefined): string | undefined {
    const offered = this.#offered;
    this.#offered = undefined;
    if (offered === undefined || description === undefined) return undefined;
    this.#agreed = true;
    this.#ours = offered;
    this.#theirs = description;
    return description;
  }
}
