/**
 * Octets of an RTP header with its contributing sources and extension, which stay in clear; -1 when they do not fit or the version is not
 * 2. Padding is of no concern here: what tells its length is encrypted.
 */
export function clearRtpHeaderOctets(octets: Uint8Array, length: number): number {
  if (length < 12) return -1;
  const first = octets[0]!;
  if (first >>> 6 !== 2) return -1;
  let at = 12 + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (at + 4 > length) return -1;
    at += 4 + 4 * ((octets[at + 2]! << 8) | octets[at + 3]!);
  }
  return at > length ? -1 : at;
}

/** Octets of the RTCP header that stay in clear (RFC 3711 3.4). */
export const clearRtcpOctets = 8;

/** Reads 32 bits. */
export function uint32At(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
}

/** Writes 32 bits. */
export function putUint32(octets: Uint8Array, at: number, value: number): void {
  octets[at] = value >>> 24;
  octets[at + 1] = value >>> 16;
  octets[at + 2] = value >>> 8;
  octets[at + 3] = value;
}
