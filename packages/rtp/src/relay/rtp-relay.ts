import { type Machine, MisuseError, OutputQueue, type RandomSource, systemRandom, toBase64Url } from '@webrtc-ims/core';
import { isMultiplexablePayloadType, isRtcp } from '../demultiplex.ts';
import { findHeaderExtensionElement } from '../header-extension.ts';
import { defaultLimits, type RtpLimits } from '../limits.ts';
import { decodeCompound, type RtcpPacket } from '../rtcp/compound.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import { sourceDescriptionItemType, sourceDescriptionText } from '../rtcp/source-description.ts';
import { RtpHeaderView } from '../rtp-packet.ts';
import { StreamDemultiplexer } from '../stream-demultiplexer.ts';
import { rescaleTelephoneEvent } from '../telephone-event.ts';
import { type IncomingSource, RelayLeg } from './relay-leg.ts';
import {
  modeReceives,
  modeSends,
  type RelaySide,
  type RelayStreamOptions,
  type RtpRelayOptions,
  type StreamMode,
  type TransportAddress,
} from './relay-options.ts';
import type { RelayEvent, RelayInput, RelayOutput } from './relay-output.ts';
import { type DropReason, emptyDropCounters, type RelayStatistics } from './relay-statistics.ts';
import { relayedHeaderOctets, writeRelayedPacket } from './relayed-packet.ts';
import { ReportingSession, type ReportingSessionOptions } from './reporting-session.ts';

/**
 * The media heart of a gateway: joins the streams of one WebRTC transport (already decrypted) with plain RTP, one port pair per stream.
 *
 * Per direction and stream the relay originates one source of its own: it renumbers SSRC, sequence and timestamp so that nothing the
 * incoming side does makes the outgoing stream jump back, maps payload types, and lets nothing pass a closed gate. RTCP ends here on both
 * sides: the relay reports for itself and translates key-frame requests.
 *
 * A {@link Machine}: `receive` or a verb, then `poll` until `undefined`, then arrange for `deadline`. Per relayed packet it allocates one
 * output object and, unless `inPlace`, one buffer.
 *
 * @example
 * ```ts
 * const relay = new RtpRelay({}, now);
 * const receives = [{ incoming: 0, outgoing: 0, clockRate: 8000 }];
 * relay.setStream('0', { web: { mid: '0', receives }, plain: { receives, remote: { address: '192.0.2.1', port: 4000 } } }, now);
 * relay.receive({ from: 'web', octets }, now);
 * for (const output of drain(relay)) carryOut(output);
 * ```
 */
export class RtpRelay implements Machine<RelayInput, RelayOutput> {
  readonly #options: ReportingSessionOptions;
  readonly #random: RandomSource;
  readonly #limits: RtpLimits;
  readonly #inPlace: boolean;
  readonly #streams = new Map<string, RelayStream>();
  readonly #web: ReportingSession;
  readonly #demultiplexer: StreamDemultiplexer;
  readonly #dropped = emptyDropCounters();
  readonly #view = new RtpHeaderView();
  readonly #outputs = new OutputQueue<RelayOutput>();
  // The packet of the last input, behind all that is queued; as a rule it is fetched before anything else happens.
  #ready: RelayOutput | undefined = undefined;
  #deadline: number | undefined = undefined;
  #deadlineKnown = false;
  #closed = false;

  constructor(options: RtpRelayOptions, now: number) {
    this.#random = options.random ?? systemRandom;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#inPlace = options.inPlace ?? false;
    this.#options = {
      cname: options.cname ?? toBase64Url(this.#random(12)),
      random: this.#random,
      rtcpBandwidth: ((options.bandwidth ?? 128_000) * 0.05) / 8,
      minimumInterval: options.minimumReportInterval ?? 5000,
      unixTimeAtZero: options.unixTimeAtZero ?? 0,
      rtcpPacketOctets: this.#limits.rtcpPacketOctets,
      sources: this.#limits.sources,
    };
    this.#web = new ReportingSession(this.#options, now);
    this.#demultiplexer = new StreamDemultiplexer(this.#limits.associations);
  }

  get deadline(): number | undefined {
    if (!this.#deadlineKnown) {
      this.#deadline = this.#earliest();
      this.#deadlineKnown = true;
    }
    return this.#deadline;
  }

