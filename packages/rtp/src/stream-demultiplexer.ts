import { defaultLimits } from './limits.ts';

/** What tells the packets of one media section from those of its neighbours. */
export interface MediaSection {
  readonly id: string;
  /** The identification tag of a=mid, if the transport is bundled. */
  readonly mid?: string | undefined;
  /** Payload types that may be received. One that several sections share identifies none of them. */
  readonly payloadTypes: readonly number[];
  /** Sources that the description announced. */
  readonly ssrcs?: readonly number[] | undefined;
}

/** Assigns the RTP streams of one transport to media sections (RFC 9143 9.2). */
export class StreamDemultiplexer {
  readonly #sections = new Map<string, MediaSection>();
  readonly #byMid = new Map<string, MediaSection>();
  readonly #bySsrc = new Map<number, MediaSection>();
  // Sources that no description announced, in the order in which they came.
  readonly #learnt = new Set<number>();
  readonly #byPayloadType = new Map<number, MediaSection>();
  readonly #maximum: number;

  /** @param associations see `RtpLimits.associations` */
  constructor(associations: number = defaultLimits.associations) {
    this.#maximum = associations;
  }

  /** SSRCs that are assigned to a section. */
  get associations(): number {
    return this.#bySsrc.size;
  }

  /** Adds a section, or replaces the one with the same id; its learnt sources stay with it. */
  set(section: MediaSection): void {
    const previous = this.#sections.get(section.id);
    this.#sections.set(section.id, section);
    if (previous !== undefined) {
      for (const [ssrc, owner] of this.#bySsrc) if (owner === previous) this.#bySsrc.set(ssrc, section);
    }
    for (const ssrc of section.ssrcs ?? []) this.#announce(ssrc, section);
    this.#index();
  }

  /** Removes a section and all its associations. */
  delete(id: string): void {
    const section = this.#sections.get(id);
    if (section === undefined) return;
    this.#sections.delete(id);
    for (const [ssrc, owner] of this.#bySsrc) if (owner === section) this.forget(ssrc);
    this.#index();
  }

  /**
   * The section that a packet belongs to.
   *
   * @param mid the MID header extension of the packet, if it has one
   */
  associate(ssrc: number, payloadType: number, mid?: string): string | undefined {
    // A MID that no section has: not for decoding.
    if (mid !== undefined) {
      const named = this.#byMid.get(mid);
      if (named === undefined) return undefined;
      this.#learn(ssrc, named);
    }
    // A known source must use a payload type of its section.
    const known = this.#bySsrc.get(ssrc);
    if (known !== undefined) return known.payloadTypes.includes(payloadType) ? known.id : undefined;
    // A payload type of one section only; the source then stays there.
    const only = this.#byPayloadType.get(payloadType);
    if (only === undefined) return undefined;
    return this.#learn(ssrc, only) ? only.id : undefined;
  }

  /** Takes an SDES MID item about a source. */
  associateMid(ssrc: number, mid: string): void {
    const section = this.#byMid.get(mid);
    if (section !== undefined) this.#learn(ssrc, section);
  }

  /** The section that a source was assigned to. */
  sectionOf(ssrc: number): string | undefined {
    return this.#bySsrc.get(ssrc)?.id;
  }

  /** Forgets a source, after its BYE and the stragglers behind it. */
  forget(ssrc: number): void {
    this.#bySsrc.delete(ssrc);
    this.#learnt.delete(ssrc);
  }

  #learn(ssrc: number, section: MediaSection): boolean {
    if (this.#bySsrc.has(ssrc)) {
      this.#bySsrc.set(ssrc, section);
      return true;
    }
    if (!this.#makeRoom()) return false;
    this.#bySsrc.set(ssrc, section);
    this.#learnt.add(ssrc);
    return true;
  }

  // Beyond the limit an announced source is learnt like any other, when it sends.
  #announce(ssrc: number, section: MediaSection): void {
    if (!this.#bySsrc.has(ssrc) && !this.#makeRoom()) return;
    this.#bySsrc.set(ssrc, section);
    this.#learnt.delete(ssrc);
  }

  // Announced sources are never pushed out by invented ones.
  #makeRoom(): boolean {
    if (this.#bySsrc.size < this.#maximum) return true;
    for (const oldest of this.#learnt) {
      this.forget(oldest);
      return true;
    }
    return false;
  }

  #index(): void {
    this.#byMid.clear();
    this.#byPayloadType.clear();
    const shared = new Set<number>();
    for (const section of this.#sections.values()) {
      if (section.mid !== undefined) this.#byMid.set(section.mid, section);
      for (const payloadType of new Set(section.payloadTypes)) {
        if (this.#byPayloadType.has(payloadType)) shared.add(payloadType);
        this.#byPayloadType.set(payloadType, section);
      }
    }
    for (const payloadType of shared) this.#byPayloadType.delete(payloadType);
  }
}
