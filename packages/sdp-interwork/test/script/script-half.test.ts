import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import {
  addDataChannels,
  addLabels,
  bfcpAttributes,
  type ChannelDescription,
  channelChanges,
  floorStreams,
  labelsByMid,
  msrpAttributes,
  negotiatedChannel,
  nextChannelId,
  readDataChannels,
  textAttributes,
  withoutDataChannels,
} from '@webrtc-ims/sdp-interwork/browser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import { bfcpSection, browserWithChannels, msrpSection, phoneWith, textSection } from '../support/channels.ts';
import { allSamples, sample } from '../support/samples.ts';

const chat: ChannelDescription = {
  id: 0,
  protocol: 'msrp',
  label: 'chat',
  ordered: true,
  attributes: msrpAttributes({
    path: 'msrps://wic.invalid:9/si438dsaodes9f2k1;dc',
    setup: 'active',
    acceptTypes: ['text/plain'],
    maximumSize: 1000,
  }),
};
const floor: ChannelDescription = {
  id: 2,
  protocol: 'bfcp',
  label: 'floor',
  ordered: true,
  attributes: bfcpAttributes({
    roles: ['c-only'],
    conference: 4321,
    user: 1234,
    floors: [
      { id: 1, labels: ['7'] },
      { id: 2, labels: [] },
    ],
  }),
};
const text: ChannelDescription = {
  id: 4,
  protocol: 't140',
  label: 'tëxt "x"',
  ordered: true,
  attributes: textAttributes({ rate: 20, sends: ['en', 'de'], receives: ['en'] }),
};

const plain = sample('chromium-156/offer-audio-3datachannels-negotiated.sdp');

test('RFC8864-5.1-1 RFC8873-4.4-1 BFCPDC-1 RFC8865-4.1-1 what the script adds to an offer of Chromium crosses to the core', () => {
  const offer = addDataChannels(plain, [chat, floor, text]);
  expect(offer.slice(plain.length).split('\r\n')).toEqual([
    'a=dcmap:0 subprotocol="msrp";label="chat"',
    'a=dcsa:0 msrp-cema',
    'a=dcsa:0 setup:active',
    'a=dcsa:0 path:msrps://wic.invalid:9/si438dsaodes9f2k1;dc',
    'a=dcsa:0 accept-types:text/plain',
    'a=dcsa:0 max-size:1000',
    'a=dcmap:2 subprotocol="bfcp";label="floor"',
    'a=dcsa:2 floorctrl:c-only',
    'a=dcsa:2 confid:4321',
    'a=dcsa:2 userid:1234',
    'a=dcsa:2 floorid:1 mstrm:7',
    'a=dcsa:2 floorid:2',
    'a=dcsa:2 bfcpver:1',
    'a=dcmap:4 subprotocol="t140";label="t%C3%ABxt %22x%22"',
    'a=dcsa:4 fmtp:t140 cps=20',
    'a=dcsa:4 hlang-send:en de',
    'a=dcsa:4 hlang-recv:en',
    'a=dcsa:4 sendrecv',
    '',
  ]);
  expect(readDataChannels(offer)).toEqual([chat, floor, text]);
  expect(withoutDataChannels(offer)).toBe(plain);
  expect(addDataChannels(offer, [chat, floor, text])).toBe(offer);

  const call = new Call();
  const crossed = call.offer('browser', offer);
  expect(crossed).toContain('a=accept-types:text/plain\r\na=max-size:1000\r\n');
  const answer = call.answer('core', phoneWith(msrpSection(), bfcpSection('a=setup:passive'), textSection()));
  const agreed = readDataChannels(answer);
  expect(agreed.map(negotiatedChannel)).toEqual([
    { label: 'chat', init: { negotiated: true, id: 0, protocol: 'msrp', ordered: true } },
    { label: 'floor', init: { negotiated: true, id: 2, protocol: 'bfcp', ordered: true } },
    { label: 'tëxt "x"', init: { negotiated: true, id: 4, protocol: 't140', ordered: true } },
  ]);
  expect(acceptableToBrowsers(withoutDataChannels(answer), { answerTo: plain })).toEqual([]);
});

test('RFC8856-5.4-2 labels of floors find their sections, although the browser knows nothing of them', () => {
  const call = new Call();
  const offer = call.offer(
    'core',
    phone({ attributes: ['a=label:10'] }) +
      bfcpSection('a=floorctrl:s-only', 'a=setup:actpass', 'a=floorid:3 mstrm:10')
        .map((line) => `${line}\r\n`)
        .join(''),
  );
  const [channel] = readDataChannels(offer);
  const labels = labelsByMid(offer);
  expect(labels).toEqual(new Map([['0', '1']]));
  expect(floorStreams(channel!)).toEqual(new Map([[3, ['1']]]));
  const answer = browserWithChannels([], { setup: 'active', formats: '8' })
    .replaceAll('mid:d', 'mid:1')
    .replace('BUNDLE 0 d', 'BUNDLE 0 1');
  const back = call.answer(
    'browser',
    addLabels(addDataChannels(answer, [{ ...channel!, attributes: bfcpAttributes({ roles: ['c-only'] }) }]), labels),
  );
  expect(back).toContain('a=floorctrl:c-only\r\n');
  expect(back).toContain('a=label:1\r\n');
});

test('RFC8864-6.6.1-1 RFC8864-6.6.1-2 what to open and close after an exchange', () => {
  const other = { ...chat, label: 'other' };
  const louder = { ...text, attributes: ['sendonly'] };
  expect(channelChanges([], [chat])).toEqual({ open: [chat], close: [], changed: [] });
  expect(channelChanges([chat, floor, text], [other, louder])).toEqual({
    open: [other],
    close: [0, 2],
    changed: [louder],
  });
  expect(channelChanges([chat, floor], [chat, floor])).toEqual({ open: [], close: [], changed: [] });
});

test('RFC8864-6.1-1 the ids of the page are even until it is known to be the server', () => {
  expect(nextChannelId([], 'actpass')).toBe(0);
  expect(nextChannelId([0, 1, 2], 'active')).toBe(4);
  expect(nextChannelId([0, 1], 'passive')).toBe(3);
});

test('a page that asks for what cannot be is told so', () => {
  expect(() => addDataChannels(browserDescription(), [chat])).toThrow(
    expect.objectContaining({ code: 'SDP_CHANNEL_WITHOUT_SECTION' }),
  );
  expect(addDataChannels(browserDescription(), [])).toBe(browserDescription());
  expect(() => addDataChannels(plain, [chat, { ...text, id: 0 }])).toThrow(
    expect.objectContaining({ code: 'SDP_CHANNEL_WRONG' }),
  );
  expect(() => addDataChannels(plain, [{ ...chat, id: 65_535 }])).toThrow(
    expect.objectContaining({ code: 'SDP_CHANNEL_WRONG' }),
  );
  expect(() => addDataChannels(plain, [{ ...chat, attributes: ['x\r\na=y'] }])).toThrow(
    expect.objectContaining({ code: 'SDP_CHANNEL_WRONG' }),
  );
});

test('LIB-6 taking channels out leaves every captured description as it was, and any text is read', () => {
  for (const path of allSamples) {
    const sdp = sample(path);
    if (!sdp.includes('a=dcmap') && sdp.endsWith('\r\n') && !/[^\r]\n/.test(sdp))
      expect(withoutDataChannels(sdp)).toBe(sdp);
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (noise) => {
      expect(Array.isArray(readDataChannels(`m=application 9 UDP/DTLS/SCTP x\na=dcmap:1 ${noise}`))).toBe(true);
    }),
  );
});
