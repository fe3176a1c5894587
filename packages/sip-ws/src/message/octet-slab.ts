import type { MessageEdit } from './edit-message.ts';

// Room for some seven INVITEs: making a buffer for each message costs more than writing it. One message that is kept keeps no more than this.
const slabSize = 16_384;

/** Writes messages that leave behind one another into buffers that they share. */
export class OctetSlab {
  #slab = new Uint8Array(0);
  #used = 0;

  /** The message as a part of a shared buffer; in a buffer of its own if it is too long for that. */
  write(edited: MessageEdit): Uint8Array {
    let end = edited.serializeInto(this.#slab, this.#used);
    if (end < 0) {
      this.#slab = new Uint8Array(slabSize);
      this.#used = 0;
      end = edited.serializeInto(this.#slab);
      if (end < 0) return edited.serialize();
    }
    const octets = this.#slab.subarray(this.#used, end);
    this.#used = end;
    return octets;
  }
}
