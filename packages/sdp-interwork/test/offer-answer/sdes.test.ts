import { insecureSeededRandom } from '@webrtc-ims/core';
import { type CoreProfile, imsAccessSdes, type Leg, sipTrunk } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserAnswer, browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import { bfcpChannel, browserWithChannels, msrpChannel, sectionOf, textChannel } from '../support/channels.ts';
import { lines, sample } from '../support/samples.ts';

const key = Buffer.alloc(30, 5).toString('base64');
const other = Buffer.alloc(30, 6).toString('base64');
const cryptoOf = (sdp: string): readonly string[] => lines(sdp).filter((line) => line.startsWith('a=crypto'));
const protectedPhone = (...crypto: readonly string[]): string =>
  phone({ attributes: ['a=rtpmap:101 telephone-event/8000', ...crypto.map((line) => `a=${line}`)] }).replace(
    'RTP/AVP',
    'RTP/SAVP',
  );

test('RFC4568-5.1.1-1 RFC4568-5.1.2-1 RFC4568-7.1.1-1 RFC4568-8-1 TS33.328-4.1.2.1-1 an offered key is answered by one of ours in the same line, and none is seen by the browser', () => {
  const call = new Call();
  const offer = call.offer(
    'core',
    protectedPhone(
      `crypto:1 F8_128_HMAC_SHA1_80 inline:${key}`,
      `crypto:7 AES_CM_128_HMAC_SHA1_32 inline:${key}|2^20|1:4`,
      `crypto:8 AES_CM_128_HMAC_SHA1_80 inline:${other}`,
    ),
  );
  expect(offer).not.toContain('crypto');
  expect(offer).not.toContain(key);
  const answer = call.answer('browser', browserAnswer());
  expect(cryptoOf(answer)).toEqual([
    expect.stringMatching(/^a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:[A-Za-z0-9+/]{40}$/),
  ]);
  expect(sectionOf(answer, 0)[0]).toMatch(/^m=audio 30[0-9]{3} RTP\/SAVP 8 0 101$/);
  const transport = call.state.legs.core.description?.transports[0];
  expect(transport).toMatchObject({
    sdes: {
      local: { suite: 'AES_CM_128_HMAC_SHA1_32' },
      remote: { suite: 'AES_CM_128_HMAC_SHA1_32', key, identifier: { value: 1, octets: 4 } },
    },
  });
  const local = transport?.kind === 'rtp' ? transport.sdes?.local.key : undefined;
  expect(answer).toContain(`inline:${local}\r\n`);
  expect(local).not.toBe(key);

  // The same again gives the same; another key of theirs changes nothing of ours.
  call.offer('core', protectedPhone(`crypto:7 AES_CM_128_HMAC_SHA1_32 inline:${other}`));
  expect(cryptoOf(call.answer('browser', browserAnswer()))).toEqual(cryptoOf(answer));
  expect(call.state.legs.core.description?.transports[0]).toMatchObject({ sdes: { remote: { key: other } } });
});

test('RFC4568-5.1.2-1 RFC4568-7.1.1-1 PRIV-7 our offer has one line for each suite, with keys that no other stream, leg or session has', () => {
  const keys = new Set<string>();
  for (const seed of [1, 2]) {
    const call = new Call({ legs: { core: { srtp: 'require' } }, random: insecureSeededRandom(seed) });
    const second = `m=${browserDescription({ mid: 'x' }).split('\r\nm=')[1]}`;
    const offer = call.offer('browser', browserDescription().replace('BUNDLE 0', 'BUNDLE 0 x') + second);
    for (const index of [0, 1]) {
      const section = sectionOf(offer, index);
      expect(section[0]).toMatch(/^m=audio 30[0-9]{3} RTP\/SAVP /);
      const crypto = section.filter((line) => line.startsWith('a=crypto'));
      expect(crypto.map((line) => line.split(' ', 2).join(' '))).toEqual([
        'a=crypto:1 AES_CM_128_HMAC_SHA1_80',
        'a=crypto:2 AES_CM_128_HMAC_SHA1_32',
      ]);
      for (const line of crypto) keys.add(line.split('inline:')[1]!);
    }
  }
  expect(keys.size).toBe(8);
});

test('RFC4568-5.1.2-1 the answer to our offer decides the suite, and both keys are in the plan', () => {
  const call = new Call({ legs: { core: { srtp: 'require' } } });
  const offer = call.offer('browser', browserDescription());
  const [, ours] = cryptoOf(offer).map((line) => line.split('inline:')[1]);
  call.answer('core', protectedPhone(`crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${key}`));
  expect(call.state.legs.core.description?.transports[0]).toMatchObject({
    sdes: {
      local: { suite: 'AES_CM_128_HMAC_SHA1_32', key: ours },
      remote: { suite: 'AES_CM_128_HMAC_SHA1_32', key },
    },
  });
  // A later offer of ours goes on with the same line.
  const again = call.offer('browser', browserDescription({ version: 3, direction: 'sendonly' }));
  expect(cryptoOf(again)).toEqual([`a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${ours}`]);
});

