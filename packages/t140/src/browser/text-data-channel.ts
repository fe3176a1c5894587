import type { Driver, Result, ViolationError } from '@webrtc-ims/core';
import { drive } from '@webrtc-ims/core/browser';
import { checkTextChannel } from '../channel/channel-check.ts';
import type {
  TextChannelEvent,
  TextChannelInput,
  TextChannelOptions,
  TextChannelStatistics,
} from '../channel/channel-options.ts';
import { TextChannel } from '../channel/text-channel.ts';
import type { TextDirection } from '../description/direction.ts';

/** What is used of an `RTCDataChannel`. */
export interface BrowserDataChannel {
  readonly protocol: string;
  readonly readyState: 'connecting' | 'open' | 'closing' | 'closed';
  readonly ordered: boolean;
  readonly maxPacketLifeTime: number | null;
  readonly maxRetransmits: number | null;
  readonly bufferedAmount: number;
  binaryType: 'blob' | 'arraybuffer';
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onbufferedamountlow: ((event: never) => unknown) | null;
  send(message: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Who is told what. */
export interface TextDataChannelOptions extends TextChannelOptions {
  onEvent(event: TextChannelEvent): void;
}

/**
 * Real-time text on the data channel of a page. When a channel was lost, {@link TextDataChannel.attach} goes on with a new one.
 *
 * @example
 * ```ts
 * const text = new TextDataChannel({ onEvent: (event) => event.type === 'text' && show(event.text) });
 * text.attach(peerConnection.createDataChannel('text', { protocol: 't140', negotiated: true, id: 2 }));
 * field.oninput = () => { text.send(edit(shown, field.value)); shown = field.value; };
 * ```
 */
export class TextDataChannel {
  readonly #machine: TextChannel;
  readonly #driver: Driver<TextChannelInput>;
  #channel: BrowserDataChannel | undefined = undefined;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextDataChannelOptions) {
    this.#machine = new TextChannel(options);
    this.#driver = drive(this.#machine, {
      perform: (output) => {
        if (output.type === 'event') options.onEvent(output.event);
        else this.#send(output.message);
      },
    });
  }

  get isOpen(): boolean {
    return this.#machine.isOpen;
  }

  get statistics(): TextChannelStatistics {
    return this.#machine.statistics;
  }

  /** Uses a channel from now on; the one before is forgotten. Errors: those of {@link checkTextChannel}; then nothing changes. */
  attach(channel: BrowserDataChannel): Result<void, ViolationError> {
    const checked = checkTextChannel(channel);
    if (!checked.ok) return checked;
    const before = this.#channel;
    if (before !== undefined) {
      before.onopen = null;
      before.onmessage = null;
      before.onclose = null;
      before.onbufferedamountlow = null;
    }
    if (this.#machine.isOpen) this.#driver.receive({ type: 'closed' });
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.onopen = () => this.#driver.receive({ type: 'open' });
    channel.onclose = () => this.#driver.receive({ type: 'closed' });
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      const message = typeof data === 'string' ? data : data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
      if (message !== undefined) this.#driver.receive({ type: 'message', message });
    };
    channel.onbufferedamountlow = () => this.#driver.act((now) => this.#machine.release(now));
    if (channel.readyState === 'open') this.#driver.receive({ type: 'open' });
    return checked;
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
    this.#channel?.close();
  }

  #send(message: string | Uint8Array<ArrayBuffer>): void {
    const channel = this.#channel;
    try {
      if (channel === undefined) throw new Error('no channel');
      channel.send(message);
      if (channel.bufferedAmount > sendBufferOctets) this.#machine.hold();
    } catch {
      // Closed or full. It is not sent again: a mark takes its place.
      this.#driver.act((now) => this.#machine.failed(now));
    }
  }
}

// Above this text waits with us, where it is counted and can be erased.
const sendBufferOctets = 4096;
