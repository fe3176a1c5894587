/**
 * Where the quoted-string ends whose opening quote stands at `start`: the offset behind its closing quote, -1 if there is none.
 *
 * ```
 * quoted-string = SWS DQUOTE *( qdtext / quoted-pair ) DQUOTE     RFC 3261 25.1
 * ```
 */
export function endOfQuotedString(octets: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const octet = octets[at];
    if (octet === 0x5c) at++;
    else if (octet === 0x22) return at + 1;
  }
  return -1;
}
