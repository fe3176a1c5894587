/** Bounds and times of a back-to-back user agent. Octets are counted before they are kept. */
export interface B2buaLimits {
  /** Octets waiting in the transport of one leg above which reading of the other one is paused. 262,144: some round trips of a fast path. */
  readonly highWater: number;
  /** Octets below which reading goes on. 65,536. */
  readonly lowWater: number;
  /**
   * Octets waiting in the transport of one leg at which a leg that cannot be paused (a data channel) is refused. 4,194,304: a second of a
   * 30 Mbit/s path.
   */
  readonly queueOctets: number;
  /** Octets kept of a leg while the other one is being set up. 1,048,576. */
  readonly waitingOctets: number;
  /** Requests without a response on one leg at which reading of the other one is paused; at twice as many messages are refused. 4096. */
  readonly transactions: number;
  /** Unfinished messages, and refused messages, remembered for each direction. 256: a client sends a handful at a time. */
  readonly messages: number;
  /** Responses and reports that wait for a running chunk to have 2048 octets before it is interrupted all the same. 64. */
  readonly waitingResponses: number;
  /** ms until a request without a response has failed: 30,000 (RFC 4975 7.1.1). */
  readonly responseTime: number;
  /** ms without an octet after which a piece that is held is sent as it is: 200, hardly seen by a reader of chat. */
  readonly stallTime: number;
  /** ms that the remaining leg is kept open after the loss of the other one, so that reports reach its peer. 1000. */
  readonly linger: number;
  /** ms in which what was taken over may leave after an orderly end. 5000. */
  readonly drainTime: number;
  /**
   * Octets of one message on a leg that is framed by messages, whatever more its peer takes. 16,384: without interleaving a larger one holds
   * up the other channels (RFC 8831 6.6).
   */
  readonly channelMessage: number;
}

/** The bounds that hold where the caller gives none. */
export const defaultB2buaLimits: B2buaLimits = Object.freeze({
  highWater: 262_144,
  lowWater: 65_536,
  queueOctets: 4_194_304,
  waitingOctets: 1_048_576,
  transactions: 4096,
  messages: 256,
  waitingResponses: 64,
  responseTime: 30_000,
  stallTime: 200,
  linger: 1000,
  drainTime: 5000,
  channelMessage: 16_384,
});
