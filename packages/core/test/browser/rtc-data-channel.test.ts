import { expect, test } from 'vitest';
import { dataChannelPort } from '../../src/browser/index.ts';
import { PageChannel } from '../../src/testing.ts';

test('what the page knows of a channel is known of the port', () => {
  const channel = Object.assign(new PageChannel('msrp'), { ordered: false, maxPacketLifeTime: 100, bufferedAmount: 7 });
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
  const channel = new PageChannel('msrp');
  const port = dataChannelPort(channel);
  const heard: unknown[] = [];
  port.handle({ message: () => heard.push('the handlers before') });
  port.handle({
    open: () => heard.push('open'),
    message: (message) => heard.push(message),
    bufferedAmountLow: () => heard.push('low'),
    closed: (error) => heard.push(['closed', error]),
  });
  channel.open();
  channel.arrive('text');
  channel.arrive(Uint8Array.of(1, 2).buffer);
  channel.arrive({});
  channel.drained();
  port.close();
  expect(heard).toEqual(['open', 'text', Uint8Array.of(1, 2), 'low', ['closed', undefined]]);
  expect(port.state).toBe('closed');
});

test('handlers that nobody set are not missed', () => {
  const channel = new PageChannel('msrp');
  dataChannelPort(channel).handle({});
  for (const told of [channel.onopen, channel.onbufferedamountlow, channel.onclose])
    expect(told?.({} as never)).toBe(undefined);
  expect(channel.onmessage?.({ data: 'text' } as never)).toBe(undefined);
});

test('what the channel does not take is no exception', () => {
  const channel = new PageChannel('msrp');
  const port = dataChannelPort(channel);
  expect(port.send('early')).toEqual({ ok: false });
  channel.open();
  expect(port.send(Uint8Array.of(3))).toEqual({ ok: true });
  expect(channel.sent).toEqual([Uint8Array.of(3)]);
});
