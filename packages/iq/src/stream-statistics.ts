/** Counters of one stream on one termination. */
export interface StreamStatistics {
  readonly packetsReceived: number;
  readonly octetsReceived: number;
  readonly packetsSent: number;
  readonly octetsSent: number;
  readonly packetsLost: number;
  /** Interarrival jitter in ms (RFC 3550 6.4.1). */
  readonly jitter: number;
}

/** The counters of a stream on which nothing has happened. */
export const noStatistics: StreamStatistics = Object.freeze({
  packetsReceived: 0,
  octetsReceived: 0,
  packetsSent: 0,
  octetsSent: 0,
  packetsLost: 0,
  jitter: 0,
});
