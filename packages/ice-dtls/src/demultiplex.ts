/** What a datagram on a multiplexed port is, by its first octet. */
export type DatagramKind = 'stun' | 'dtls' | 'rtp' | 'other';

/**
 * Sorts a datagram by its first octet (RFC 7983 7):
 *
 * ```
 *   [0..3] STUN   [16..19] ZRTP   [20..63] DTLS   [64..79] TURN channel   [128..191] RTP or RTCP
 * ```
 *
 * ZRTP and TURN channel data never belong on this port and are `other`, as is an empty datagram.
 */
export function demultiplex(octets: Uint8Array): DatagramKind {
  const first = octets[0];
  if (first === undefined) return 'other';
  if (first >= 128) return first <= 191 ? 'rtp' : 'other';
  if (first >= 20) return first <= 63 ? 'dtls' : 'other';
  return first <= 3 ? 'stun' : 'other';
}

/**
 * Whether a packet of kind `rtp` is RTCP: its second octet is 192 to 223, so payload types 64 to 95 are RTCP (RFC 5761 4).
 */
export function isRtcp(octets: Uint8Array): boolean {
  const second = octets[1];
  return second !== undefined && second >= 192 && second <= 223;
}
