/** Text that can be shown or passed on. */
export interface ReceivedText {
  /** Whose: the CSRC of a mixed packet, otherwise the SSRC (RFC 9071 3.16.1). */
  readonly source: number;
  /** Whole characters, in order, without BOM; U+FFFD stands where text may be missing. */
  readonly text: string;
}

/** Counters of a receiver. */
export interface ReceiverStatistics {
  readonly packets: number;
  readonly characters: number;
  /** Blocks with text that were delivered. */
  readonly blocks: number;
  /** Blocks with text that came in no packet of their own, but in the redundancy of a later one. */
  readonly recovered: number;
  /** Blocks that are missing for good. In a mixed stream: packets. */
  readonly lost: number;
  /** U+FFFD made here because text may be missing. */
  readonly marks: number;
  /** U+FFFD that came as text: somebody before us lost it. */
  readonly foreignMarks: number;
  readonly duplicates: number;
  /** Packets that came after a later one and still were in time. */
  readonly reordered: number;
  /** U+FFFD put in the place of octets that are no UTF-8. */
  readonly replacements: number;
  /** Packets and blocks that could not be read, by code. */
  readonly refused: Readonly<Record<RefusalReason, number>>;
}

/** Why a packet or a block was not read. */
export type RefusalReason =
  /** No RTP: version, length, padding, extension. */
  | 'header'
  /** A payload type that was not agreed. */
  | 'payload-type'
  /** Lengths or headers of the redundancy that do not add up. */
  | 'redundancy'
  /** A block within the redundancy that is not of the agreed t140 type. */
  | 'block-type'
  /** A source that is not believed yet, or a jump that no second packet has confirmed. */
  | 'source';

/** Counts what a receiver does; read through {@link ReceiverStatistics}. */
export class ReceiverCounters {
  packets = 0;
  characters = 0;
  blocks = 0;
  recovered = 0;
  lost = 0;
  marks = 0;
  foreignMarks = 0;
  duplicates = 0;
  reordered = 0;
  replacements = 0;
  readonly refused: Record<RefusalReason, number> = {
    header: 0,
    'payload-type': 0,
    redundancy: 0,
    'block-type': 0,
    source: 0,
  };
}
