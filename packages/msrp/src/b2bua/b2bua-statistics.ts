/** Counters of one leg; they never go back. */
export interface LegStatistics {
  readonly octetsReceived: number;
  readonly octetsSent: number;
  /** Requests that carry content or a part of it. */
  readonly chunksReceived: number;
  /** Those sent, which are more where chunks are cut. */
  readonly chunksSent: number;
  /** Chunks to this leg that were cut because of its limit, a stall or an interruption. */
  readonly cuts: number;
  /** REPORTs passed on to this leg. */
  readonly reportsForwarded: number;
  /** REPORTs made by the gateway for the peer of this leg. */
  readonly reportsMade: number;
  /** Requests of this leg's peer that were answered with an error, by code. */
  readonly refused: Readonly<Record<number, number>>;
  /** How often reading of this leg was paused. */
  readonly pauses: number;
  /** Responses that fitted no open request. */
  readonly strayResponses: number;
  /** Messages that were dropped without an answer. */
  readonly dropped: number;
  /** Requests that timed out towards this leg. */
  readonly timeouts: number;
  /** Octets given out and not taken by the network, now. */
  readonly queued: number;
}

/** The counters as they are kept. */
export type LegCounters = { -readonly [Name in Exclude<keyof LegStatistics, 'refused' | 'queued'>]: number };

export function emptyCounters(): LegCounters {
  return {
    octetsReceived: 0,
    octetsSent: 0,
    chunksReceived: 0,
    chunksSent: 0,
    cuts: 0,
    reportsForwarded: 0,
    reportsMade: 0,
    pauses: 0,
    strayResponses: 0,
    dropped: 0,
    timeouts: 0,
  };
}
