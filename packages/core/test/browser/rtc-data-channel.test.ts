import { expect, test } from 'vitest';
import { type BrowserDataChannel, dataChannelPort } from '../../src/browser/index.ts';

/** What a page would have. */
class PageChannel implements BrowserDataChannel {
  protocol = 'msrp';
  readyState: BrowserDataChannel['readyState'] = 'connecting';
  ordered = false;
  maxPacketLifeTime: number | null = 100;
  maxRetransmits: number | null = null;
  bufferedAmount = 7;
  bufferedAmountLowThreshold = 0;
  binaryType: 'blob' | 'arraybuffer' = 'blob';
  onopen: BrowserDataChannel['onopen'] = null;
  onmessage: BrowserDataChannel['onmessage'] = null;
  onclose: BrowserDataChannel['onclose'] = null;
  onbufferedamountlow: BrowserDataChannel['onbufferedamountlow'] = null;
  readonly sent: (string | Uint8Array)[] = [];

  send(message: string | Uint8Array): void {
    if (this.readyState !== 'open') throw new Error('InvalidStateError');
    this.sent.push(message);
  }

  close(): void {
    this.readyState = 'closed';
    this.onclose?.({} as never);
  }
}

test('what the page knows of a channel is known of the port', () => {
  const channel = new PageChannel();
  const port = dataChannelPort(channel);
  expect(channel.binaryType).toBe('arraybuffer');
  const { state, protocol, ordered, maxPacketLifeTime, maxRetransmits, bufferedAmount } = port;
  expect({ state, protocol, ordered, maxPacketLifeTime, maxRetransmits, bufferedAmount }).toEqual({
    state: 'connecting',
    protocol: 'msrp',
    ordered: false,
    maxPacketLifeTime: 100,
    maxRetransmits: null,
    bufferedAmount: 7,
  });
  port.bufferedAmountLowThreshold = 4096;
  expect([channel.bufferedAmountLowThreshold, port.bufferedAmountLowThreshold]).toEqual([4096, 4096]);
});

test('texts and octets are told, blobs are not, and the last handlers count', () => {
  const channel = new PageChannel();
  const port = dataChannelPort(channel);
  const heard: unknown[] = [];
  port.handle({ message: () => heard.push('the handlers before') });
  port.handle({
    open: () => heard.push('open'),
    message: (message) => heard.push(message),
    bufferedAmountLow: () => heard.push('low'),
    closed: (error) => heard.push(['closed', error]),
  });
  channel.onopen?.({} as never);
  channel.onmessage?.({ data: 'text' } as never);
  channel.onmessage?.({ data: Uint8Array.of(1, 2).buffer } as never);
  channel.onmessage?.({ data: {} } as never);
  channel.onbufferedamountlow?.({} as never);
  port.close();
  expect(heard).toEqual(['open', 'text', Uint8Array.of(1, 2), 'low', ['closed', undefined]]);
  expect(port.state).toBe('closed');
});

test('handlers that nobody set are not missed', () => {
  const channel = new PageChannel();
  dataChannelPort(channel).handle({});
  for (const told of [channel.onopen, channel.onbufferedamountlow, channel.onclose])
    expect(told?.({} as never)).toBe(undefined);
  expect(channel.onmessage?.({ data: 'text' } as never)).toBe(undefined);
});

test('what the channel does not take is no exception', () => {
  const channel = new PageChannel();
  const port = dataChannelPort(channel);
  expect(port.send('early')).toEqual({ ok: false });
  channel.readyState = 'open';
  expect(port.send(Uint8Array.of(3))).toEqual({ ok: true });
  expect(channel.sent).toEqual([Uint8Array.of(3)]);
});
