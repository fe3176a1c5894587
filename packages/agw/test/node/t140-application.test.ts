import { t140Application } from '@webrtc-ims/agw/node/t140';
import type { PayloadFormat, RtpStreamRequest, StreamMode } from '@webrtc-ims/iq';
import { decodeRtpPacket, encodeRtpPacket } from '@webrtc-ims/rtp';
import { afterEach, expect, test } from 'vitest';
import { MemoryAccess } from '../support/memory-access.ts';
import { MemoryRtp, peer } from '../support/memory-rtp.ts';
import { sentText } from '../support/sent-text.ts';
import { until } from '../support/until.ts';

const open: { stop(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.stop();
});

const t140: PayloadFormat = { payloadType: 98, encodingName: 't140', clockRate: 1000, channels: 1, parameters: {} };
const typing = {
  kind: 't140',
  stream: 1,
  transport: 1,
  mode: 'sendrecv',
  channel: { id: 2, label: 'text' },
  receiveRate: 30,
  sendRate: 30,
} as const;
const spoken: RtpStreamRequest = {
  kind: 'rtp',
  media: 'text',
  stream: 1,
  transport: 1,
  mode: 'sendrecv',
  receive: [t140],
  send: [t140],
  headerExtensions: [],
  remoteSources: [],
  feedback: false,
};
const application = t140Application((error) => expect.unreachable(String(error)));

function setUp() {
  const accessTransport = new MemoryAccess();
  const coreTransport = new MemoryRtp();
  const pair = (mode: StreamMode = 'sendrecv') => ({
    access: { ...typing, mode },
    accessTransport,
    core: { ...spoken, mode },
    coreTransport,
  });
  const own = accessTransport.channel({}, 't140');
  const reasons: string[] = [];
  const running = application.start(pair(), own, (reason) => reasons.push(reason));
  const [browser] = accessTransport.channels;
  if (running === undefined || browser === undefined) throw new Error('it does not run');
  open.push(running);
  own.open();
  const said = (): string =>
    coreTransport.sent
      .map(({ component, octets }) => {
        const packet = component === 'rtp' ? decodeRtpPacket(octets) : undefined;
        return packet?.ok === true ? new TextDecoder().decode(packet.value.payload) : '';
      })
      .join('');
  const hear = (text: string, sequenceNumber: number): void =>
    coreTransport.onPacket?.(
      'rtp',
      encodeRtpPacket({
        marker: sequenceNumber === 1,
        payloadType: 98,
        sequenceNumber,
        timestamp: sequenceNumber * 300,
        ssrc: 7,
        contributingSources: [],
        payload: new TextEncoder().encode(text),
        padding: 0,
      }),
      peer.rtp,
    );
  return { running, reasons, own, browser, coreTransport, pair, said, hear };
}

test('text of either side is read on the other, and counted by messages and characters', async () => {
  const { running, own, browser, coreTransport, said, hear } = setUp();
  browser.send('Grüße');
  hear('hello', 1);
  await until(() => said().includes('Grüße') && sentText(own).includes('hello'), 'both have read');
  expect(coreTransport.sent[0]?.destination).toEqual(peer.rtp);
  expect(running.statistics('access')).toMatchObject({ packetsReceived: 1, octetsReceived: 5, octetsSent: 5 });
  expect(running.statistics('core')).toMatchObject({ octetsReceived: 5, octetsSent: 5, packetsLost: 0 });
});

test('ims:TS23.334-5.2-1 a gate that is shut lets no text through, and the next text passes once it is open', async () => {
  const { running, own, browser, pair, said, hear } = setUp();
  running.update(pair('inactive'));
  browser.send('nobody reads this');
  hear('nor this', 1);
  await until(() => running.statistics('access').packetsReceived === 1, 'it has come');
  running.update(pair());
  browser.send('but this');
  hear('and this', 2);
  await until(() => said().includes('but this') && sentText(own).includes('and this'), 'both have read');
  expect(said()).not.toContain('nobody');
  expect(sentText(own)).not.toContain('nor');
});

test('when it is stopped it lets go of its transport', () => {
  const { running, coreTransport } = setUp();
  running.stop();
  expect(coreTransport.onPacket).toBeUndefined();
});

test('the end of the channel is told, unless the stream was stopped', () => {
  const { own, running, reasons } = setUp();
  own.close();
  expect(reasons).toEqual(['closed by the peer']);
  running.stop();
  const stopped = setUp();
  stopped.running.stop();
  stopped.own.close();
  expect(stopped.reasons).toEqual([]);
});

test('no text runs on a channel whose messages are smaller than a character (RFC 8841 6)', () => {
  for (const [size, runs] of [
    [3, false],
    [4, true],
  ] as const) {
    const accessTransport = new MemoryAccess();
    accessTransport.peerMaxMessageSize = size;
    const pair = { access: typing, accessTransport, core: spoken, coreTransport: new MemoryRtp() };
    const running = application.start(pair, accessTransport.channel({}, 't140'), () => {});
    expect(running !== undefined).toBe(runs);
    running?.stop();
  }
});

test('a core side without t140 is refused', () => {
  expect(application.refusal(typing, spoken)).toBeUndefined();
  expect(application.refusal(typing, { ...spoken, receive: [] })).toBe('has no t140 on its core side');
  const accessTransport = new MemoryAccess();
  const pair = { access: typing, accessTransport, core: { ...spoken, receive: [] }, coreTransport: new MemoryRtp() };
  expect(application.start(pair, accessTransport.channel({}, 't140'), () => {})).toBeUndefined();
});
