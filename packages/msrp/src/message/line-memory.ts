import { copyText, sameText } from '../syntax/octet-runs.ts';
import type { FieldLine } from './field-line.ts';

/**
 * Lines of earlier header sections, by their place in them. What a peer says in one message it mostly says in the next one, in the same place: such a
 * line has been read already. Lines that are long, or far down, are not kept.
 */
export class LineMemory {
  #view: DataView = empty;
  readonly #lines: (FieldLine | undefined)[] = Array.from({ length: slots }, () => undefined);

  /**
   * What the line is that begins at `line`, if it is the one that was kept for its place. The time that this takes does not depend on how much of it is the
   * same: paths hold session ids, which are secret (RFC 4975 14.1).
   *
   * @param view of the octets, which are there up to `to`
   */
  recall(place: number, view: DataView, line: number, to: number): FieldLine | undefined {
    const known = this.#lines[place];
    if (known === undefined || to - line < known.length) return undefined;
    return sameText(view, line, this.#view, place * slotSize, known.length) ? known : undefined;
  }

  /** Keeps the line that begins at `line`, which holds no control octet, in place of the one that was there. */
  keep(place: number, view: DataView, line: number, known: FieldLine): void {
    const { length } = known;
    if (place >= slots || length > slotSize) return;
    if (this.#view === empty) this.#view = new DataView(new ArrayBuffer(slots * slotSize));
    copyText(view, line, this.#view, place * slotSize, length);
    this.#lines[place] = known;
  }
}

const empty = new DataView(new ArrayBuffer(0));
// Octets of a line with a path of one URI, be its host long, and fields of clients.
const slotSize = 256;
const slots = 12;
