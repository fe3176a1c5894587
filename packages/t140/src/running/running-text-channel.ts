import { type Clock, type Driver, drive } from '@webrtc-ims/core';
import type {
  TextChannelEvent,
  TextChannelInput,
  TextChannelOptions,
  TextChannelOutput,
  TextChannelStatistics,
} from '../channel/channel-options.ts';
import { TextChannel } from '../channel/text-channel.ts';
import type { TextDirection } from '../description/direction.ts';
import { type DataChannelPort, listenToDataChannel, sendBufferOctets } from './data-channel-port.ts';

/** Who is told what. */
export interface RunningTextChannelOptions extends TextChannelOptions {
  onEvent(event: TextChannelEvent): void;
  /** Told what `onEvent` threw; without it the exception is rethrown in a microtask of its own. */
  onFault?(error: unknown): void;
  readonly clock: Clock;
}

/** A {@link TextChannel} that runs on one data channel after another. */
export class RunningTextChannel {
  readonly #machine: TextChannel;
  readonly #driver: Driver<TextChannelInput>;
  #channel: DataChannelPort | undefined = undefined;
  #detach: (() => void) | undefined = undefined;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: RunningTextChannelOptions) {
    this.#machine = new TextChannel(options);
    this.#driver = drive(this.#machine, {
      clock: options.clock,
      perform: (output) => this.#perform(output, options),
      ...(options.onFault === undefined ? {} : { onFault: (error: unknown) => options.onFault?.(error) }),
    });
  }

  get isOpen(): boolean {
    return this.#machine.isOpen;
  }

  get statistics(): TextChannelStatistics {
    return this.#machine.statistics;
  }

  /** Sends text: single letters, erasures, new lines, as they are typed. */
  send(text: string): void {
    this.#driver.act((now) => this.#machine.send(text, now));
  }

  setDirection(direction: TextDirection): void {
    this.#driver.act((now) => this.#machine.setDirection(direction, now));
  }

  /** @throws {MisuseError} `T140_OPTION` */
  setCps(cps: number): void {
    this.#driver.act((now) => this.#machine.setCps(cps, now));
  }

  /** Closes the channel. Text that still waits is lost. */
  close(): void {
    this.#driver.stop();
    this.#detach?.();
    this.#channel?.close();
  }

  /** Uses a channel from now on; the one before is forgotten. */
  protected use(channel: DataChannelPort): void {
    this.#detach?.();
    if (this.#machine.isOpen) this.#driver.receive({ type: 'closed' });
    this.#channel = channel;
    this.#detach = listenToDataChannel(channel, {
      receive: (input) => this.#driver.receive(input),
      drained: () => this.#driver.act((now) => this.#machine.release(now)),
    });
  }

  #perform(output: TextChannelOutput, options: RunningTextChannelOptions): void {
    if (output.type === 'event') {
      options.onEvent(output.event);
      return;
    }
    const channel = this.#channel;
    if (channel === undefined || !channel.send(output.message).ok) {
      // Closed or full. It is not sent again: a mark takes its place.
      this.#driver.act((now) => this.#machine.failed(now));
      return;
    }
    if (channel.bufferedAmount > sendBufferOctets) this.#machine.hold();
  }
}
