// Runs of octets, several at a time. `view` is always one of all of `octets`.

/** Offset of the first octet from `from` on that is below 0x20; `to` if there is none. */
export function skipPrintable(octets: Uint8Array, view: DataView, from: number, to: number): number {
  let at = from;
  // Where one of four octets is below 0x20, the subtraction sets its highest bit, or that of one before it, and the complement says that it was not set before.
  for (; at + 4 <= to; at += 4) {
    const four = view.getInt32(at);
    if (((four - 0x20202020) & ~four & 0x80808080) !== 0) break;
  }
  while (at < to && octets[at]! >= 0x20) at++;
  return at;
}

/** How many spaces there are. Fast where there are none. */
export function countSpaces(octets: Uint8Array, view: DataView, from: number, to: number): number {
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const four = view.getInt32(at) ^ 0x20202020;
    if (((four - 0x01010101) & ~four & 0x80808080) !== 0) break;
  }
  let spaces = 0;
  for (; at < to; at++) if (octets[at] === 0x20) spaces++;
  return spaces;
}

/**
 * Whether octets are the same as those of a text, in a time that depends on the length only.
 *
 * Eight of them are compared as one number. That is exact, because a text has no octets of zero, with which -0 and 0 are written; and where eight octets are no
 * number (0xf0 or more followed by 0x7f or 0xff), the answer is no.
 *
 * @param length at least 8
 */
export function sameText(octets: DataView, at: number, text: DataView, textAt: number, length: number): boolean {
  if (length < 8) return sameFew(octets, at, text, textAt, length);
  // The last eight octets overlap with those before.
  const last = length - 8;
  let differences = octets.getFloat64(at + last, true) === text.getFloat64(textAt + last, true) ? 0 : 1;
  for (let i = 0; i < last; i += 8) {
    if (octets.getFloat64(at + i, true) !== text.getFloat64(textAt + i, true)) differences++;
  }
  return differences === 0;
}

function sameFew(octets: DataView, at: number, text: DataView, textAt: number, length: number): boolean {
  let difference = 0;
  for (let i = 0; i < length; i++) difference |= octets.getUint8(at + i) ^ text.getUint8(textAt + i);
  return difference === 0;
}

/** Copies octets, four at a time. */
export function copyText(octets: DataView, from: number, text: DataView, textAt: number, length: number): void {
  let at = 0;
  for (; at + 4 <= length; at += 4) text.setInt32(textAt + at, octets.getInt32(from + at, true), true);
  for (; at < length; at++) text.setUint8(textAt + at, octets.getUint8(from + at));
}
