/** Bounds of the parser. Each is checked before the work or the memory that it bounds is spent. */
export interface MsrpLimits {
  /** Octets from the start line to the blank line or end-line. 16,384: paths through several relays stay below 4,000. */
  readonly headerSize: number;
  /** Octets of one line of the header section. 8,192: a To-Path through relays with signed URIs. */
  readonly lineSize: number;
  /** Header fields of one message. 64: clients send about ten. */
  readonly fields: number;
  /** URIs in one To-Path or From-Path. 16. */
  readonly pathUris: number;
  /** Octets of a transaction id or Message-ID. 64: the grammar has 32, deployed servers send UUIDs of 36. */
  readonly idLength: number;
}

/** The bounds that hold where the caller gives none. */
export const defaultLimits: MsrpLimits = Object.freeze({
  headerSize: 16_384,
  lineSize: 8192,
  fields: 64,
  pathUris: 16,
  idLength: 64,
});

/** Bounds of a connection and its sessions. */
export interface SessionLimits {
  /** Octets of one received message; beyond them 413. 4 GiB: messages are streamed, so this bounds no memory. */
  readonly messageSize: number;
  /** Octets of out-of-order parts kept for one session. 1,048,576. */
  readonly gapOctets: number;
  /** Out-of-order parts kept for one message. 64. */
  readonly gaps: number;
  /** Messages of one session that have begun and not ended. 32: a client interleaves a handful. */
  readonly incompleteMessages: number;
  /** ms without a new octet after which an incomplete message is abandoned. 300,000. */
  readonly incompleteTime: number;
  /** Message-IDs remembered for one session, to know duplicates and what was refused. 1,024. */
  readonly rememberedMessages: number;
  /** Sessions on one connection. 256. */
  readonly sessions: number;
  /** Requests of one connection without response; further ones wait. 1,024: 2 MiB in chunks of 2,048 octets. */
  readonly transactions: number;
  /** The same for requests with Failure-Report `partial`, of which only errors are answered: they count for 30 s. 65,536. */
  readonly quietTransactions: number;
  /** Messages of one session being sent or awaiting success reports; further ones are refused. 1,024. */
  readonly outgoingMessages: number;
  /** Octets written to one streamed message and not sent yet, above which `write` asks to wait. 262,144. */
  readonly writeAhead: number;
  /** Separate ranges of success reports kept for one message; further ones are not counted. 64. */
  readonly reportedRanges: number;
  /** Octets of responses and reports waiting to be sent, above which nothing more is read. 262,144. */
  readonly controlOctets: number;
  /** Octets handed out for transmission and not reported as sent, above which no further ones are handed out. 131,072. */
  readonly unsentOctets: number;
  /** ms for the response to a request, from its last octet sent. 30,000 (RFC 4975 7.1.1). */
  readonly responseTime: number;
  /** ms for the first valid request on an accepted connection. 30,000. */
  readonly firstRequestTime: number;
  /** ms after which a connection without sessions is closed. 30,000. */
  readonly idleTime: number;
}

/** The bounds that hold where the caller gives none. */
export const defaultSessionLimits: SessionLimits = Object.freeze({
  messageSize: 4_294_967_296,
  gapOctets: 1_048_576,
  gaps: 64,
  incompleteMessages: 32,
  incompleteTime: 300_000,
  rememberedMessages: 1024,
  sessions: 256,
  transactions: 1024,
  quietTransactions: 65_536,
  outgoingMessages: 1024,
  writeAhead: 262_144,
  reportedRanges: 64,
  controlOctets: 262_144,
  unsentOctets: 131_072,
  responseTime: 30_000,
  firstRequestTime: 30_000,
  idleTime: 30_000,
});
