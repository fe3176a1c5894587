import { type Machine, MisuseError, OutputQueue, randomToken, systemRandom } from '@webrtc-ims/core';
import { decodeCompound, decodeRtpPacket, type RtcpPacket, type SourceDescriptionChunk } from '@webrtc-ims/rtp';
import { receivesText, sendsText, type TextDirection } from '../description/direction.ts';
import type { RtpTextFormat } from '../description/rtp-text-format.ts';
import { defaultLimits, type T140Limits } from '../limits.ts';
import { TextReceiver } from '../receiver/text-receiver.ts';
import { LossResponse } from '../sender/loss-response.ts';
import { defaultInterval, TextSender } from '../sender/text-sender.ts';
import { missingTextMark } from '../text/code-points.ts';
import { charactersOfText } from '../text/text-size.ts';
import { CollisionWatch } from './collision-watch.ts';
import { DatagramGate } from './datagram-gate.ts';
import { Participants } from './participants.ts';
import { RemoteAddress } from './remote-address.ts';
import type {
  TextSessionEvent,
  TextSessionInput,
  TextSessionOptions,
  TextSessionOutput,
  TextSessionStatistics,
} from './session-options.ts';
import { TextReports } from './text-reports.ts';

/** One end of an RTP session of real-time text: a text phone, or the core side of a gateway (RFC 4103, RFC 9071 for one who receives). */
export class TextSession implements Machine<TextSessionInput, TextSessionOutput> {
  readonly #options: TextSessionOptions;
  readonly #sender: TextSender;
  readonly #receiver: TextReceiver;
  readonly #reports: TextReports;
  readonly #loss: LossResponse;
  readonly #remote: RemoteAddress;
  readonly #gate: DatagramGate;
  readonly #outputs = new OutputQueue<TextSessionOutput>();
  readonly #participants: Participants;
  readonly #collisions = new CollisionWatch();
  #direction: TextDirection;
  #cps: number;
  #owesMark = false;
  #missedText = false;
  #withheld = 0;
  #announced = false;
  #closed = false;
  #sentAt: number;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextSessionOptions, now: number) {
    const { format, random = systemRandom, cps = 30, ssrc, limits, interval = defaultInterval } = options;
    if (options.keepAlive !== undefined && !(options.keepAlive >= 15_000)) {
      throw new MisuseError('T140_OPTION', `keep-alive after ${options.keepAlive} ms`, { clause: 'RFC 6263 5' });
    }
    this.#options = options;
    const bounds: T140Limits = { ...defaultLimits, ...limits };
    this.#participants = new Participants(bounds.sources);
    this.#sender = new TextSender({
      format,
      cps,
      interval,
      random,
      limits: bounds,
      ...(ssrc === undefined ? {} : { ssrc }),
    });
    const { mixed = false, waitingTime, marks, receives = format } = options;
    this.#receiver = new TextReceiver({
      format: receives,
      mixed,
      limits: bounds,
      ...(waitingTime === undefined ? {} : { waitingTime }),
      ...(marks === undefined ? {} : { marks }),
    });
    this.#loss = new LossResponse(interval);
    const minimumInterval = options.reportInterval ?? 5000;
    this.#reports = new TextReports(
      this.#sender.rtp,
      {
        cname: options.cname ?? randomToken(random, 12),
        name: options.name,
        random,
        rtcpBandwidth: options.rtcpBandwidth ?? 50,
        minimumInterval,
        maximumInterval: Math.max(minimumInterval, 60_000),
        unixTimeAtZero: options.unixTimeAtZero ?? 0,
        sources: bounds.sources,
      },
      now,
    );
    this.#remote = new RemoteAddress(
      options.remote,
      options.rtcpRemote,
      options.latch ?? false,
      options.connected ?? false,
    );
    this.#gate = new DatagramGate(this.#remote, options.rtcpMux ?? false);
    this.#direction = options.direction ?? 'sendrecv';
    this.#cps = cps;
    this.#sentAt = now;
    this.#settle(now);
  }

  /** Our SSRC. */
  get ssrc(): number {
    return this.#sender.rtp.ssrc;
  }

  /** The SSRC that is followed: the peer, or its mixer. */
  get peerSsrc(): number | undefined {
    return this.#receiver.ssrc;
  }

  get direction(): TextDirection {
    return this.#direction;
  }

  get statistics(): TextSessionStatistics {
    return {
      sent: this.#sender.statistics,
      received: this.#receiver.statistics,
      dropped: { ...this.#gate.dropped },
      withheld: this.#withheld,
      roundTrip: this.#reports.roundTrip,
    };
  }

  receive(input: TextSessionInput, now: number): void {
    if (this.#closed) return;
    const component = this.#gate.admit(input);
    if (component === undefined) return;
    if (component === 'rtcp') this.#receiveRtcp(input, now);
    else this.#receiveRtp(input, now);
    this.#collect(now);
  }

  /** Sends text behind what waits. What the direction forbids is dropped, and one mark follows when text may be sent again. */
  send(text: string, now: number): void {
    if (this.#closed || text === '') return;
    if (!sendsText(this.#direction)) {
      this.#withheld += charactersOfText(text);
      this.#owesMark = true;
      return;
    }
    this.#sender.send(text, now);
    this.#collect(now);
  }

  /** Puts U+FFFD behind what waits: text may be missing here. */
  mark(now: number): void {
    if (this.#closed) return;
    if (!sendsText(this.#direction)) this.#owesMark = true;
    else this.#sender.mark(now);
    this.#collect(now);
  }

  /** Another direction was agreed, as in our own description. */
  setDirection(direction: TextDirection, now: number): void {
    this.#direction = direction;
    if (!sendsText(direction) && this.#sender.discard()) this.#owesMark = true;
    if (receivesText(direction) && this.#missedText) {
      this.#missedText = false;
      const source = this.#receiver.ssrc ?? 0;
      this.#event({ type: 'text', source, text: missingTextMark });
    }
    this.#settle(now);
  }

  /** The peer stated another rate. @throws {MisuseError} `T140_OPTION` */
  setCps(cps: number, now: number): void {
    this.#cps = cps;
    this.#sender.setCps(cps * this.#loss.pace.rateShare, now);
    this.#collect(now);
  }

  /** A later description changed payload types, or whether packets are mixed. @throws {MisuseError} `T140_OPTION` */
  setFormat(
    format: RtpTextFormat,
    now: number,
    options: { readonly receives?: RtpTextFormat; readonly mixed?: boolean } = {},
  ): void {
    this.#sender.setFormat(format);
    this.#receiver.setFormat(options.receives ?? format, options.mixed ?? false, now);
    this.#collect(now);
  }

  /** A later description moved the peer. */
  setRemote(remote: Pick<TextSessionOptions, 'remote' | 'rtcpRemote' | 'latch' | 'rtcpMux'>, now: number): void {
    this.#remote.negotiate(remote.remote, remote.rtcpRemote, remote.latch ?? false);
    this.#gate.rtcpMux = remote.rtcpMux ?? false;
    this.#settle(now);
  }

  /** The peer's stream begins anew, as with other keys: numbers may start anywhere, and a mark is made if text came before. */
  restart(now: number): void {
    this.#receiver.restart(now);
    this.#collect(now);
  }

  /** Ends the session: what is held is given out, and BYE is sent. */
  close(now: number, reason?: string): void {
    if (this.#closed) return;
    const { ssrc } = this.#receiver;
    if (ssrc !== undefined) this.#receiver.end(ssrc, now);
    this.#collect(now);
    const goodbye = this.#reports.goodbye(now, reason);
    if (goodbye !== undefined) this.#transmit('rtcp', goodbye);
    this.#closed = true;
  }

  poll(): TextSessionOutput | undefined {
    return this.#outputs.shift();
  }

  get deadline(): number | undefined {
    if (this.#closed) return undefined;
    let earliest = this.#sender.deadline ?? Number.POSITIVE_INFINITY;
    earliest = Math.min(earliest, this.#receiver.deadline ?? Number.POSITIVE_INFINITY);
    if (this.#sendsReports) earliest = Math.min(earliest, this.#reports.deadline);
    const { keepAlive } = this.#options;
    if (keepAlive !== undefined && this.#maySend) earliest = Math.min(earliest, this.#sentAt + keepAlive);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  expire(now: number): void {
    if (this.#closed) return;
    this.#sender.expire(now);
    this.#receiver.expire(now);
    if (this.#sendsReports && now >= this.#reports.deadline) this.#report(now);
    const { keepAlive } = this.#options;
    if (keepAlive !== undefined && this.#maySend && now >= this.#sentAt + keepAlive) {
      this.#sentAt = now;
      this.#sender.announce(now);
    }
    this.#collect(now);
  }

  get #maySend(): boolean {
    return sendsText(this.#direction) && !this.#remote.isAwaited;
  }

  get #sendsReports(): boolean {
    return (this.#options.rtcpBandwidth ?? 50) > 0 && !this.#remote.isAwaited;
  }

  #receiveRtp({ octets, source }: TextSessionInput, now: number): void {
    const packet = decodeRtpPacket(octets);
    if (!packet.ok) {
      this.#receiver.receive(octets, now);
      return;
    }
    if (packet.value.ssrc === this.ssrc) {
      this.#collide(now);
      return;
    }
    if (!this.#receiver.receivePacket(packet.value, now)) return;
    this.#reports.countRtp(packet.value, now);
    this.#latch('rtp', source, now);
  }

  #receiveRtcp({ octets, source }: TextSessionInput, now: number): void {
    const compound = decodeCompound(octets, { reducedSize: true });
    if (!compound.ok) {
      this.#gate.dropped.rtcp += 1;
      return;
    }
    this.#latch('rtcp', source, now);
    const own = this.#reports.countRtcp(octets.length, compound.value, now);
    if (own !== undefined && this.#loss.report(own.fractionLost)) this.#changePace(now);
    for (const packet of compound.value) this.#takeRtcp(packet, now);
  }

  #takeRtcp(packet: RtcpPacket, now: number): void {
    switch (packet.kind) {
      case 'sender-report':
      case 'receiver-report':
        if (packet.ssrc === this.ssrc) this.#collide(now);
        return;
      case 'source-description':
        for (const chunk of packet.chunks) this.#name(chunk);
        return;
      case 'goodbye':
        for (const source of packet.sources) this.#depart(source, packet.reason, now);
        return;
      default:
    }
  }

  #latch(component: 'rtp' | 'rtcp', source: TextSessionInput['source'], now: number): void {
    if (!this.#remote.accept(component, source) || source === undefined) return;
    this.#event({ type: 'latched', remote: { address: source.address, port: source.port } });
    this.#settle(now);
  }

  #name(chunk: SourceDescriptionChunk): void {
    if (chunk.ssrc === this.ssrc) return;
    const names = this.#participants.learn(chunk);
    if (names !== undefined) this.#event({ type: 'participant', source: chunk.ssrc, ...names });
  }

  #depart(source: number, reason: string | undefined, now: number): void {
    if (source === this.ssrc) return;
    this.#receiver.end(source, now);
    this.#receiver.endContributor(source);
    this.#collect(now);
    this.#reports.forget(source, now);
    this.#participants.forget(source);
    this.#event({ type: 'goodbye', source, reason });
  }

  // RFC 3550 8.2.
  #collide(now: number): void {
    if (this.#collisions.verdict(now) === 'loop') {
      this.#gate.dropped.loop += 1;
      return;
    }
    const previous = this.ssrc;
    const goodbye = this.#reports.goodbye(now);
    if (goodbye !== undefined) this.#transmit('rtcp', goodbye);
    const [a = 0, b = 0, c = 0, d = 0] = (this.#options.random ?? systemRandom)(4);
    this.#sender.rtp.rename(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
    this.#event({ type: 'ssrc-changed', ssrc: this.ssrc, previous });
  }

  #changePace(now: number): void {
    const { interval, rateShare } = this.#loss.pace;
    this.#sender.setPace(interval);
    this.#sender.setCps(this.#cps * rateShare, now);
    this.#event({ type: 'pace', interval, cps: this.#sender.cps });
  }

  #report(now: number): void {
    for (const source of this.#reports.timeOut(now)) {
      this.#receiver.end(source, now);
      this.#participants.forget(source);
      this.#collect(now);
      this.#event({ type: 'timeout', source });
    }
    const octets = this.#reports.expire(now);
    if (octets !== undefined) this.#transmit('rtcp', octets);
  }

  /** Takes up what direction and address allow now. */
  #settle(now: number): void {
    if (this.#closed) return;
    if (!this.#maySend) {
      if (this.#remote.isAwaited) this.#sender.hold();
      return;
    }
    if (!this.#announced && (this.#options.announce ?? true)) {
      this.#announced = true;
      this.#sender.announce(now);
    }
    if (this.#owesMark) {
      this.#owesMark = false;
      this.#sender.mark(now);
    }
    this.#sender.release(now);
    this.#collect(now);
  }

  #collect(now: number): void {
    for (let octets = this.#sender.poll(); octets !== undefined; octets = this.#sender.poll()) {
      this.#sentAt = now;
      this.#transmit('rtp', octets);
    }
    for (let text = this.#receiver.poll(); text !== undefined; text = this.#receiver.poll()) {
      if (receivesText(this.#direction)) this.#event({ type: 'text', ...text });
      else this.#missedText = true;
    }
  }

  #transmit(component: 'rtp' | 'rtcp', octets: Uint8Array<ArrayBuffer>): void {
    const { rtp, rtcp } = this.#remote;
    const onRtpPort = component === 'rtp' || this.#gate.rtcpMux;
    this.#outputs.push({
      type: 'transmit',
      component: onRtpPort ? 'rtp' : 'rtcp',
      octets,
      destination: onRtpPort ? rtp : rtcp,
    });
  }

  #event(event: TextSessionEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}
