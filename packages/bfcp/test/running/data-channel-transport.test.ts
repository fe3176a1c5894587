import { dataChannelPort } from '@webrtc-ims/core/browser';
import { MemoryChannel, PageChannel } from '@webrtc-ims/core/testing';
import { expect, test } from 'vitest';
import type { DataChannelPort } from '../../src/running/data-channel-port.ts';
import { DataChannelTransport } from '../../src/running/data-channel-transport.ts';

/** A transport on that channel, and what it tells. */
function start(channel: DataChannelPort) {
  const told: unknown[] = [];
  const transport = new DataChannelTransport(channel);
  transport.start({
    opened: () => told.push('opened'),
    received: (octets) => told.push(octets),
    receivedText: (text) => told.push(text),
    congested: (isCongested) => told.push(isCongested ? 'congested' : 'relieved'),
    closed: (end) => told.push(end),
  });
  return { transport, told };
}

test('RFC8855-6.1-8 a channel that was open and is closed ends gracefully, in Node and in a page, and tells it once', () => {
  const page = new PageChannel('bfcp');
  for (const [channel, port] of [
    [page, dataChannelPort(page)],
    ...MemoryChannel.pair().map((each) => [each, each] as const),
  ] as const) {
    const { transport, told } = start(port);
    channel.open();
    channel.close();
    transport.close();
    expect(told).toEqual(['opened', { graceful: true }]);
  }
});

test('a channel that is closed before it has opened did not end gracefully', () => {
  const early = new PageChannel('bfcp');
  const { told } = start(dataChannelPort(early));
  early.close();
  expect(told).toEqual([{ graceful: false }]);

  const late = new PageChannel('bfcp');
  late.open();
  late.close();
  expect(start(dataChannelPort(late)).told).toEqual([{ graceful: false }]);
});

test('RFC8855-6.1-7 a channel that breaks did not end gracefully: by an error, or because an open one took no more', () => {
  const error = new Error('the association is lost');
  const failing = new MemoryChannel();
  let fail: (error: unknown) => void = () => {};
  failing.handle = ({ open, closed }) => {
    open?.();
    fail = (reason) => closed?.(reason);
  };
  const { told } = start(failing);
  fail(error);
  expect(told).toEqual(['opened', { graceful: false, error }]);

  const [full] = MemoryChannel.pair();
  const sender = start(full);
  full.open();
  full.send = () => ({ ok: false });
  sender.transport.send(Uint8Array.of(1));
  expect([full.state, sender.told]).toEqual(['closed', ['opened', { graceful: false }]]);
});

test('RFC8855-6.1-8 what can no longer be sent because the peer is leaving does not make its leave a break', () => {
  const page = new PageChannel('bfcp');
  const { transport, told } = start(dataChannelPort(page));
  page.open();
  page.readyState = 'closing';
  transport.send(Uint8Array.of(1));
  page.close();
  expect([page.sent, told]).toEqual([[], ['opened', { graceful: true }]]);
});
