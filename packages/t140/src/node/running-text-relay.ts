import { type Clock, type Driver, drive, systemClock } from '@webrtc-ims/core/node';
import type { TransportAddress } from '@webrtc-ims/rtp';
import {
  TextRelay,
  type TextRelayEvent,
  type TextRelayInput,
  type TextRelayOptions,
  type TextRelayOutput,
  type TextRelayStatistics,
} from '../relay/text-relay.ts';
import { type DataChannelPort, listenToDataChannel, sendBufferOctets } from '../running/data-channel-port.ts';

/** What a relay is joined with. */
export interface RunningTextRelayOptions extends TextRelayOptions {
  /** Sends a datagram from the RTP or the RTCP port. */
  sendRtp(component: 'rtp' | 'rtcp', octets: Uint8Array, destination: TransportAddress | undefined): void;
  onEvent?(event: TextRelayEvent): void;
  /** Told what the functions above threw; without it the exception is rethrown in a microtask of its own. */
  onFault?(error: unknown): void;
  readonly clock?: Clock;
}

/** A {@link TextRelay} that runs between a data channel and the RTP ports of its host. */
export class RunningTextRelay {
  readonly #relay: TextRelay;
  readonly #driver: Driver<TextRelayInput>;
  #channel: DataChannelPort | undefined = undefined;
  #detach: (() => void) | undefined = undefined;
  #channelIsOpen = false;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: RunningTextRelayOptions) {
    const clock = options.clock ?? systemClock;
    const rtp = { unixTimeAtZero: Date.now() - clock.now(), ...options.rtp };
    this.#relay = new TextRelay({ ...options, rtp }, clock.now());
    this.#driver = drive(this.#relay, {
      clock,
      perform: (output) => this.#perform(output, options),
      ...(options.onFault === undefined ? {} : { onFault: (error: unknown) => options.onFault?.(error) }),
    });
  }

  get statistics(): TextRelayStatistics {
    return this.#relay.statistics;
  }

  /** Joins a data channel, the first one or one in the place of one that was lost. */
  attach(channel: DataChannelPort): void {
    this.#detach?.();
    if (this.#channelIsOpen) this.#receiveChannel({ from: 'channel', type: 'closed' });
    this.#channel = channel;
    this.#detach = listenToDataChannel(channel, {
      receive: (input) => this.#receiveChannel({ from: 'channel', ...input }),
      drained: () => this.#driver.act((now) => this.#relay.releaseChannel(now)),
    });
  }

  /** A datagram came in on the RTP or the RTCP port. */
  receiveRtp(component: 'rtp' | 'rtcp', octets: Uint8Array, source?: TransportAddress): void {
    this.#driver.receive({ from: 'rtp', component, octets, source });
  }

  /** Calls verbs of the relay, such as `setRemote` when a description has come. */
  act(verb: (relay: TextRelay, now: number) => void): void {
    this.#driver.act((now) => verb(this.#relay, now));
  }

  /** Says goodbye on the RTP side and stops. The data channel is left as it is. */
  close(reason?: string): void {
    this.#driver.act((now) => this.#relay.close(now, reason));
    this.#driver.stop();
    this.#detach?.();
  }

  #receiveChannel(input: Extract<TextRelayInput, { readonly from: 'channel' }>): void {
    if (input.type !== 'message') this.#channelIsOpen = input.type === 'open';
    this.#driver.receive(input);
  }

  #perform(output: TextRelayOutput, options: RunningTextRelayOptions): void {
    if (output.type === 'event') options.onEvent?.(output.event);
    else if (output.to === 'rtp') options.sendRtp(output.component, output.octets, output.destination);
    else if (this.#channel?.send(output.message).ok !== true) this.#driver.act((now) => this.#relay.channelFailed(now));
    else if (this.#channel.bufferedAmount > sendBufferOctets) this.#relay.holdChannel();
  }
}
