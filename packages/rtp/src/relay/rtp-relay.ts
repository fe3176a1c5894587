import { type Machine, MisuseError, systemRandom, toBase64Url } from '@webrtc-ims/core';
import { isRtcp } from '../demultiplex.ts';
import { defaultLimits, type RtpLimits } from '../limits.ts';
import { decodeCompound } from '../rtcp/compound.ts';
import { RtpHeaderView } from '../rtp-packet.ts';
import { KeyFrameRequests } from './key-frame-requests.ts';
import { checkRelayOptions, checkStreamOptions } from './option-check.ts';
import { OwnSources } from './own-sources.ts';
import {
  modeReceives,
  type RelaySide,
  type RelayStreamOptions,
  type RtpRelayOptions,
  type StreamMode,
  type TransportAddress,
} from './relay-options.ts';
import { RelayOutbox } from './relay-outbox.ts';
import type { RelayInput, RelayOutput } from './relay-output.ts';
import { type DropReason, emptyDropCounters, type RelayStatistics } from './relay-statistics.ts';
import { type RelayStream, RelayStreams } from './relay-streams.ts';
import { RtcpTermination } from './rtcp-termination.ts';
import { RtpForwarder } from './rtp-forwarder.ts';
import { WebAssociation } from './web-association.ts';

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
  readonly #limits: RtpLimits;
  readonly #streams: RelayStreams;
  readonly #outbox: RelayOutbox;
  readonly #association: WebAssociation;
  readonly #own: OwnSources;
  readonly #keyFrames: KeyFrameRequests;
  readonly #forwarder: RtpForwarder;
  readonly #termination: RtcpTermination;
  readonly #dropped = emptyDropCounters();
  readonly #view = new RtpHeaderView();
  // The latest time that was given: a clock that goes back, or gives none at all, stands still here.
  #now: number;
  #closed = false;

  /** @throws {MisuseError} `RTP_OPTION`, `FIELD_RANGE` */
  constructor(options: RtpRelayOptions, now: number) {
    const random = options.random ?? systemRandom;
    const limits = { ...defaultLimits, ...options.limits };
    checkRelayOptions(options, limits, now);
    this.#now = now;
    const reporting = {
      cname: options.cname ?? toBase64Url(random(12)),
      random,
      rtcpBandwidth: ((options.bandwidth ?? 128_000) * 0.05) / 8,
      minimumInterval: options.minimumReportInterval ?? 5000,
      maximumInterval: limits.reportInterval,
      unixTimeAtZero: options.unixTimeAtZero ?? 0,
      rtcpPacketOctets: limits.rtcpPacketOctets,
      sources: limits.sources,
    };
    const streams = new RelayStreams({ random, limits, inPlace: options.inPlace ?? false, reporting }, now);
    const outbox = new RelayOutbox(streams);
    const association = new WebAssociation(streams, limits.associations);
    const own = new OwnSources(streams, outbox);
    const keyFrames = new KeyFrameRequests(streams, outbox, limits.keyFrameRequestInterval);
    this.#limits = limits;
    this.#streams = streams;
    this.#outbox = outbox;
    this.#association = association;
    this.#own = own;
    this.#keyFrames = keyFrames;
    this.#forwarder = new RtpForwarder(outbox, own, keyFrames, limits);
    this.#termination = new RtcpTermination(streams, outbox, own, keyFrames, association);
  }

  get deadline(): number | undefined {
    return this.#closed ? undefined : this.#streams.deadline;
  }

  /**
   * Adds a stream, or gives a running one new options: its sources, counters and numbering stay as they are.
   *
   * @throws {MisuseError} `RTP_RELAY_CLOSED`; `RTP_PAYLOAD_TYPE` for a payload type outside 0 to 127, or one that cannot be told from RTCP on
   * a leg that shares a port (RFC 5761 4); `RTP_STREAMS` above the limit of streams; `RTP_SSRC` for a web SSRC that another stream has;
   * `RTP_OPTION` and `FIELD_RANGE` for other values that cannot be used. Nothing is changed then.
   */
  setStream(id: string, options: RelayStreamOptions, now: number): void {
    if (this.#closed) throw new MisuseError('RTP_RELAY_CLOSED', 'the relay is closed');
    checkStreamOptions(options);
    const time = this.#advance(now);
    const stream = this.#streams.get(id) ?? this.#streams.create(id, options, time);
    stream.web.configure(options.web, time);
    stream.web.configureWeb(options.web);
    stream.plain.configure(options.plain, time);
    stream.plain.configurePlain(options.plain);
    this.#streams.web.countProtection();
    stream.plainSession.countProtection();
    stream.plain.outgoing.keepClocks(options.web.receives);
    stream.web.outgoing.keepClocks(options.plain.receives);
    this.#association.configure(stream, options.web);
    this.#streams.deadlineMoved();
  }

  /** Ends a stream: both peers get BYE. Unknown ids do nothing. */
  removeStream(id: string, now: number, reason?: string): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    const time = this.#advance(now);
    for (const leg of [stream.web, stream.plain]) this.#own.sayGoodbye(leg, time, reason);
    this.#streams.delete(stream);
    this.#association.delete(id);
    this.#streams.deadlineMoved();
  }

  /** Opens or closes the gate of one leg. RTCP goes on. Unknown ids do nothing. */
  setMode(id: string, side: RelaySide, mode: StreamMode, now: number): void {
    this.#streams.get(id)?.[side].setMode(mode, this.#advance(now));
    this.#streams.deadlineMoved();
  }

  /** Asks the peer on `side` for a key frame, as after SIP INFO picture_fast_update from the other side (RFC 5168). */
  requestKeyFrame(id: string, side: RelaySide, now: number): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#keyFrames.ask(stream[side], this.#advance(now));
  }

  /** Ends all streams with BYE. Afterwards inputs are ignored; calling it again does nothing. */
  close(now: number, reason?: string): void {
    if (this.#closed) return;
    for (const { id } of [...this.#streams.values()]) this.removeStream(id, now, reason);
    this.#closed = true;
  }

  receive(input: RelayInput, now: number): void {
    if (this.#closed) return;
    const time = this.#advance(now);
    this.#outbox.settle();
    const { octets } = input;
    if (input.from === 'web') {
      // RFC 5761 5.1.1: the web side always shares one port.
      if (isRtcp(octets)) this.#receiveRtcp(undefined, octets, undefined, time);
      else this.#receiveFromWeb(octets, time);
      return;
    }
    const stream = this.#streams.get(input.stream);
    if (stream === undefined) {
      this.#dropped['unknown-stream'] += 1;
      return;
    }
    const { component, source } = input;
    const shared = component === undefined || (component === 'rtp' && stream.plain.addresses.rtcpMux);
    if (component === 'rtcp' || (shared && isRtcp(octets))) this.#receiveRtcp(stream, octets, source, time);
    else {
      const reason = this.#receiveFromPlain(stream, octets, source, time);
      if (reason !== undefined) stream.plain.drop(reason);
    }
  }

  poll(): RelayOutput | undefined {
    return this.#outbox.shift();
  }

  expire(now: number): void {
    if (this.#closed) return;
    const time = this.#advance(now);
    for (const octets of this.#streams.web.expire(time)) this.#outbox.webRtcp(octets);
    for (const { web, plain, plainSession } of this.#streams.values()) {
      for (const octets of plainSession.expire(time)) this.#outbox.rtcp(plain, octets);
      for (const { inactivity, mode, stream, side } of [web, plain]) {
        const milliseconds = inactivity.expire(time, modeReceives(mode));
        if (milliseconds === undefined) continue;
        this.#outbox.announce({ type: 'media-inactivity', stream, from: side, milliseconds });
      }
    }
    this.#streams.deadlineMoved();
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

  #advance(now: number): number {
    if (now > this.#now && now < Number.POSITIVE_INFINITY) this.#now = now;
    return this.#now;
  }

  #receiveFromWeb(octets: Uint8Array, now: number): void {
    const view = this.#view;
    if (view.read(octets) !== undefined) {
      this.#dropped.malformed += 1;
      return;
    }
    const stream = this.#association.find(octets, view);
    if (stream === undefined) {
      this.#dropUnassociated(octets, now);
      return;
    }
    const reason = this.#forwarder.relay(
      stream.web,
      stream.plain,
      octets,
      view,
      stream.web.format(view.payloadType),
      now,
    );
    if (reason !== undefined) stream.web.drop(reason);
  }

  #dropUnassociated(octets: Uint8Array, now: number): void {
    const view = this.#view;
    const stream = this.#association.streamOf(view.ssrc);
    if (stream === undefined) {
      this.#dropped['unknown-stream'] += 1;
      return;
    }
    const { web, plain } = stream;
    web.drop(this.#forwarder.relay(web, plain, octets, view, undefined, now) ?? 'unknown-payload-type');
  }

  #receiveFromPlain(
    stream: RelayStream,
    octets: Uint8Array,
    source: TransportAddress | undefined,
    now: number,
  ): DropReason | undefined {
    const { plain, web } = stream;
    const { addresses } = plain;
    const view = this.#view;
    if (source !== undefined && !addresses.rtp.admits(source)) return 'source-address';
    if (view.read(octets) !== undefined) return 'malformed';
    const format = plain.format(view.payloadType);
    if (source !== undefined && format !== undefined && addresses.acceptRtp(source)) {
      this.#outbox.announce({ type: 'latched', stream: stream.id, component: 'rtp', remote: source });
    }
    return this.#forwarder.relay(plain, web, octets, view, format, now);
  }

  // A compound of the web transport, or of the plain leg of a stream.
  #receiveRtcp(
    stream: RelayStream | undefined,
    octets: Uint8Array,
    from: TransportAddress | undefined,
    now: number,
  ): void {
    const session = stream?.plainSession ?? this.#streams.web;
    const addresses = stream?.plain.addresses;
    if (stream !== undefined && from !== undefined && addresses?.admitsRtcp(from) === false) {
      stream.plain.drop('source-address');
      return;
    }
    const decoded = decodeCompound(octets, {
      reducedSize: session.legs.some((leg) => leg.reducedSize),
      compoundPackets: this.#limits.compoundPackets,
    });
    if (!decoded.ok) {
      const dropped = stream?.plain.dropped ?? this.#dropped;
      dropped.malformed += 1;
      return;
    }
    if (stream !== undefined && from !== undefined && addresses?.acceptRtcp(from) === true) {
      this.#outbox.announce({ type: 'latched', stream: stream.id, component: 'rtcp', remote: from });
    }
    session.schedule.count(octets.length);
    this.#termination.receive(session, decoded.value, now);
  }
}
