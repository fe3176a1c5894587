import type { RelaySide, TransportAddress } from './relay-options.ts';

/** Why packets were not relayed. */
export const dropReasons = [
  'malformed',
  'unknown-stream',
  'unknown-payload-type',
  'gate-closed',
  'source-address',
  'source-limit',
  'probation',
  'jump',
  'late',
  'duplicate',
  'other-source',
  'left-source',
  'event-not-accepted',
  'too-large',
  'no-destination',
  'own-source',
] as const;

/** One of {@link dropReasons}. */
export type DropReason = (typeof dropReasons)[number];

/** Packets that were dropped, by reason. */
export type DropCounters = Record<DropReason, number>;

/** One source that a leg receives. */
export interface SourceStatistics {
  readonly ssrc: number;
  /** Whether it is the one that is being relayed. */
  readonly current: boolean;
  readonly packets: number;
  /** Payload octets. */
  readonly octets: number;
  /** Cumulative; negative when there were duplicates. */
  readonly lost: number;
  /** In ms. */
  readonly jitter: number;
}

/** One leg of a stream. */
export interface LegStatistics {
  readonly side: RelaySide;
  readonly received: {
    readonly packets: number;
    readonly octets: number;
    readonly rtcpPackets: number;
    readonly nacks: number;
    readonly keyFrameRequests: number;
    readonly dropped: Readonly<DropCounters>;
    readonly sources: readonly SourceStatistics[];
  };
  readonly sent: {
    readonly ssrc: number;
    readonly packets: number;
    /** Payload octets. */
    readonly octets: number;
    readonly rtcpPackets: number;
    /** As the peer reports it. */
    readonly lost: number;
    /** 0 to 1, as the peer reports it. */
    readonly fractionLost: number;
    /** In ms, as the peer reports it. */
    readonly jitter: number;
    /** In ms; undefined before the first report that tells. */
    readonly roundTripTime: number | undefined;
  };
  /** Where the plain leg sends to. */
  readonly remote: TransportAddress | undefined;
  /** How often latching moved the address. */
  readonly addressMoves: number;
}

/** A picture of a relay. */
export interface RelayStatistics {
  readonly streams: readonly { readonly id: string; readonly web: LegStatistics; readonly plain: LegStatistics }[];
  /** Web packets that belong to no stream, and broken ones. */
  readonly dropped: Readonly<DropCounters>;
}

/** All counters at zero. */
export function emptyDropCounters(): DropCounters {
  return Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as DropCounters;
}
