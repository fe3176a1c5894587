import { OutputQueue, type RandomSource, randomToken, systemRandom } from '@webrtc-ims/core';
import { defaultLimits } from '../limits.ts';
import { type NamedSource, TextReports } from '../session/text-reports.ts';
import { MixedTextSender, type MixedTextSenderOptions } from './mixed-sender.ts';

/** What a {@link MixedTextSession} is made of. */
export interface MixedTextSessionOptions extends MixedTextSenderOptions {
  /** Of the mixer itself. Random by default. */
  readonly cname?: string;
  /** Octets per second for RTCP; default 50. */
  readonly rtcpBandwidth?: number;
  /** ms between reports at least, before they are spread at random; default 5000. */
  readonly reportInterval?: number;
  /** Unix time, in ms, when the clock was 0. Default 0. */
  readonly unixTimeAtZero?: number;
}

/** A datagram of a mixer. */
export interface MixedTextOutput {
  readonly component: 'rtp' | 'rtcp';
  readonly octets: Uint8Array<ArrayBuffer>;
}

/**
 * What a mixer sends to one participant: the text of the others, and reports of its own that name them (RFC 9071 3.15). Reports that others send are
 * theirs and are not passed on; that one of them left is (RFC 3550 7.3).
 */
export class MixedTextSession {
  readonly #sender: MixedTextSender;
  readonly #reports: TextReports;
  readonly #own: number | undefined;
  readonly #outputs = new OutputQueue<MixedTextOutput>();

  /**
   * @param own the source of the participant who listens: its text is not sent back to it (RFC 9071 3.6)
   * @throws {MisuseError} `T140_OPTION`
   */
  constructor(options: MixedTextSessionOptions, own: number | undefined, now: number) {
    const random: RandomSource = options.random ?? systemRandom;
    const minimumInterval = options.reportInterval ?? 5000;
    this.#own = own;
    this.#sender = new MixedTextSender(options);
    this.#reports = new TextReports(
      this.#sender.rtp,
      {
        cname: options.cname ?? randomToken(random, 12),
        name: undefined,
        random,
        rtcpBandwidth: options.rtcpBandwidth ?? 50,
        minimumInterval,
        maximumInterval: Math.max(minimumInterval, 60_000),
        unixTimeAtZero: options.unixTimeAtZero ?? 0,
        sources: options.limits?.sources ?? defaultLimits.sources,
      },
      now,
    );
    this.#sender.announce(now);
  }

  /** A participant joined. @param named what the receiver may know of it (RFC 9071 3.15) */
  add(named: NamedSource): void {
    this.#reports.named.set(named.source, named);
  }

  /** Text of a participant. That of the one who listens is left out. @throws {MisuseError} `T140_SOURCES` */
  send(source: number, text: string, now: number): void {
    if (source !== this.#own) this.#sender.send(source, text, now);
  }

  /** A participant left. */
  remove(source: number, now: number): void {
    if (!this.#reports.named.delete(source)) return;
    this.#outputs.push({ component: 'rtcp', octets: this.#reports.goodbyeOf(source, now) });
    this.#sender.forget(source);
  }

  poll(): MixedTextOutput | undefined {
    const octets = this.#sender.poll();
    return octets === undefined ? this.#outputs.shift() : { component: 'rtp', octets };
  }

  get deadline(): number {
    return Math.min(this.#sender.deadline ?? Number.POSITIVE_INFINITY, this.#reports.deadline);
  }

  expire(now: number): void {
    this.#sender.expire(now);
    const octets = this.#reports.expire(now);
    if (octets !== undefined) this.#outputs.push({ component: 'rtcp', octets });
  }
}
