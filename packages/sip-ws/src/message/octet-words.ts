/** Octets that can be read and written as words at any offset: making a view for each message would cost as much as copying it. */
export class OctetWords {
  readonly octets: Uint8Array;
  readonly view: DataView;

  constructor(octets: Uint8Array) {
    this.octets = octets;
    this.view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  }
}

/** Copies octets from `from` to `end`, eight at a time. Within one view they may overlap if they move towards its start. Gives the offset after the last. */
export function copyWords(source: DataView, from: number, end: number, target: DataView, to: number): number {
  let read = from;
  let write = to;
  for (; read + 8 <= end; read += 8, write += 8) {
    const one = source.getInt32(read, true);
    const two = source.getInt32(read + 4, true);
    target.setInt32(write, one, true);
    target.setInt32(write + 4, two, true);
  }
  if (read + 4 <= end) {
    target.setInt32(write, source.getInt32(read, true), true);
    read += 4;
    write += 4;
  }
  while (read < end) target.setUint8(write++, source.getUint8(read++));
  return write;
}