test.each([
  ['no key', phone({})],
  ['a profile without keys in it', protectedPhone()],
  ['a tag that was not offered', protectedPhone(`crypto:9 AES_CM_128_HMAC_SHA1_80 inline:${key}`)],
  ['another suite than its tag had', protectedPhone(`crypto:1 AES_CM_128_HMAC_SHA1_32 inline:${key}`)],
  [
    'two lines',
    protectedPhone(`crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`, `crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${key}`),
  ],
])('RFC4568-5.1.2-1 an answer with %s is no answer to a protected offer', (_, answer) => {
  const call = new Call({ legs: { core: { srtp: 'require' } } });
  call.offer('browser', browserDescription());
  expect(sectionOf(call.answer('core', answer), 0)[0]).toMatch(/^m=audio 0 /);
  expect(call.plan.nothingAccepted).toBe(true);
  expect(call.plan.core.operation).toBe('release');
});

test.each<[string, Parameters<typeof refusalOf>[0], string, string]>([
  ['TS24.371-7.4-1', { srtp: 'never' }, protectedPhone(`crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`), 'RFC 5764 8'],
  [
    'RFC4568-5.1.2-1',
    {},
    protectedPhone(`crypto:1 AEAD_AES_256_GCM inline:${Buffer.alloc(44).toString('base64')}`),
    'RFC 4568 5.1.2',
  ],
  ['RFC4568-5.1.2-1', {}, protectedPhone(), 'RFC 4568 5.1.2'],
  [
    'RFC4568-6.1-1',
    {},
    protectedPhone(`crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key} FEC_ORDER=FEC_SRTP`),
    'RFC 4568 5.1.2',
  ],
  [
    'TS33.328-4.2.2-1',
    { endToEndKeys: 'reject' },
    protectedPhone(`crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`),
    'TS 33.328 4.2.2',
  ],
  [
    'TS24.229-7.5.2-1',
    { endToEndKeys: 'reject' },
    protectedPhone(`crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`, '3ge2ae:maybe'),
    'TS 33.328 4.2.2',
  ],
  ['TS33.328-4.1.2.1-1', { srtp: 'require' }, phone({}), 'RFC 4568 5.1.2'],
])(
  'TS24.371-7.4-1 RFC4568-5.1.2-1 RFC4568-6.1-1 TS33.328-4.2.2-1 TS24.229-7.5.2-1 TS33.328-4.1.2.1-1 %s what cannot be protected as the profile wants it is refused (%#)',
  (_, core, offer, clause) => {
    expect(refusalOf(core, 'core', offer)).toMatchObject({ code: 'SDP_NOTHING_ACCEPTABLE', status: 488, clause });
  },
);

function refusalOf(core: Partial<CoreProfile>, leg: Leg, sdp: string): unknown {
  return new Call({ legs: { core } }).refusal(leg, 'offer', sdp);
}

test('TS24.229-7.5.2-1 TS33.328-4.2.2-1 a terminal that asks for protection up to the edge is told that it has it, and the browser hears nothing of it', () => {
  const call = new Call({ legs: { core: { ...imsAccessSdes, codecs: ['PCMA'] } } });
  const offered = sample('ims/sdes-e2ae-offer.sdp').replace('RTP/SAVP 97 101', 'RTP/SAVP 8 101');
  const offer = call.offer('core', offered);
  expect(offer).not.toMatch(/3ge2ae|crypto|SAVP /);
  const answer = call.answer('browser', browserAnswer({ formats: '8' }));
  expect(answer).toContain('a=3ge2ae:applied\r\n');
  expect(cryptoOf(answer)).toHaveLength(1);
  expect(call.state.legs.core.description?.transports[0]).toMatchObject({
    sdes: { remote: { identifier: { value: 1, octets: 4 } } },
  });
});

test('TS24.229-7.5.2-1 TS24.371-7.4-1 BFCPDC-3 RFC6714-7.7-1 an offer by the profile imsAccessSdes is protected throughout', () => {
  const call = new Call({ legs: { core: imsAccessSdes } });
  const offer = call.offer('browser', browserWithChannels([...msrpChannel(0), ...bfcpChannel(2), ...textChannel(4)]));
  expect(
    lines(offer)
      .filter((line) => line.startsWith('m='))
      .map((line) => line.split(' ')[2]),
  ).toEqual(['RTP/SAVP', 'TCP/TLS/MSRP', 'TCP/TLS/BFCP', 'RTP/SAVP']);
  expect(sectionOf(offer, 0)).toContain('a=3ge2ae:applied');
  expect(sectionOf(offer, 3).filter((line) => line.startsWith('a=crypto'))).toHaveLength(2);
});

test('TS24.371-7.4-1 the profile sipTrunk is plain G.711 and Opus with learned addresses', () => {
  const call = new Call({ legs: { core: sipTrunk } });
  const offer = call.offer('browser', sample('chromium-156/offer-audio-video.sdp'));
  expect(
    lines(offer)
      .filter((line) => line.startsWith('m='))
      .map((line) => line.split(' ').slice(0, 3).join(' ')),
  ).toEqual(['m=audio 30000 RTP/AVP', 'm=video 30004 RTP/AVP']);
  expect(call.plan.core).toMatchObject({ request: { description: { transports: { 0: { latching: true } } } } });
});
