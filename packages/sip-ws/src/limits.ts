/** Bounds of the parser. Each is checked before the work or the memory that it bounds is spent. */
export interface SipLimits {
  /** Octets of one message, body included. 131,072: a video offer of a browser has 15,000; RFC 3261 18.1.1 asks for 65,535. */
  readonly messageSize: number;
  /** Octets from the start line to the empty line. 49,152: IMS requests with identity tokens stay below 12,000. */
  readonly headerSize: number;
  /** Header rows. 256: the longest message of RFC 4475 has 45. */
  readonly rows: number;
  /** Octets of one header row, folds included. 16,384: one bearer token in Authorization. */
  readonly rowSize: number;
  /** Values of one list-valued header over all its rows. 128. */
  readonly values: number;
  /** Via values. 72: Max-Forwards starts at 70, plus the sender's own. */
  readonly vias: number;
  /** Parameters of one value or URI. 64. */
  readonly parameters: number;
  /** Octets of one URI. 4,096. */
  readonly uriSize: number;
}

/** The bounds that hold where the caller gives none. */
export const defaultLimits: SipLimits = Object.freeze({
  messageSize: 131_072,
  headerSize: 49_152,
  rows: 256,
  rowSize: 16_384,
  values: 128,
  vias: 72,
  parameters: 64,
  uriSize: 4_096,
});

/** For messages of our own: what was received within the limits has grown by the rows of this element. */
export const unlimited: SipLimits = Object.freeze({
  messageSize: Number.POSITIVE_INFINITY,
  headerSize: Number.POSITIVE_INFINITY,
  rows: Number.POSITIVE_INFINITY,
  rowSize: Number.POSITIVE_INFINITY,
  values: Number.POSITIVE_INFINITY,
  vias: Number.POSITIVE_INFINITY,
  parameters: Number.POSITIVE_INFINITY,
  uriSize: Number.POSITIVE_INFINITY,
});

/** How a value is read: with which bounds, and whether what many peers send against the grammar is an error. */
export interface ParseContext {
  readonly strict: boolean;
  readonly limits: SipLimits;
}

/** Lenient, with {@link defaultLimits}. */
export const lenientContext: ParseContext = Object.freeze({ strict: false, limits: defaultLimits });

/** Strict, with {@link defaultLimits}. */
export const strictContext: ParseContext = Object.freeze({ strict: true, limits: defaultLimits });
