import type { BrowserDataChannel } from '../browser-data-channel.ts';

/**
 * What a page has as an `RTCDataChannel`: connecting, ordered and reliable until a test says otherwise. The test is its peer.
 *
 * @example
 * ```ts
 * const channel = new PageChannel('msrp');
 * const port = dataChannelPort(channel);
 * channel.open();
 * port.send('hello');
 * channel.sent; // ['hello']
 * channel.arrive(Uint8Array.of(1).buffer);
 * ```
 */
export class PageChannel implements BrowserDataChannel {
  protocol: string;
  readyState: BrowserDataChannel['readyState'] = 'connecting';
  ordered = true;
  maxPacketLifeTime: number | null = null;
  maxRetransmits: number | null = null;
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType: BrowserDataChannel['binaryType'] = 'blob';
  onopen: BrowserDataChannel['onopen'] = null;
  onmessage: BrowserDataChannel['onmessage'] = null;
  onclose: BrowserDataChannel['onclose'] = null;
  onbufferedamountlow: BrowserDataChannel['onbufferedamountlow'] = null;
  /** What `send` was given, in order. */
  readonly sent: (string | Uint8Array)[] = [];

  constructor(protocol: string) {
    this.protocol = protocol;
  }

  /** The peer is there. */
  open(): void {
    this.readyState = 'open';
    this.onopen?.({} as never);
  }

  /** A message comes. @param data a string, or an ArrayBuffer as a page has it */
  arrive(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  /** All that was sent has left. */
  drained(): void {
    this.bufferedAmount = 0;
    this.onbufferedamountlow?.({} as never);
  }

  /** @throws Error `InvalidStateError` unless the channel is open, as in a page */
  send(message: string | Uint8Array): void {
    if (this.readyState !== 'open') throw Object.assign(new Error('not open'), { name: 'InvalidStateError' });
    this.sent.push(typeof message === 'string' ? message : message.slice());
  }

  /** Closes at once; the one end and the other look alike to a page. */
  close(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.onclose?.({} as never);
  }
}
