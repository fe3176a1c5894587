import type { RandomSource } from '@webrtc-ims/core';
import type { RtpHeaderFields } from '../rtp-packet.ts';
import { difference16 } from '../serial-number.ts';
import type { RelayFormat } from './relay-options.ts';
import { TimestampLine } from './timestamp-line.ts';

/** What became of a sequence number: it got a place, or it must not be sent. */
export type Placement = 'placed' | 'late' | 'duplicate';

/**
 * A source that the relay originates. Whatever the incoming side does, it never goes back by more than the reordering window and never
 * gives one number to two packets: an SRTP sender behind it refuses the first and would reuse its key stream with the second
 * (RFC 3711 3.3.1, 9.1).
 *
 * The header fields are those of the packet that was placed last.
 */
export class OutgoingSource implements RtpHeaderFields {
  marker = false;
  payloadType = 0;
  sequenceNumber = 0;
  timestamp = 0;
  ssrc: number;
  packets = 0;
  /** Payload octets, modulo 2^32 when reported. */
  octets = 0;
  /** When the last packet was sent, in ms. */
  sentAt: number | undefined = undefined;

  // Sequence numbers of this source are counted without wrapping here; the low 16 bits go on the wire.
  #highest: number;
  #floor: number;
  #anchorIn = 0;
  #anchorOut: number;
  #interrupted = true;
  readonly #recent = new Float64Array(recentNumbers).fill(-1);

  readonly #lines: TimestampLine[] = [];
  #clockTimestamp: number;
  #clockAt: number | undefined = undefined;
  #clockRate = 0;

  constructor(ssrc: number, random: RandomSource) {
    this.ssrc = ssrc;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = random(6);
    // Below 2^15, so that a loss of the first packets cannot be taken for a wrap by an SRTP receiver (RFC 3711 3.3.1).
    this.#highest = (((a << 8) | b) & 0x7fff) - 1;
    this.#floor = this.#highest;
    this.#anchorOut = this.#highest;
    this.#clockTimestamp = ((c << 24) | (d << 16) | (e << 8) | f) >>> 0;
  }

  /** The next packet begins a new incoming sequence: a gate was closed, or another source takes over. */
  interrupt(): void {
    this.#interrupted = true;
  }

  /** Continues behind the highest number with an incoming sequence that starts here. @param missing packets known to be lost between */
  begin(incoming: number, missing = 0): void {
    this.#interrupted = false;
    this.#anchorIn = incoming;
    this.#anchorOut = this.#highest + 1 + missing;
    // What came before the new start has no place: it would fall on numbers that are taken.
    this.#floor = this.#anchorOut - 1;
    for (const line of this.#lines) line.anchored = false;
  }

  /** A packet of the current sequence is not going to be sent, by decision: its number is closed up. */
  skip(incoming: number): void {
    const distance = difference16(incoming, this.#anchorIn);
    if (this.#interrupted || distance <= 0) return;
    this.#anchorIn = incoming;
    this.#anchorOut += distance - 1;
  }

  /**
   * Gives the packet its number. Begins a new sequence first where one was announced by {@link OutgoingSource.interrupt}.
   *
   * @param inOrder whether the packet is ahead of all that came before it
   */
  placeSequence(incoming: number, inOrder: boolean): Placement {
    const ahead = difference16(incoming, this.#anchorIn);
    if (this.#interrupted) this.begin(incoming);
    // So many packets in front of this one were dropped that the distance is not known any more.
    else if (inOrder && (ahead <= 0 || ahead > longestGap)) this.begin(incoming, 1);
    const distance = difference16(incoming, this.#anchorIn);
    const extended = this.#anchorOut + distance;
    if (extended <= this.#floor || extended <= this.#highest - recentNumbers) return 'late';
    const slot = extended & (recentNumbers - 1);
    if (this.#recent[slot] === extended) return 'duplicate';
    this.#recent[slot] = extended;
    if (extended > this.#highest) {
      this.#highest = extended;
      this.#anchorIn = incoming;
      this.#anchorOut = extended;
    }
    this.sequenceNumber = extended & 0xffff;
    return 'placed';
  }

  /**
   * Gives the packet its timestamp.
   *
   * @param standing a telephone event, whose timestamp stands still while time goes on
   * @param inOrder false for a packet that was overtaken
   */
  placeTimestamp(
    incoming: number,
    incomingRate: number,
    outgoingRate: number,
    standing: boolean,
    inOrder: boolean,
    now: number,
  ): void {
    const line = this.#line(incomingRate, outgoingRate);
    if (!line.anchored || (inOrder && !standing && line.jumped(incoming, now))) {
      line.anchor(incoming, this.#continuation(now, outgoingRate), now);
    }
    this.timestamp = line.map(incoming);
    if (!inOrder) return;
    if (!standing) line.follow(incoming, now);
    if (standing && this.#clockAt !== undefined) return;
    this.#clockTimestamp = this.timestamp;
    this.#clockAt = now;
    this.#clockRate = outgoingRate;
  }

  /** Clocks whose timestamps are being mapped. */
  get clocks(): number {
    return this.#lines.length;
  }

  /** Forgets the clocks of formats that are no longer received. */
  keepClocks(formats: readonly RelayFormat[]): void {
    const kept = this.#lines.filter(({ incomingRate, outgoingRate }) =>
      formats.some(
        (format) => format.clockRate === incomingRate && (format.outgoingClockRate ?? incomingRate) === outgoingRate,
      ),
    );
    this.#lines.splice(0, this.#lines.length, ...kept);
  }

  /** The timestamp that a packet of this instant would have; what an SR states. */
  timestampAt(now: number, rate: number = this.#clockRate): number {
    if (this.#clockAt === undefined) return this.#clockTimestamp;
    const elapsed = Math.round(((now - this.#clockAt) * rate) / 1000);
    return (this.#clockTimestamp + Math.max(0, elapsed)) >>> 0;
  }

  /** Clock rate in Hz of what was sent last; 0 before the first packet. */
  get clockRate(): number {
    return this.#clockRate;
  }

  /** Counts a packet that was sent. */
  sent(payloadOctets: number, now: number): void {
    this.packets += 1;
    this.octets += payloadOctets;
    this.sentAt = now;
  }

  /** Goes on under another SSRC; counting starts anew (RFC 3550 6.4.1). */
  rename(ssrc: number): void {
    this.ssrc = ssrc;
    this.packets = 0;
    this.octets = 0;
    this.sentAt = undefined;
  }

  // At least one tick further: a new incoming source must not look like a repetition of the last packet.
  #continuation(now: number, rate: number): number {
    const timestamp = this.timestampAt(now, rate);
    return this.#clockAt !== undefined && timestamp === this.#clockTimestamp ? (timestamp + 1) >>> 0 : timestamp;
  }

  #line(incomingRate: number, outgoingRate: number): TimestampLine {
    for (const line of this.#lines) {
      if (line.incomingRate === incomingRate && line.outgoingRate === outgoingRate) return line;
    }
    const line = new TimestampLine(incomingRate, outgoingRate);
    this.#lines.push(line);
    return line;
  }
}

// As RFC 3550 A.1 has it for what comes in. An SRTP receiver loses count at 2^15 (RFC 3711 3.3.1).
const longestGap = 3000;
// The smallest replay window that RFC 3711 3.3.2 allows is 64; senders in use keep 128. Incoming packets may be 99 late.
const recentNumbers = 128;
