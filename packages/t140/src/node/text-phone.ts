import type { Result } from '@webrtc-ims/core';
import { ok } from '@webrtc-ims/core';
import { type Clock, type Driver, drive, systemClock } from '@webrtc-ims/core/node';
import { PlainRtpEndpoint, type PortPairAllocator, type RtpProtection } from '@webrtc-ims/rtp/node';
import type {
  TextSessionEvent,
  TextSessionInput,
  TextSessionOptions,
  TextSessionOutput,
  TextSessionStatistics,
} from '../session/session-options.ts';
import { TextSession } from '../session/text-session.ts';

/** Who is told what. */
export interface TextPhoneOptions extends TextSessionOptions {
  /** SRTP on the ports. */
  readonly protection?: RtpProtection;
  onEvent(event: TextSessionEvent): void;
  /** Told what `onEvent` threw and what the sockets report. */
  onFault?(error: unknown): void;
  readonly clock?: Clock;
}

/** Real-time text over RTP on a pair of UDP ports, in Node: a text phone without the phone. */
export class TextPhone {
  readonly #endpoint: PlainRtpEndpoint;
  readonly #session: TextSession;
  readonly #driver: Driver<TextSessionInput>;
  #closing: Promise<void> | undefined = undefined;

  /** Binds its ports. Errors: those of {@link PortPairAllocator.allocate}. @throws {MisuseError} `T140_OPTION` */
  static async open(allocator: PortPairAllocator, options: TextPhoneOptions): Promise<Result<TextPhone>> {
    let receive: ((input: TextSessionInput) => void) | undefined;
    const endpoint = await PlainRtpEndpoint.open(allocator, {
      rtcpMux: options.rtcpMux ?? false,
      ...(options.protection === undefined ? {} : { protection: options.protection }),
      onPacket: (component, octets, source) => receive?.({ component, octets, source }),
      ...(options.onFault === undefined ? {} : { onFault: (error: unknown) => options.onFault?.(error) }),
    });
    if (!endpoint.ok) return endpoint;
    const phone = new TextPhone(endpoint.value, options);
    receive = (input) => phone.#driver.receive(input);
    return ok(phone);
  }

  private constructor(endpoint: PlainRtpEndpoint, options: TextPhoneOptions) {
    const clock = options.clock ?? systemClock;
    this.#endpoint = endpoint;
    this.#session = new TextSession({ unixTimeAtZero: Date.now() - clock.now(), ...options }, clock.now());
    this.#driver = drive(this.#session, {
      clock,
      perform: (output) => this.#perform(output, options),
      ...(options.onFault === undefined ? {} : { onFault: (error: unknown) => options.onFault?.(error) }),
    });
  }

  get address(): string {
    return this.#endpoint.address;
  }

  get rtpPort(): number {
    return this.#endpoint.rtpPort;
  }

  get rtcpPort(): number {
    return this.#endpoint.rtcpPort;
  }

  get ssrc(): number {
    return this.#session.ssrc;
  }

  get statistics(): TextSessionStatistics {
    return this.#session.statistics;
  }

  /** Sends text: single letters, erasures, new lines, as they are typed. */
  send(text: string): void {
    this.#driver.act((now) => this.#session.send(text, now));
  }

  /** Calls verbs of the session, such as `setRemote` when the answer has come. */
  act(verb: (session: TextSession, now: number) => void): void {
    this.#driver.act((now) => verb(this.#session, now));
  }

  /** Says goodbye and gives the ports back. Calling it again gives the same promise. */
  close(reason?: string): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  async #close(reason: string | undefined): Promise<void> {
    this.#driver.act((now) => this.#session.close(now, reason));
    this.#driver.stop();
    // The last RTCP leaves in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#endpoint.close();
  }

  #perform(output: TextSessionOutput, options: TextPhoneOptions): void {
    if (output.type === 'event') options.onEvent(output.event);
    else if (output.destination !== undefined) this.#endpoint.send(output.component, output.octets, output.destination);
  }
}
