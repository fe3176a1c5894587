/** Bounds of codec and machines. Each is checked before the work or the memory that it bounds is spent. */
export interface BfcpLimits {
  /** Octets of one message, header included. 16,384: what every data channel carries; a FloorStatus with 60 full requests. */
  readonly messageSize: number;
  /** Groups within groups. 4: the grammar needs two levels. */
  readonly nesting: number;
  /** ms from the first to the last octet of a message on a stream. 10,000: as long as T2, after which nobody waits. */
  readonly messageTime: number;
  /** Messages from one peer of which fragments wait for others. 4: a peer has one request and a few answers outstanding. */
  readonly incompleteMessages: number;
  /** Octets of fragments from one peer that wait. 32,768: two messages of the largest size. */
  readonly incompleteOctets: number;
  /** Requests and notifications that wait behind the outstanding one. 256: every request of a conference may have changed. */
  readonly queuedRequests: number;
  /** Answers kept for repeated requests until T2. 1,024: 100 requests per second for 10 s; further ones are not executed. */
  readonly keptResponses: number;
  /** Requests without an answer on a reliable transport. 256. */
  readonly outstandingRequests: number;
  /** Floors in one floor request. 16: more do not fit into one FLOOR-REQUEST-INFORMATION with names. */
  readonly floorsPerRequest: number;
  /** Ongoing requests of one user for one floor; above it Error 8. 4. */
  readonly requestsPerUserAndFloor: number;
  /** Ongoing floor requests of one conference; above it Error 8. 256: what one change costs grows with it. */
  readonly requestsPerConference: number;
  /** Floor requests and floors that a participant remembers. 1,024; the oldest finished one makes room. */
  readonly rememberedRequests: number;
  /** Connections of a floor control server. 4,096. */
  readonly connections: number;
  /** ms without a datagram after which a floor control server forgets a client on UDP that has asked for nothing. 120,000. */
  readonly idleTime: number;
  /** ms for which the requests of a user live on whose connection was lost (RFC 8855 6.1). 60,000: two attempts to reconnect. */
  readonly lossTime: number;
  /** Messages that a relay keeps while the far leg is not up. 32. */
  readonly queuedMessages: number;
  /** Octets that a relay keeps while the far leg is not up. 65,536. */
  readonly queuedOctets: number;
  /** ms without a message after which a relay closes both legs. No bound: floors are held for hours without a word. */
  readonly relayIdleTime: number;
}

/** The bounds that hold where the caller gives none. */
export const defaultLimits: BfcpLimits = Object.freeze({
  messageSize: 16_384,
  nesting: 4,
  messageTime: 10_000,
  incompleteMessages: 4,
  incompleteOctets: 32_768,
  queuedRequests: 256,
  keptResponses: 1_024,
  outstandingRequests: 256,
  floorsPerRequest: 16,
  requestsPerUserAndFloor: 4,
  requestsPerConference: 256,
  rememberedRequests: 1_024,
  connections: 4_096,
  idleTime: 120_000,
  lossTime: 60_000,
  queuedMessages: 32,
  queuedOctets: 65_536,
  relayIdleTime: Number.POSITIVE_INFINITY,
});

/** Octets of the largest message that the format can express: 65,535 words behind the longer header. */
export const largestMessage: number = 16 + 4 * 65_535;
