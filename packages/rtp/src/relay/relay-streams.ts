import { MisuseError, type RandomSource } from '@webrtc-ims/core';
import type { RtpLimits } from '../limits.ts';
import { RelayLeg } from './relay-leg.ts';
import type { RelayStreamOptions } from './relay-options.ts';
import { ReportingSession, type ReportingSessionOptions } from './reporting-session.ts';

/** One stream: a leg on each side, and the RTP session that its plain leg is. */
export interface RelayStream {
  readonly id: string;
  readonly web: RelayLeg;
  readonly plain: RelayLeg;
  readonly plainSession: ReportingSession;
  /** Identifier of the MID header extension, where one was agreed. */
  midExtension: number | undefined;
}

/** What the streams of a relay need to know. */
export interface RelayStreamsOptions {
  readonly random: RandomSource;
  readonly limits: RtpLimits;
  readonly inPlace: boolean;
  readonly reporting: ReportingSessionOptions;
}

/** The streams of a relay and the RTP sessions that they belong to. Knows when one of them has to be looked at next. */
export class RelayStreams {
  /** The session of the web transport, in which all web legs take part. */
  readonly web: ReportingSession;
  readonly #options: RelayStreamsOptions;
  readonly #streams = new Map<string, RelayStream>();
  #deadline: number | undefined = undefined;
  #deadlineKnown = false;

  constructor(options: RelayStreamsOptions, now: number) {
    this.#options = options;
    this.web = new ReportingSession(options.reporting, now);
  }

  get(id: string): RelayStream | undefined {
    return this.#streams.get(id);
  }

  values(): Iterable<RelayStream> {
    return this.#streams.values();
  }

  /** @throws {MisuseError} `RTP_STREAMS` above the limit of streams; `RTP_SSRC` for one that another web leg sends under */
  create(id: string, options: RelayStreamOptions, now: number): RelayStream {
    const { random, limits, inPlace, reporting } = this.#options;
    if (this.#streams.size >= limits.streams) {
      throw new MisuseError('RTP_STREAMS', `more than ${limits.streams} streams (limit streams)`);
    }
    // Two sources with one SSRC under one SRTP key would share their key stream (RFC 3711 9.1).
    if (options.web.ssrc !== undefined && this.web.sender(options.web.ssrc) !== undefined) {
      throw new MisuseError('RTP_SSRC', `SSRC ${options.web.ssrc} is in use`, { clause: 'RFC 3711 9.1' });
    }
    const web = new RelayLeg('web', id, options.web.ssrc ?? this.unusedSsrc(), random, limits.sources, now);
    const plain = new RelayLeg('plain', id, options.plain.ssrc ?? this.unusedSsrc(), random, limits.sources, now);
    for (const leg of [web, plain]) leg.inPlace = inPlace;
    const plainSession = new ReportingSession(reporting, now);
    plainSession.legs.push(plain);
    this.web.legs.push(web);
    const stream: RelayStream = { id, web, plain, plainSession, midExtension: undefined };
    this.#streams.set(id, stream);
    return stream;
  }

  delete({ id, web }: RelayStream): void {
    this.#streams.delete(id);
    this.web.legs.splice(this.web.legs.indexOf(web), 1);
  }

  /** The stream that a leg belongs to. */
  of(leg: RelayLeg): RelayStream {
    const stream = this.#streams.get(leg.stream);
    if (stream === undefined) throw new MisuseError('RTP_STREAM', 'a leg outlived its stream');
    return stream;
  }

  /** The leg on the other side. */
  opposite(leg: RelayLeg): RelayLeg {
    const stream = this.of(leg);
    return leg.side === 'web' ? stream.plain : stream.web;
  }

  /** The session in which a leg takes part. */
  sessionOf(leg: RelayLeg): ReportingSession {
    return leg.side === 'web' ? this.web : this.of(leg).plainSession;
  }

  /** An SSRC that nobody uses on any side. */
  unusedSsrc(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#options.random(4);
    let ssrc = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    // Counting on comes to an end even where the random source repeats itself.
    while (ssrc === 0 || this.#isUsed(ssrc)) ssrc = (ssrc + 1) >>> 0;
    return ssrc;
  }

  /** The earliest deadline of all sessions and legs. */
  get deadline(): number | undefined {
    if (!this.#deadlineKnown) {
      this.#deadline = this.#earliest();
      this.#deadlineKnown = true;
    }
    return this.#deadline;
  }

  /** To be called after anything that may have moved a deadline. */
  deadlineMoved(): void {
    this.#deadlineKnown = false;
  }

  #earliest(): number {
    let earliest = this.web.schedule.deadline;
    for (const { web, plain, plainSession } of this.#streams.values()) {
      earliest = Math.min(
        earliest,
        plainSession.schedule.deadline,
        web.inactivity.deadline ?? Number.POSITIVE_INFINITY,
        plain.inactivity.deadline ?? Number.POSITIVE_INFINITY,
      );
    }
    return earliest;
  }

  #isUsed(ssrc: number): boolean {
    for (const { web, plain } of this.#streams.values()) {
      if (web.outgoing.ssrc === ssrc || plain.outgoing.ssrc === ssrc) return true;
      if (web.sources.has(ssrc) || plain.sources.has(ssrc)) return true;
    }
    return false;
  }
}
