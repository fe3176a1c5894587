/** Why parts of a message do not make a message. */
export type ReassemblyProblem = 'too many gaps' | 'too many octets' | 'contradiction';

interface Part {
  start: number;
  /** Octets in use; the buffer may be longer. */
  length: number;
  buffer: Uint8Array;
}

/**
 * Puts the parts of one message in order (RFC 4975 7.3.1). What continues the message is given on at once, as the view it came in; what comes too early is
 * copied and kept within bounds. Where ranges overlap the octets that came last win, unless those before them were given on already.
 */
export class Reassembly {
  readonly #maximumParts: number;
  // In ascending order, without overlap.
  readonly #parts: Part[] = [];
  #next = 1;
  #size: number | undefined;
  #held = 0;
  #dropped = 0;

  constructor(maximumParts: number) {
    this.#maximumParts = maximumParts;
  }

  /** The position that is to be given on next. */
  get next(): number {
    return this.#next;
  }

  /** Octets kept because something before them is missing. */
  get held(): number {
    return this.#held;
  }

  /** Octets that came after others for the same positions were given on. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Octets of the message, once the part with its end has come. */
  get size(): number | undefined {
    return this.#size;
  }

  get complete(): boolean {
    return this.#size !== undefined && this.#next > this.#size;
  }

  /**
   * Takes octets that belong at `position`, and gives on what can be.
   *
   * @param room octets that may be kept in addition to those kept already
   * @param deliver called in order, at most once for each position
   */
  place(
    position: number,
    octets: Uint8Array,
    room: number,
    deliver: (octets: Uint8Array) => void,
  ): ReassemblyProblem | undefined {
    if (this.#size !== undefined && position + octets.length - 1 > this.#size) return 'contradiction';
    const late = Math.min(Math.max(this.#next - position, 0), octets.length);
    this.#dropped += late;
    const rest = late === 0 ? octets : octets.subarray(late);
    if (rest.length === 0) return undefined;
    const start = position + late;
    if (start > this.#next) return this.#keep(start, rest, room);
    deliver(rest);
    this.#next = start + rest.length;
    if (this.#parts.length > 0) this.#deliverKept(deliver);
    return undefined;
  }

  /** The message ends at `size`. */
  end(size: number): ReassemblyProblem | undefined {
    const last = this.#parts.at(-1);
    const reached = last === undefined ? this.#next - 1 : last.start + last.length - 1;
    if (reached > size || (this.#size !== undefined && this.#size !== size)) return 'contradiction';
    this.#size = size;
    return undefined;
  }

  #keep(start: number, octets: Uint8Array, room: number): ReassemblyProblem | undefined {
    const end = start + octets.length;
    this.#cutOut(start, end);
    if (octets.length > room) return 'too many octets';
    const before = this.#parts.filter((part) => part.start < start).length;
    const previous = this.#parts[before - 1];
    if (previous !== undefined && previous.start + previous.length === start) {
      append(previous, octets);
      this.#held += octets.length;
      return undefined;
    }
    if (this.#parts.length >= this.#maximumParts) return 'too many gaps';
    this.#held += octets.length;
    this.#parts.splice(before, 0, { start, length: octets.length, buffer: octets.slice() });
    return undefined;
  }

  // Makes room for newer octets at start … end.
  #cutOut(start: number, end: number): void {
    for (let i = this.#parts.length - 1; i >= 0; i--) {
      const part = this.#parts[i]!;
      const partEnd = part.start + part.length;
      if (part.start >= end || partEnd <= start) continue;
      this.#held -= Math.min(end, partEnd) - Math.max(start, part.start);
      const remains: Part[] = [];
      if (part.start < start) remains.push({ start: part.start, length: start - part.start, buffer: part.buffer });
      if (partEnd > end) {
        remains.push({ start: end, length: partEnd - end, buffer: part.buffer.slice(end - part.start, part.length) });
      }
      this.#parts.splice(i, 1, ...remains);
    }
  }

  #deliverKept(deliver: (octets: Uint8Array) => void): void {
    for (let part = this.#parts[0]; part !== undefined && part.start <= this.#next; part = this.#parts[0]) {
      this.#parts.shift();
      this.#held -= part.length;
      const late = Math.min(this.#next - part.start, part.length);
      this.#dropped += late;
      if (late === part.length) continue;
      deliver(part.buffer.subarray(late, part.length));
      this.#next = part.start + part.length;
    }
  }
}

// Doubling keeps the copying linear in what is appended.
function append(part: Part, octets: Uint8Array): void {
  const length = part.length + octets.length;
  if (length > part.buffer.length) {
    const buffer = new Uint8Array(length * 2);
    buffer.set(part.buffer.subarray(0, part.length));
    part.buffer = buffer;
  }
  part.buffer.set(octets, part.length);
  part.length = length;
}
