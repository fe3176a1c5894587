import { difference32 } from '../serial-number.ts';

/** Maps the timestamps of one incoming clock to one outgoing clock: an anchor on both, and the distance from it. */
export class TimestampLine {
  readonly incomingRate: number;
  readonly outgoingRate: number;
  anchored = false;
  #incoming = 0;
  #outgoing = 0;
  #latest = 0;
  #latestAt = 0;

  constructor(incomingRate: number, outgoingRate: number) {
    this.incomingRate = incomingRate;
    this.outgoingRate = outgoingRate;
  }

  /** From now on `incoming` leaves as `outgoing`. */
  anchor(incoming: number, outgoing: number, now: number): void {
    this.anchored = true;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#latest = incoming;
    this.#latestAt = now;
  }

  /**
   * Whether the next packet in order jumped so far that the line has to be anchored anew: a second back, or ten seconds further than the
   * time that passed. Reordered pictures and silence suppression stay below.
   */
  jumped(incoming: number, now: number): boolean {
    const distance = difference32(incoming, this.#latest) / this.incomingRate;
    return distance < -1 || distance - (now - this.#latestAt) / 1000 > 10;
  }

  /** Notes the timestamp of a packet in order, for {@link TimestampLine.jumped}. */
  follow(incoming: number, now: number): void {
    this.#latest = incoming;
    this.#latestAt = now;
  }

  map(incoming: number): number {
    const distance = difference32(incoming, this.#incoming);
    if (this.incomingRate === this.outgoingRate) {
      const outgoing = (this.#outgoing + distance) >>> 0;
      // The distance must not outgrow 31 bits: twelve hours at 48 kHz.
      if (distance > 0x2000_0000) this.#move(incoming, outgoing);
      return outgoing;
    }
    const outgoing = (this.#outgoing + Math.round((distance * this.outgoingRate) / this.incomingRate)) >>> 0;
    if (distance > 0x2000_0000) this.#move(incoming, outgoing);
    return outgoing;
  }

  #move(incoming: number, outgoing: number): void {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }
}
