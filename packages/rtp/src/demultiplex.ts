/** What the first octet of a datagram says it is, on a socket that carries several protocols (RFC 7983 7). */
export type DatagramClass = 'stun' | 'zrtp' | 'dtls' | 'turn-channel' | 'rtp-or-rtcp';

/** Sorts a datagram by its first octet; `undefined` for an empty one and for octets that no protocol owns: drop those. */
export function datagramClass(octets: Uint8Array): DatagramClass | undefined {
  const first = octets[0];
  if (first === undefined) return undefined;
  if (first <= 3) return 'stun';
  if (first >= 16 && first <= 19) return 'zrtp';
  if (first >= 20 && first <= 63) return 'dtls';
  if (first >= 64 && first <= 79) return 'turn-channel';
  if (first >= 128 && first <= 191) return 'rtp-or-rtcp';
  return undefined;
}

/**
 * Whether a datagram of the RTP class is RTCP: second octet 192 to 223, which is why RTP payload types 64 to 95 must not be used on a
 * shared port (RFC 5761 4).
 */
export function isRtcp(octets: Uint8Array): boolean {
  const second = octets[1];
  return second !== undefined && second >= 192 && second <= 223;
}

/** Whether a payload type can be told from RTCP on a shared port (RFC 5761 4). */
export function isMultiplexablePayloadType(payloadType: number): boolean {
  return payloadType >= 0 && payloadType <= 127 && (payloadType < 64 || payloadType > 95);
}
