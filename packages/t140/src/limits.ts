/** Bounds on what a peer can make this package hold or do. Every one is an option; these are the defaults. */
export interface T140Limits {
  /** Octets of a control string between SOS and ST. T.140 8 allows 256; a longer one is given up and later text is shown again. */
  readonly controlStringOctets: number;
  /** Characters of an escape or control sequence before its final one. SGR has about ten; 64 leaves room for colours in full. */
  readonly controlSequenceCharacters: number;
  /** UTF-16 units of one source's text that are kept for display. A call of an hour at full speed is below a quarter of it. */
  readonly displayedCharacters: number;
  /**
   * Octets that wait in one direction to be sent: at 30 characters per second (RFC 4103 6) a minute is at most 7200 of them, and 16 KiB takes
   * a pasted page. Beyond it text is dropped and marked once.
   */
  readonly queuedOctets: number;
  /** ms that text waits at most because of the peer's rate; older text is dropped and marked once. A minute is a page read aloud. */
  readonly queuedTime: number;
  /** The same in a mixer, where others go on talking meanwhile: 15 seconds by RFC 9071 8. */
  readonly mixedTime: number;
  /** Packets that wait for a missing one before them. At the three packets a second of RFC 4103 one second is four; 64 allows a burst. */
  readonly heldPackets: number;
  /** U+FFFD made for one gap when one is made per missing block. Two lines of marks tell a user all that can be told. */
  readonly marksPerGap: number;
  /** Sources told apart on one RTP stream or in one mixer. A peer can invent a source per packet; 32 is above any text conference. */
  readonly sources: number;
  /** Octets of one block. The length of a redundant block has ten bits (RFC 2198 3), so never above 1023. */
  readonly blockOctets: number;
  /** Octets of one RTP packet, below the 1232 that IPv6 carries everywhere. */
  readonly packetOctets: number;
  /** Characters of a label that a mixer writes before the text of a source. */
  readonly labelCharacters: number;
}

/** The defaults of {@link T140Limits}. */
export const defaultLimits: T140Limits = Object.freeze({
  controlStringOctets: 256,
  controlSequenceCharacters: 64,
  displayedCharacters: 1_000_000,
  queuedOctets: 16_384,
  queuedTime: 60_000,
  mixedTime: 15_000,
  heldPackets: 64,
  marksPerGap: 40,
  sources: 32,
  blockOctets: 1023,
  packetOctets: 1200,
  labelCharacters: 40,
});
