import type { DropReason } from './relay-output.ts';

/** What came in from one leg, and what became of it. */
export interface DirectionStatistics {
  /** BFCP messages forwarded. */
  readonly messages: number;
  /** Octets of them. */
  readonly octets: number;
  /** Messages not forwarded, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Datagrams sent again to this leg; 0 where it is reliable. */
  readonly retransmissions: number;
}

/** Counters of one direction while they count. */
export class DirectionCounters {
  messages = 0;
  octets = 0;
  readonly dropped: Record<DropReason, number> = {
    empty: 0,
    text: 0,
    'not-one-message': 0,
    invalid: 0,
    'too-large': 0,
    inspected: 0,
    ended: 0,
    refused: 0,
  };

  forwarded(octets: number): void {
    this.messages++;
    this.octets += octets;
  }

  snapshot(retransmissions: number): DirectionStatistics {
    return { messages: this.messages, octets: this.octets, dropped: { ...this.dropped }, retransmissions };
  }
}
