import type { RtpLimits } from '../limits.ts';
import type { RtpHeaderView } from '../rtp-packet.ts';
import { rescaleTelephoneEvent, telephoneEventOctets } from '../telephone-event.ts';
import type { KeyFrameRequests } from './key-frame-requests.ts';
import { loopTime, type OwnSources } from './own-sources.ts';
import type { IncomingSource, RelayLeg } from './relay-leg.ts';
import { modeReceives, modeSends, type RelayFormat } from './relay-options.ts';
import type { RelayOutbox } from './relay-outbox.ts';
import type { DropReason } from './relay-statistics.ts';
import { relayedHeaderOctets, relayedPacketOctets, writeRelayedPacket } from './relayed-packet.ts';

/** Relays RTP: judges a packet, decides which source a leg follows, and originates the packet that leaves on the other leg. */
export class RtpForwarder {
  readonly #outbox: RelayOutbox;
  readonly #own: OwnSources;
  readonly #keyFrames: KeyFrameRequests;
  readonly #limits: RtpLimits;

  constructor(outbox: RelayOutbox, own: OwnSources, keyFrames: KeyFrameRequests, limits: RtpLimits) {
    this.#outbox = outbox;
    this.#own = own;
    this.#keyFrames = keyFrames;
    this.#limits = limits;
  }

  /**
   * Takes one packet from one leg to the other; or tells why not.
   *
   * @param view its header
   * @param format what it becomes; undefined for a packet that is counted only
   */
  relay(
    from: RelayLeg,
    to: RelayLeg,
    octets: Uint8Array,
    view: RtpHeaderView,
    format: RelayFormat | undefined,
    now: number,
  ): DropReason | undefined {
    const { outgoing } = to;
    if (view.ssrc === from.outgoing.ssrc) {
      if (!from.acceptReflections || now - from.collisionAt >= loopTime) {
        this.#own.collide(from, now);
        return 'own-source';
      }
      from.collisionAt = now;
    }
    let source = from.sources.get(view.ssrc);
    if (source?.leftAt !== undefined) {
      if (now - source.leftAt < stragglerTime) return 'left-source';
      from.forget(source);
      source = undefined;
    }
    if (source === undefined) {
      if (format === undefined) return 'unknown-payload-type';
      source = from.source(view.ssrc, now);
    }
    const payloadOctets = view.payloadEnd - view.payloadOffset;
    const verdict = source.receive(view.sequenceNumber, payloadOctets, now);
    if (from.inactivity.note(true, now)) {
      this.#outbox.announce({ type: 'media-resumed', stream: from.stream, from: from.side });
    }
    if (verdict === 'probation' || verdict === 'jump') return verdict;
    const following = source === from.current;
    if (verdict === 'restart') {
      source.restartJitter();
      // The packet that announced the jump was dropped: it leaves a gap of one.
      if (following) outgoing.begin(view.sequenceNumber, 1);
    }
    if (format === undefined) {
      if (following) outgoing.skip(view.sequenceNumber);
      return 'unknown-payload-type';
    }
    const { clockRate, outgoingClockRate = clockRate, telephoneEvents } = format;
    if (telephoneEvents === undefined) source.measureJitter(view.timestamp, clockRate, now);
    if (!modeReceives(from.mode) || !modeSends(to.mode)) {
      outgoing.interrupt();
      return 'gate-closed';
    }
    if (!following && !this.#follow(from, to, source, now)) return 'other-source';
    if (to.addresses.awaited) {
      outgoing.interrupt();
      return 'no-destination';
    }
    if (telephoneEvents !== undefined && payloadOctets < telephoneEventOctets) {
      outgoing.skip(view.sequenceNumber);
      return 'malformed';
    }
    if (telephoneEvents !== undefined && !telephoneEvents.includes(octets[view.payloadOffset]!)) {
      outgoing.skip(view.sequenceNumber);
      return 'event-not-accepted';
    }
    const header = relayedHeaderOctets(view, to);
    if (to.side === 'web' && relayedPacketOctets(octets, view, to) > this.#limits.webPacketOctets) return 'too-large';
    const placement = outgoing.placeSequence(view.sequenceNumber, verdict === 'in-order');
    if (placement !== 'placed') return placement;
    outgoing.placeTimestamp(
      view.timestamp,
      clockRate,
      outgoingClockRate,
      telephoneEvents !== undefined,
      verdict !== 'late',
      now,
    );
    outgoing.marker = view.marker;
    outgoing.payloadType = format.outgoing;
    const packet = writeRelayedPacket(octets, view, outgoing, to);
    if (telephoneEvents !== undefined && outgoingClockRate !== clockRate) {
      rescaleTelephoneEvent(packet, header, clockRate, outgoingClockRate);
    }
    outgoing.sent(payloadOctets, now);
    this.#outbox.relayed(to, packet);
    return undefined;
  }

  // A new source takes the stream over at once; an older one only when the current one is silent. Two that send at the same time thus
  // cannot take it from each other packet by packet.
  #follow(from: RelayLeg, to: RelayLeg, source: IncomingSource, now: number): boolean {
    const { current } = from;
    if (current !== undefined && source.order < current.order && now - (current.mediaAt ?? 0) < sourceHold)
      return false;
    from.current = source;
    to.outgoing.interrupt();
    this.#outbox.announce({
      type: 'source-changed',
      stream: from.stream,
      from: from.side,
      ssrc: source.ssrc,
      previous: current?.ssrc,
    });
    // The receiver's decoder knows nothing of the new source's pictures.
    if (current !== undefined && (from.accepts('pli') || from.accepts('fir'))) this.#keyFrames.ask(from, now);
    return true;
  }
}

// ms in which an older source has to wait for the current one to be silent.
const sourceHold = 500;
// ms in which packets may still follow the BYE of their source (RFC 3550 6.2.1).
const stragglerTime = 2000;
