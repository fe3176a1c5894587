/** What a line of a header section is. Offsets are relative to its first octet. */
export interface LineFacts {
  /** Place of the field among the known ones; -1 for any other. */
  readonly field: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Octets of the line, its CRLF included. */
  readonly length: number;
}

/**
 * Lines of earlier header sections, by their place in them. What a peer says in one message it mostly says in the next one, in the same place: such a
 * line has been read already. Lines that are long, or far down, are not kept.
 */
export class LineMemory {
  #octets: Uint8Array = nothing;
  #view: DataView = new DataView(nothing.buffer);
  readonly #facts: (LineFacts | undefined)[] = Array.from({ length: slots }, () => undefined);

  /**
   * What the line is that begins at `line`, if it is the one that was kept for its place. The time that this takes does not depend on how much of it is the
   * same: paths hold session ids, which are secret (RFC 4975 14.1).
   *
   * @param view of the octets, which are there up to `to`
   */
  recall(place: number, view: DataView, line: number, to: number): LineFacts | undefined {
    const facts = this.#facts[place];
    if (facts === undefined || to - line < facts.length) return undefined;
    const kept = this.#view;
    const slot = place * slotSize;
    // The last four octets overlap with those before.
    const last = facts.length - 4;
    let difference = view.getInt32(line + last) ^ kept.getInt32(slot + last);
    for (let at = 0; at < last; at += 4) difference |= view.getInt32(line + at) ^ kept.getInt32(slot + at);
    return difference === 0 ? facts : undefined;
  }

  /** Keeps the line that begins at `line`, in place of the one that was there. */
  keep(place: number, octets: Uint8Array, line: number, facts: LineFacts): void {
    if (place >= slots || facts.length > slotSize) return;
    if (this.#octets.length === 0) {
      this.#octets = new Uint8Array(slots * slotSize);
      this.#view = new DataView(this.#octets.buffer);
    }
    const slot = place * slotSize;
    for (let at = 0; at < facts.length; at++) this.#octets[slot + at] = octets[line + at]!;
    this.#facts[place] = facts;
  }
}

const nothing = new Uint8Array(0);
// Octets of a line with a path of one URI, with some to spare, and fields of clients.
const slotSize = 128;
const slots = 12;
