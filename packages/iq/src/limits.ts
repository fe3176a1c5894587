/** The bounds of a gateway. Every one is checked before anything is made. */
export interface GatewayLimits {
  /** Contexts at a time. Above it a reservation is refused with `no-resources`. */
  readonly contexts: number;
  /** Contexts beyond `contexts` that emergency calls alone may use. */
  readonly emergencyContexts: number;
  /** Terminations of one context. A call has two sides. */
  readonly terminationsPerContext: number;
  /** Transports of one termination. */
  readonly transportsPerTermination: number;
  /** RTP streams of one termination. */
  readonly streamsPerTermination: number;
  /** Payload formats of one direction of a stream. There are only 128 payload types. */
  readonly payloadFormats: number;
  /** Format parameters of one payload format. */
  readonly formatParameters: number;
  /** Candidates of one peer. */
  readonly candidates: number;
  /** Fingerprints of one peer. */
  readonly fingerprints: number;
  /** Header extensions of one stream. */
  readonly headerExtensions: number;
  /** Announced sources of one stream. */
  readonly remoteSources: number;
  /** URIs of the path of an MSRP peer. Each relay of it adds one. */
  readonly pathLength: number;
  /** UTF-16 units of any text in a request. */
  readonly textLength: number;
  /** Calls that wait for their turn on one context. Releases are never refused for it. */
  readonly waitingCalls: number;
}

/** The bounds that hold when a caller names none. */
export const defaultLimits: GatewayLimits = Object.freeze({
  // About what one process of a gateway carries, times ten.
  contexts: 4096,
  // A site keeps some percent of its capacity for calls that must not be refused.
  emergencyContexts: 128,
  terminationsPerContext: 2,
  // Browsers bundle; without BUNDLE it is one per media line.
  transportsPerTermination: 16,
  streamsPerTermination: 32,
  payloadFormats: 64,
  formatParameters: 32,
  // Hosts with many interfaces, both address families and relays stay below 60.
  candidates: 100,
  fingerprints: 8,
  headerExtensions: 32,
  remoteSources: 32,
  pathLength: 8,
  // The longest that is legal and expected: an ICE password (256) or the sprop parameters of a video codec.
  textLength: 2048,
  waitingCalls: 64,
});
