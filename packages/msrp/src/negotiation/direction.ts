/** Which way user content goes, from this side's point of view (RFC 4975 8.9). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
