import type { RtcpPacket } from '../rtcp/compound.ts';
import type { Goodbye } from '../rtcp/goodbye.ts';
import type { ReceiverReport } from '../rtcp/receiver-report.ts';
import type { SenderReport } from '../rtcp/sender-report.ts';
import type { KeyFrameRequests } from './key-frame-requests.ts';
import type { OwnSources } from './own-sources.ts';
import type { RelayLeg } from './relay-leg.ts';
import type { RelayOutbox } from './relay-outbox.ts';
import type { RelayStreams } from './relay-streams.ts';
import type { ReportingSession } from './reporting-session.ts';
import type { WebAssociation } from './web-association.ts';

/** Where RTCP of the peers ends: reports are taken in, feedback that was agreed is translated, the rest is discarded. */
export class RtcpTermination {
  readonly #streams: RelayStreams;
  readonly #outbox: RelayOutbox;
  readonly #own: OwnSources;
  readonly #keyFrames: KeyFrameRequests;
  readonly #association: WebAssociation;

  constructor(
    streams: RelayStreams,
    outbox: RelayOutbox,
    own: OwnSources,
    keyFrames: KeyFrameRequests,
    association: WebAssociation,
  ) {
    this.#streams = streams;
    this.#outbox = outbox;
    this.#own = own;
    this.#keyFrames = keyFrames;
    this.#association = association;
  }

  /** Takes a compound that arrived in a session. */
  receive(session: ReportingSession, packets: readonly RtcpPacket[], now: number): void {
    for (const leg of session.legs) leg.receivedRtcp += 1;
    // SDES first: a MID in it may say where the rest belongs (RFC 9143 9.2).
    if (session === this.#streams.web) this.#association.learn(packets);
    for (const packet of packets) this.#receivePacket(session, packet, now);
    this.#streams.deadlineMoved();
  }

  #receivePacket(session: ReportingSession, packet: RtcpPacket, now: number): void {
    switch (packet.kind) {
      case 'sender-report':
      case 'receiver-report':
        this.#receiveReport(session, packet, now);
        return;
      case 'goodbye':
        for (const ssrc of packet.sources) this.#receiveGoodbye(session, ssrc, packet, now);
        return;
      case 'generic-nack': {
        const leg = session.sender(packet.mediaSsrc);
        if (leg?.accepts('nack')) leg.nacks += packet.sequenceNumbers.length;
        return;
      }
      case 'picture-loss-indication': {
        const leg = session.sender(packet.mediaSsrc);
        if (leg?.accepts('pli')) this.#keyFrames.pass(leg, now);
        return;
      }
      case 'full-intra-request':
        for (const { ssrc, sequenceNumber } of packet.entries) {
          const leg = session.sender(ssrc);
          if (leg?.accepts('fir') && leg.isNewFir(packet.senderSsrc, sequenceNumber)) this.#keyFrames.pass(leg, now);
        }
        return;
      // Terminated: what the peer says about itself, and feedback that this relay did not agree to (RFC 4585 4.2: discarded).
      case 'source-description':
      case 'application-defined':
      case 'transport-feedback':
      case 'payload-feedback':
      case 'unknown':
        return;
    }
  }

  #receiveReport(session: ReportingSession, packet: SenderReport | ReceiverReport, now: number): void {
    const own = session.sender(packet.ssrc);
    if (own !== undefined) {
      this.#own.collide(own, now);
      return;
    }
    session.heard(packet.ssrc, now);
    if (packet.kind === 'sender-report') {
      for (const leg of session.legs) leg.sources.get(packet.ssrc)?.receiveSenderReport(packet, now);
    }
    for (const leg of session.legs) {
      const concerned =
        session.legs.length === 1 ||
        leg.sources.has(packet.ssrc) ||
        packet.reports.some((block) => block.ssrc === leg.outgoing.ssrc);
      if (concerned) this.#noteActivity(leg, now);
    }
    for (const block of packet.reports) session.sender(block.ssrc)?.receiveReport(block, session.compactTime(now));
  }

  #noteActivity(leg: RelayLeg, now: number): void {
    if (!leg.inactivity.note(false, now)) return;
    this.#outbox.announce({ type: 'media-resumed', stream: leg.stream, from: leg.side });
  }

  #receiveGoodbye(session: ReportingSession, ssrc: number, { reason }: Goodbye, now: number): void {
    let known = session.forgetReporter(ssrc);
    for (const leg of session.legs) {
      const source = leg.sources.get(ssrc);
      if (source === undefined || source.leftAt !== undefined) continue;
      known = true;
      source.leftAt = now;
      if (leg.side === 'web') this.#association.forget(ssrc);
      this.#outbox.announce({ type: 'goodbye', stream: leg.stream, from: leg.side, ssrc, reason });
      if (leg.current !== source) continue;
      leg.current = undefined;
      const other = this.#streams.opposite(leg);
      other.outgoing.interrupt();
      if (!other.forwardGoodbye || other.outgoing.packets === 0) continue;
      this.#own.sayGoodbye(other, now, reason);
      this.#own.rename(other, 'goodbye');
    }
    if (known) session.membersLeft(now);
  }
}
