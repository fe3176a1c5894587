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
