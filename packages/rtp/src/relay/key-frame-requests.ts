import type { RtcpPacket } from '../rtcp/compound.ts';
import type { RelayLeg } from './relay-leg.ts';
import type { RelayOutbox } from './relay-outbox.ts';
import type { RelayStreams } from './relay-streams.ts';

/** Passes requests for key frames from one side to the other, in the form that was agreed there (PLI, FIR or signalling). */
export class KeyFrameRequests {
  readonly #streams: RelayStreams;
  readonly #outbox: RelayOutbox;
  readonly #interval: number;

  /** @param interval see `RtpLimits.keyFrameRequestInterval` */
  constructor(streams: RelayStreams, outbox: RelayOutbox, interval: number) {
    this.#streams = streams;
    this.#outbox = outbox;
    this.#interval = interval;
  }

  /** The peer of a leg wants one: it is asked of the peer on the other side. */
  pass(from: RelayLeg, now: number): void {
    from.keyFrameRequests += 1;
    this.ask(this.#streams.opposite(from), now);
  }

  /** Asks the peer of a leg. */
  ask(leg: RelayLeg, now: number): void {
    if (now - leg.keyFrameRequestedAt < this.#interval) return;
    leg.keyFrameRequestedAt = now;
    const { current } = leg;
    const senderSsrc = leg.outgoing.ssrc;
    if (current !== undefined && leg.accepts('pli')) {
      this.#send(leg, { kind: 'picture-loss-indication', senderSsrc, mediaSsrc: current.ssrc }, now);
    } else if (current !== undefined && leg.accepts('fir')) {
      leg.firSequenceNumber = (leg.firSequenceNumber + 1) & 0xff;
      const entries = [{ ssrc: current.ssrc, sequenceNumber: leg.firSequenceNumber }];
      this.#send(leg, { kind: 'full-intra-request', senderSsrc, entries }, now);
    } else {
      this.#outbox.announce({ type: 'key-frame-wanted', stream: leg.stream, side: leg.side });
    }
  }

  #send(leg: RelayLeg, packet: RtcpPacket, now: number): void {
    this.#outbox.rtcp(leg, this.#streams.sessionOf(leg).feedback(leg, packet, now));
  }
}