  /**
   * Adds a stream, or gives a running one new options: its sources, counters and numbering stay as they are.
   *
   * @throws {MisuseError} `RTP_RELAY_CLOSED`; `RTP_PAYLOAD_TYPE` for a payload type outside 0 to 127, or one that cannot be told from RTCP on
   * a leg that shares a port (RFC 5761 4); `RTP_STREAMS` above the limit of streams
   */
  setStream(id: string, options: RelayStreamOptions, now: number): void {
    if (this.#closed) throw new MisuseError('RTP_RELAY_CLOSED', 'the relay is closed');
    checkPayloadTypes(options);
    let stream = this.#streams.get(id);
    if (stream === undefined) {
      if (this.#streams.size >= this.#limits.streams) {
        throw new MisuseError('RTP_STREAMS', `more than ${this.#limits.streams} streams (limit streams)`);
      }
      stream = this.#createStream(id, options, now);
    }
    stream.web.configure(options.web, now);
    stream.web.configureWeb(options.web);
    stream.plain.configure(options.plain, now);
    stream.plain.configurePlain(options.plain);
    this.#demultiplexer.set({
      id,
      mid: options.web.mid,
      payloadTypes: options.web.receives.map((format) => format.incoming),
      ssrcs: options.web.ssrcs,
    });
    stream.midExtension = options.web.midExtension;
    this.#touch();
  }

  /** Ends a stream: both peers get BYE. Unknown ids do nothing. */
  removeStream(id: string, now: number, reason?: string): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    for (const leg of [stream.web, stream.plain]) this.#sayGoodbye(stream, leg, now, reason);
    this.#streams.delete(id);
    this.#demultiplexer.delete(id);
    this.#web.legs.splice(this.#web.legs.indexOf(stream.web), 1);
    this.#touch();
  }

  /** Opens or closes the gate of one leg. RTCP goes on. Unknown ids do nothing. */
  setMode(id: string, side: RelaySide, mode: StreamMode, now: number): void {
    this.#streams.get(id)?.[side].setMode(mode, now);
    this.#touch();
  }

  /** Asks the peer on `side` for a key frame, as after SIP INFO picture_fast_update from the other side (RFC 5168). */
  requestKeyFrame(id: string, side: RelaySide, now: number): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#requestKeyFrame(stream, stream[side], now);
  }

  /** Ends all streams with BYE. Afterwards inputs are ignored; calling it again does nothing. */
  close(now: number, reason?: string): void {
    if (this.#closed) return;
    for (const id of [...this.#streams.keys()]) this.removeStream(id, now, reason);
    this.#closed = true;
    this.#touch();
  }

  receive(input: RelayInput, now: number): void {
    if (this.#closed) return;
    this.#queueReady();
    const { octets } = input;
    if (input.from === 'web') {
      // RFC 5761 5.1.1: the web side always shares one port.
      if (isRtcp(octets)) this.#receiveRtcp(undefined, octets, undefined, now);
      else this.#receiveFromWeb(octets, now);
      return;
    }
    const stream = this.#streams.get(input.stream);
    if (stream === undefined) {
      this.#dropped['unknown-stream'] += 1;
      return;
    }
    const { component, source } = input;
    const shared = component === undefined || (component === 'rtp' && stream.plain.rtcpMux);
    if (component === 'rtcp' || (shared && isRtcp(octets))) this.#receiveRtcp(stream, octets, source, now);
    else {
      const reason = this.#receiveFromPlain(stream, octets, source, now);
      if (reason !== undefined) stream.plain.drop(reason);
    }
  }

  poll(): RelayOutput | undefined {
    const output = this.#outputs.shift();
    if (output !== undefined) return output;
    const ready = this.#ready;
    this.#ready = undefined;
    return ready;
  }

  expire(now: number): void {
    if (this.#closed) return;
    for (const octets of this.#web.expire(now)) this.#transmitRtcp(undefined, octets);
    for (const stream of this.#streams.values()) {
      for (const octets of stream.plainSession.expire(now)) this.#transmitRtcp(stream, octets);
      for (const leg of [stream.web, stream.plain]) {
        const milliseconds = leg.expire(now);
        if (milliseconds === undefined) continue;
        this.#announce({ type: 'media-inactivity', stream: stream.id, from: leg.side, milliseconds });
      }
    }
    this.#touch();
  }

  /** All counters as they are now. */
  statistics(): RelayStatistics {
    return {
      streams: [...this.#streams.values()].map(({ id, web, plain }) => ({
        id,
        web: web.statistics(),
        plain: plain.statistics(),
      })),
      dropped: { ...this.#dropped },
    };
  }

  // ---- RTP ------------------------------------------------------------------------------------------------------------------

  #receiveFromWeb(octets: Uint8Array, now: number): void {
    const view = this.#view;
    if (view.read(octets) !== undefined) {
      this.#dropped.malformed += 1;
      return;
    }
    const id = this.#demultiplexer.associate(view.ssrc, view.payloadType, this.#mid(octets));
    const stream = id === undefined ? undefined : this.#streams.get(id);
    if (stream === undefined) {
      this.#dropUnassociated(view);
      return;
    }
    const reason = this.#relay(stream, stream.web, stream.plain, octets, now);
    if (reason !== undefined) stream.web.drop(reason);
  }

  #receiveFromPlain(
    stream: RelayStream,
    octets: Uint8Array,
    source: TransportAddress | undefined,
    now: number,
  ): DropReason | undefined {
    const { plain } = stream;
    if (source !== undefined && !plain.rtpLatch.admits(source)) return 'source-address';
    if (this.#view.read(octets) !== undefined) return 'malformed';
    if (source !== undefined && plain.format(this.#view.payloadType) !== undefined && plain.rtpLatch.accept(source)) {
      this.#announce({ type: 'latched', stream: stream.id, component: 'rtp', remote: source });
    }
    return this.#relay(stream, plain, stream.web, octets, now);
  }

  // One packet, its header in #view, from one leg to the other; or why not.
  #relay(stream: RelayStream, from: RelayLeg, to: RelayLeg, octets: Uint8Array, now: number): DropReason | undefined {
    const view = this.#view;
    const { outgoing } = to;
    if (view.ssrc === from.outgoing.ssrc) {
      if (!from.acceptReflections || now - from.collisionAt >= loopTime) {
        this.#collide(stream, from, now);
        return 'own-source';
      }
      from.collisionAt = now;
    }
    const format = from.format(view.payloadType);
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
    if (from.active(true, now)) this.#announce({ type: 'media-resumed', stream: stream.id, from: from.side });
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
    if (!following && !this.#follow(stream, from, to, source, now)) return 'other-source';
    if (to.waitsForAddress) {
      outgoing.interrupt();
      return 'no-destination';
    }
    if (telephoneEvents !== undefined && !telephoneEvents.includes(octets[view.payloadOffset] ?? -1)) {
      outgoing.skip(view.sequenceNumber);
      return 'event-not-accepted';
    }
    const header = relayedHeaderOctets(view, to);
    if (to.side === 'web' && header + payloadOctets > this.#limits.webPacketOctets) return 'too-large';
    const placement = outgoing.placeSequence(view.sequenceNumber);
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
    if (telephoneEvents !== undefined && outgoingClockRate !== clockRate && payloadOctets >= 4) {
      rescaleTelephoneEvent(packet, header, clockRate, outgoingClockRate);
    }
    outgoing.sent(payloadOctets, now);
    this.#ready =
      to.side === 'web'
        ? { type: 'transmit', to: 'web', component: 'rtp', octets: packet }
        : {
            type: 'transmit',
            to: 'plain',
            stream: stream.id,
            component: 'rtp',
            octets: packet,
            destination: to.rtpLatch.remote,
          };
    return undefined;
  }

  // A new source takes the stream over at once; an older one only when the current one is silent. Two that send at the same time thus
  // cannot take it from each other packet by packet.
  #follow(stream: RelayStream, from: RelayLeg, to: RelayLeg, source: IncomingSource, now: number): boolean {
    const { current } = from;
    if (current !== undefined && source.order < current.order && now - (current.mediaAt ?? 0) < sourceHold)
      return false;
    from.current = source;
    to.outgoing.interrupt();
    this.#announce({
      type: 'source-changed',
      stream: stream.id,
      from: from.side,
      ssrc: source.ssrc,
      previous: current?.ssrc,
    });
    // The receiver's decoder knows nothing of the new source's pictures.
    if (current !== undefined && (from.accepts('pli') || from.accepts('fir'))) this.#requestKeyFrame(stream, from, now);
    return true;
  }

  #mid(octets: Uint8Array): string | undefined {
    const { extensionOffset: at, payloadOffset } = this.#view;
    if (at < 0) return undefined;
    const extension = {
      profile: (octets[at]! << 8) | octets[at + 1]!,
      data: octets.subarray(at + 4, payloadOffset),
    };
    for (const stream of this.#streams.values()) {
      if (stream.midExtension === undefined) continue;
      // Within a bundle an identifier means the same in every section (RFC 8285 7, RFC 9143 7.1.3): the first that has one decides.
      const data = findHeaderExtensionElement(extension, stream.midExtension);
      return data === undefined ? undefined : utf8.decode(data);
    }
    return undefined;
  }

  #dropUnassociated(view: RtpHeaderView): void {
    const known = this.#demultiplexer.sectionOf(view.ssrc);
    const stream = known === undefined ? undefined : this.#streams.get(known);
    if (stream === undefined) {
      this.#dropped['unknown-stream'] += 1;
      return;
    }
    stream.web.drop('unknown-payload-type');
    if (stream.web.current?.ssrc === view.ssrc) stream.plain.outgoing.skip(view.sequenceNumber);
  }

  // ---- RTCP -----------------------------------------------------------------------------------------------------------------

  #receiveRtcp(
    stream: RelayStream | undefined,
    octets: Uint8Array,
    from: TransportAddress | undefined,
    now: number,
  ): void {
    const session = stream === undefined ? this.#web : stream.plainSession;
    if (stream !== undefined && from !== undefined && !stream.plain.admitsRtcp(from)) {
      stream.plain.drop('source-address');
      return;
    }
    const decoded = decodeCompound(octets, {
      reducedSize: session.legs.some((leg) => leg.reducedSize),
      compoundPackets: this.#limits.compoundPackets,
    });
    if (!decoded.ok) {
      if (stream === undefined) this.#dropped.malformed += 1;
      else stream.plain.drop('malformed');
      return;
    }
    if (stream !== undefined && from !== undefined) this.#latchRtcp(stream, from);
    session.schedule.count(octets.length);
    for (const leg of session.legs) leg.receivedRtcp += 1;
    // SDES first: a MID in it may say where the rest belongs (RFC 9143 9.2).
    if (stream === undefined) this.#learnMids(decoded.value);
    for (const packet of decoded.value) this.#receiveRtcpPacket(session, packet, now);
    this.#touch();
  }

  #latchRtcp({ id, plain }: RelayStream, from: TransportAddress): void {
    const known = plain.rtpLatch.remote;
    // RTP proves more than RTCP does: RTCP may move the port, not the host that RTP comes from. On a shared port only RTP latches.
    if (plain.rtcpMux || (plain.rtpLatch.moves > 0 && known?.address !== from.address)) return;
    if (plain.rtcpLatch.accept(from)) this.#announce({ type: 'latched', stream: id, component: 'rtcp', remote: from });
  }

  #learnMids(packets: readonly RtcpPacket[]): void {
    for (const packet of packets) {
      if (packet.kind !== 'source-description') continue;
      for (const chunk of packet.chunks) {
        const mid = sourceDescriptionText(chunk, sourceDescriptionItemType.mid);
        if (mid !== undefined) this.#demultiplexer.associateMid(chunk.ssrc, mid);
      }
    }
  }

  #receiveRtcpPacket(session: ReportingSession, packet: RtcpPacket, now: number): void {
    switch (packet.kind) {
      case 'sender-report':
      case 'receiver-report': {
        const own = session.legs.find((leg) => leg.outgoing.ssrc === packet.ssrc);
        if (own !== undefined) {
          this.#collide(this.#streamOf(own), own, now);
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
          if (concerned) this.#noteRtcpActivity(leg, now);
        }
        for (const block of packet.reports) this.#receiveReportBlock(session, block, now);
        return;
      }
      case 'goodbye':
        for (const ssrc of packet.sources) this.#receiveGoodbye(session, ssrc, packet.reason, now);
        return;
      case 'generic-nack': {
        const leg = session.legs.find((candidate) => candidate.outgoing.ssrc === packet.mediaSsrc);
        if (leg?.accepts('nack')) leg.nacks += packet.sequenceNumbers.length;
        return;
      }
      case 'picture-loss-indication': {
        const leg = session.legs.find((candidate) => candidate.outgoing.ssrc === packet.mediaSsrc);
        if (leg?.accepts('pli')) this.#translateKeyFrameRequest(leg, now);
        return;
      }
      case 'full-intra-request':
        for (const { ssrc, sequenceNumber } of packet.entries) {
          const leg = session.legs.find((candidate) => candidate.outgoing.ssrc === ssrc);
          if (leg?.accepts('fir') && leg.isNewFir(packet.senderSsrc, sequenceNumber)) {
            this.#translateKeyFrameRequest(leg, now);
          }
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

  #noteRtcpActivity(leg: RelayLeg, now: number): void {
    if (leg.active(false, now)) this.#announce({ type: 'media-resumed', stream: leg.stream, from: leg.side });
  }

  #receiveReportBlock(session: ReportingSession, block: ReportBlock, now: number): void {
    const leg = session.legs.find((candidate) => candidate.outgoing.ssrc === block.ssrc);
    leg?.receiveReport(block, session.compactTime(now));
  }

  #receiveGoodbye(session: ReportingSession, ssrc: number, reason: string | undefined, now: number): void {
    let known = session.forgetReporter(ssrc);
    for (const leg of session.legs) {
      const source = leg.sources.get(ssrc);
      if (source === undefined || source.leftAt !== undefined) continue;
      known = true;
      source.leftAt = now;
      if (leg.side === 'web') this.#demultiplexer.forget(ssrc);
      this.#announce({ type: 'goodbye', stream: leg.stream, from: leg.side, ssrc, reason });
      if (leg.current !== source) continue;
      leg.current = undefined;
      const stream = this.#streamOf(leg);
      const other = leg.side === 'web' ? stream.plain : stream.web;
      other.outgoing.interrupt();
      if (!other.forwardGoodbye || other.outgoing.packets === 0) continue;
      this.#sayGoodbye(stream, other, now, reason);
      this.#rename(other, 'goodbye');
    }
    if (known) session.membersLeft(now);
  }

  // RFC 3550 8.2: BYE under the old SSRC, then a new one. A second time within ten seconds it is a loop: our own packets come back, and
  // another change would be answered by the next of them.
  #collide(stream: RelayStream, leg: RelayLeg, now: number): void {
    if (now - leg.collisionAt < loopTime) return;
    leg.collisionAt = now;
    this.#sayGoodbye(stream, leg, now);
    this.#rename(leg, 'collision');
    this.#touch();
  }

  #rename(leg: RelayLeg, cause: 'collision' | 'goodbye'): void {
    const previous = leg.outgoing.ssrc;
    leg.rename(this.#unusedSsrc());
    const { stream, side } = leg;
    this.#announce({ type: 'ssrc-changed', stream, side, ssrc: leg.outgoing.ssrc, previous, cause });
  }

  // ---- feedback -------------------------------------------------------------------------------------------------------------

  #translateKeyFrameRequest(leg: RelayLeg, now: number): void {
    leg.keyFrameRequests += 1;
    const stream = this.#streamOf(leg);
    this.#requestKeyFrame(stream, leg.side === 'web' ? stream.plain : stream.web, now);
  }

  #requestKeyFrame(stream: RelayStream, leg: RelayLeg, now: number): void {
    if (now - leg.keyFrameRequestedAt < this.#limits.keyFrameRequestInterval) return;
    leg.keyFrameRequestedAt = now;
    const { current } = leg;
    const senderSsrc = leg.outgoing.ssrc;
    if (current !== undefined && leg.accepts('pli')) {
      this.#feedback(stream, leg, { kind: 'picture-loss-indication', senderSsrc, mediaSsrc: current.ssrc }, now);
    } else if (current !== undefined && leg.accepts('fir')) {
      leg.firSequenceNumber = (leg.firSequenceNumber + 1) & 0xff;
      const entries = [{ ssrc: current.ssrc, sequenceNumber: leg.firSequenceNumber }];
      this.#feedback(stream, leg, { kind: 'full-intra-request', senderSsrc, entries }, now);
    } else {
      this.#announce({ type: 'key-frame-wanted', stream: stream.id, side: leg.side });
    }
  }

  #feedback(stream: RelayStream, leg: RelayLeg, packet: RtcpPacket, now: number): void {
    if (leg.side === 'web') this.#transmitRtcp(undefined, this.#web.feedback(leg, packet, now));
    else this.#transmitRtcp(stream, stream.plainSession.feedback(leg, packet, now));
  }

  // ---- the rest -------------------------------------------------------------------------------------------------------------

  #createStream(id: string, options: RelayStreamOptions, now: number): RelayStream {
    const { sources } = this.#limits;
    const web = new RelayLeg('web', id, options.web.ssrc ?? this.#unusedSsrc(), this.#random, sources, now);
    const plain = new RelayLeg('plain', id, options.plain.ssrc ?? this.#unusedSsrc(), this.#random, sources, now);
    for (const leg of [web, plain]) leg.inPlace = this.#inPlace;
    const plainSession = new ReportingSession(this.#options, now);
    plainSession.legs.push(plain);
    this.#web.legs.push(web);
    const stream: RelayStream = { id, web, plain, plainSession, midExtension: undefined };
    this.#streams.set(id, stream);
    return stream;
  }

  #streamOf(leg: RelayLeg): RelayStream {
    const stream = this.#streams.get(leg.stream);
    if (stream === undefined) throw new MisuseError('RTP_STREAM', 'a leg outlived its stream');
    return stream;
  }

  #sayGoodbye(stream: RelayStream, leg: RelayLeg, now: number, reason?: string): void {
    const session = leg.side === 'web' ? this.#web : stream.plainSession;
    const octets = session.goodbye(leg, now, reason);
    if (octets !== undefined) this.#transmitRtcp(leg.side === 'web' ? undefined : stream, octets);
  }

  // The web transport carries the reports of all its streams; a plain leg has its own.
  #transmitRtcp(stream: RelayStream | undefined, octets: Uint8Array): void {
    if (stream === undefined) {
      for (const leg of this.#web.legs) leg.sentRtcp += 1;
      this.#push({ type: 'transmit', to: 'web', component: 'rtcp', octets });
      return;
    }
    const { plain } = stream;
    if (plain.waitsForAddress) return;
    plain.sentRtcp += 1;
    this.#push({
      type: 'transmit',
      to: 'plain',
      stream: stream.id,
      component: plain.rtcpMux ? 'rtp' : 'rtcp',
      octets,
      destination: plain.rtcpDestination,
    });
  }

  #announce(event: RelayEvent): void {
    this.#push({ type: 'event', event });
    this.#touch();
  }

  #push(output: RelayOutput): void {
    this.#queueReady();
    this.#outputs.push(output);
  }

  #queueReady(): void {
    if (this.#ready === undefined) return;
    this.#outputs.push(this.#ready);
    this.#ready = undefined;
  }

  #unusedSsrc(): number {
    for (;;) {
      const [a = 0, b = 0, c = 0, d = 0] = this.#random(4);
      const ssrc = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
      if (ssrc !== 0 && !this.#isUsed(ssrc)) return ssrc;
    }
  }

  #isUsed(ssrc: number): boolean {
    for (const { web, plain } of this.#streams.values()) {
      if (web.outgoing.ssrc === ssrc || plain.outgoing.ssrc === ssrc) return true;
      if (web.sources.has(ssrc) || plain.sources.has(ssrc)) return true;
    }
    return false;
  }

  #touch(): void {
    this.#deadlineKnown = false;
  }

  #earliest(): number | undefined {
    if (this.#closed) return undefined;
    let earliest = this.#web.schedule.deadline;
    for (const { web, plain, plainSession } of this.#streams.values()) {
      earliest = Math.min(
        earliest,
        plainSession.schedule.deadline,
        web.inactivityAt ?? Number.POSITIVE_INFINITY,
        plain.inactivityAt ?? Number.POSITIVE_INFINITY,
      );
    }
    return earliest;
  }
}

