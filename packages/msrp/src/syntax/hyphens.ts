/**
 * Offset behind the next run of seven hyphens or more in `octets[from … to)`; -1 if there is none. What a transaction id follows in an end-line (RFC 4975 9), and no id
 * begins with a hyphen.
 */
export function hyphensEnd(octets: Uint8Array, from: number, to: number): number {
  // Seven in a row cover one place of every seven: only there octets are looked at.
  let at = from + 6;
  const lastOfFour = to - 21;
  while (at < to) {
    while (
      at < lastOfFour &&
      octets[at] !== 0x2d &&
      octets[at + 7] !== 0x2d &&
      octets[at + 14] !== 0x2d &&
      octets[at + 21] !== 0x2d
    ) {
      at += 28;
    }
    if (at >= to) return -1;
    if (octets[at] !== 0x2d) {
      at += 7;
      continue;
    }
    let end = at + 1;
    while (end < to && octets[end] === 0x2d) end++;
    while (at > from && at > end - 7 && octets[at - 1] === 0x2d) at--;
    if (end - at >= 7) return end;
    at = end + 7;
  }
  return -1;
}
