import type { Clock } from '@webrtc-ims/core';
import { SrtpMasterKey, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, PortPairAllocator } from '@webrtc-ims/rtp/node';
import type { TextChannelEvent, TextSessionEvent } from '@webrtc-ims/t140';
import { RunningTextRelay, sendBufferOctets, TextDataChannel, TextPhone } from '@webrtc-ims/t140/node';
import { afterEach, expect, test, vi } from 'vitest';
import { MemoryChannel } from '../support/memory-channel.ts';
import { red } from '../support/packets.ts';
import { until } from '../support/until.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

/** Follows the timers of a test. */
const testClock: Clock = {
  now: () => Date.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

function textOn(
  channel: MemoryChannel,
  options: { readonly clock?: Clock } = {},
): {
  readonly text: TextDataChannel;
  readonly events: TextChannelEvent[];
  heard(): string;
} {
  const events: TextChannelEvent[] = [];
  const text = new TextDataChannel({ interval: 20, onEvent: (event) => events.push(event), ...options });
  text.attach(channel);
  closing.push(() => text.close());
  return { text, events, heard: () => events.map((event) => (event.type === 'text' ? event.text : '')).join('') };
}

test('text on a data channel, both ways, and again on another one when the first is lost', async () => {
  const [here, there] = MemoryChannel.pair();
  const a = textOn(here);
  const b = textOn(there);
  here.open();
  there.open();
  a.text.send('hel');
  a.text.send('lo');
  b.text.send('hi');
  await until(() => b.heard() === 'hello' && a.heard() === 'hi');
  expect(here.bufferedAmountLowThreshold).toBe(0);
  here.lose();
  there.lose();
  const [again, other] = MemoryChannel.pair();
  again.open();
  other.open();
  a.text.attach(again);
  b.text.attach(other);
  a.text.send('more');
  await until(() => b.heard().endsWith('more'));
  expect(a.events.map(({ type }) => type).filter((type) => type !== 'text')).toEqual(['open', 'closed', 'reopened']);
  expect(a.heard().startsWith('hi\ufffd')).toBe(true);
  here.hear('from the past');
  expect(a.heard()).not.toContain('past');
});

test('a channel that is attached in the place of an open one counts as another', async () => {
  const [here] = MemoryChannel.pair();
  here.open();
  const a = textOn(here);
  const [again] = MemoryChannel.pair();
  again.open();
  a.text.attach(again);
  expect(a.events.map(({ type }) => type)).toEqual(['open', 'closed', 'reopened', 'text']);
});

test('a full channel gets no more until it has room, and a refusal is a mark', () => {
  vi.useFakeTimers();
  const [here] = MemoryChannel.pair();
  here.open();
  const a = textOn(here, { clock: testClock });
  here.bufferedAmount = sendBufferOctets + 1;
  a.text.send('first');
  a.text.send('second');
  vi.advanceTimersByTime(5000);
  expect(here.sent).toEqual(['first']);
  here.drain();
  vi.advanceTimersByTime(1000);
  expect(here.sent).toEqual(['first', 'second']);
  here.refuses = true;
  a.text.send('third');
  here.refuses = false;
  vi.advanceTimersByTime(1000);
  expect(here.sent).toEqual(['first', 'second', '\ufffd']);
});

async function phone(
  options: Partial<Parameters<typeof TextPhone.open>[1]> = {},
): Promise<{ readonly phone: TextPhone; readonly events: TextSessionEvent[]; heard(): string }> {
  const events: TextSessionEvent[] = [];
  const opened = await TextPhone.open(new PortPairAllocator(), {
    format: red,
    interval: 20,
    onEvent: (event) => events.push(event),
    ...options,
  });
  if (!opened.ok) throw opened.error;
  closing.push(() => opened.value.close());
  return {
    phone: opened.value,
    events,
    heard: () => events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
  };
}

test('two phones over UDP, one of which learns where the other is, with SRTP', async () => {
  const keys = [
    SrtpMasterKey.generate('AES_CM_128_HMAC_SHA1_80'),
    SrtpMasterKey.generate('AES_CM_128_HMAC_SHA1_80'),
  ] as const;
  const protector = (key: SrtpMasterKey) => new SrtpProtector({ suite: 'AES_CM_128_HMAC_SHA1_80', masterKeys: [key] });
  const unprotector = (key: SrtpMasterKey) =>
    new SrtpUnprotector({ suite: 'AES_CM_128_HMAC_SHA1_80', masterKeys: [key] });
  const a = await phone({
    latch: true,
    protection: { protector: protector(keys[0]), unprotector: unprotector(keys[1]) },
  });
  a.phone.send('waits');
  const remote = { address: a.phone.address, port: a.phone.rtpPort };
  const b = await phone({ remote, protection: { protector: protector(keys[1]), unprotector: unprotector(keys[0]) } });
  b.phone.send('hello');
  await until(() => a.heard() === 'hello' && b.heard() === 'waits');
  expect(a.events).toContainEqual({ type: 'latched', remote: { address: b.phone.address, port: b.phone.rtpPort } });
  await b.phone.close('over');
  await b.phone.close();
  await until(() => a.events.some((event) => event.type === 'goodbye' && event.reason === 'over'));
});

test('RFC8865-6-1 a relay between a data channel and a phone over UDP', async () => {
  const [browser, gateway] = MemoryChannel.pair();
  const a = textOn(browser);
  const b = await phone();
  let relay: RunningTextRelay | undefined;
  const endpoint = await PlainRtpEndpoint.open(new PortPairAllocator(), {
    onPacket: (component, octets, source) => relay?.receiveRtp(component, octets, source),
  });
  if (!endpoint.ok) throw endpoint.error;
  closing.push(() => endpoint.value.close());
  const types: string[] = [];
  relay = new RunningTextRelay({
    rtp: { format: red, remote: { address: b.phone.address, port: b.phone.rtpPort } },
    sendRtp: (component, octets, destination) => {
      if (destination !== undefined) endpoint.value.send(component, octets, destination);
    },
    onEvent: ({ type }) => types.push(type),
  });
  relay.attach(gateway);
  browser.open();
  gateway.open();
  b.phone.act((session, now) =>
    session.setRemote({ remote: { address: endpoint.value.address, port: endpoint.value.rtpPort } }, now),
  );
  a.text.send('from the page');
  b.phone.send('from the phone');
  await until(() => a.heard() === 'from the phone' && b.heard() === 'from the page');
  gateway.lose();
  const [page, again] = MemoryChannel.pair();
  page.open();
  again.open();
  relay.attach(again);
  await until(() => again.sent.length === 1 && b.heard().endsWith('\ufffd'));
  expect(again.sent).toEqual(['\ufffd']);
  relay.close('over');
  await until(() => b.events.some(({ type }) => type === 'goodbye'));
  expect(types).toEqual(expect.arrayContaining(['channel-open', 'channel-closed', 'channel-reopened']));
});