const utf8 = new TextDecoder();

interface RelayStream {
  readonly id: string;
  readonly web: RelayLeg;
  readonly plain: RelayLeg;
  readonly plainSession: ReportingSession;
  midExtension: number | undefined;
}

function checkPayloadTypes({ web, plain }: RelayStreamOptions): void {
  const check = (payloadType: number, shared: boolean): void => {
    const usable = Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127;
    if (usable && (!shared || isMultiplexablePayloadType(payloadType))) return;
    throw new MisuseError('RTP_PAYLOAD_TYPE', `payload type ${payloadType} cannot be used here`, {
      clause: 'RFC 5761 4',
    });
  };
  for (const { incoming, outgoing } of web.receives) {
    check(incoming, true);
    check(outgoing, plain.rtcpMux ?? false);
  }
  for (const { incoming, outgoing } of plain.receives) {
    check(incoming, plain.rtcpMux ?? false);
    check(outgoing, true);
  }
}

// ms in which an older source has to wait for the current one to be silent.
const sourceHold = 500;
// ms in which packets may still follow the BYE of their source (RFC 3550 6.2.1).
const stragglerTime = 2000;
// ms; two report intervals (RFC 3550 8.2 keeps conflicting addresses for ten, which is of use in multicast only).
const loopTime = 10_000;
