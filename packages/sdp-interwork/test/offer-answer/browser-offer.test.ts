import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { Call, phone } from '../support/call.ts';
import { audioOnly, coreAnswer } from '../support/core-answer.ts';
import { secretsOf } from '../support/leaks.ts';
import { allSamples, lines, replacing, sample } from '../support/samples.ts';

const chromium = sample('chromium-156/offer-audio.sdp');
const firefox = sample('firefox-153/offer-audio.sdp');

/** Every first offer of a browser or a client library that holds an audio section. */
const audioOffers = allSamples.filter(
  (path) =>
    (path.includes('/offer-') ||
      path.includes('-initial') ||
      path.includes('wic-offer') ||
      path.includes('reneg-1-offer')) &&
    !path.startsWith('ims') &&
    sample(path).includes('\nm=audio'),
);

test('ims:TS24.371-7.4-1 ims:TS24.371-7.4-7 ims:TS24.371-7.4-4 ims:TS24.371-7.4-5 ims:TS24.229-6.7.2-1 ims:TS24.229-6.1-2 RFC5761-5.1.1-2 TS23.228-U.1.1-3 TS24.371-7.4-1 TS24.371-7.4-2 RFC5764-8-1 TS23.334-5.2-1 a Chromium call to a G.711 phone', () => {
  const call = new Call();
  expect(lines(call.offer('browser', chromium))).toEqual([
    'v=0',
    expect.stringMatching(/^o=- [0-9]{19} 1 IN IP4 10\.10\.0\.20$/),
    's=-',
    'c=IN IP4 10.10.0.20',
    't=0 0',
    'm=audio 30000 RTP/AVP 111 9 0 8 110 126',
    'b=AS:80',
    'b=RS:0',
    'b=RR:2500',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:110 telephone-event/48000',
    'a=rtpmap:126 telephone-event/8000',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=fmtp:110 0-15',
    'a=fmtp:126 0-15',
    'a=ptime:20',
    'a=maxptime:240',
    'a=sendrecv',
  ]);
  expect(lines(call.answer('core', phone({})))).toEqual([
    'v=0',
    expect.stringMatching(/^o=- [0-9]{19} 1 IN IP4 198\.51\.100\.20$/),
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=audio 30004 UDP/TLS/RTP/SAVPF 8 0 126',
    'c=IN IP4 198.51.100.20',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:126 telephone-event/8000',
    'a=fmtp:126 0-15',
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=setup:passive',
    'a=mid:0',
    'a=sendrecv',
    'a=ice-ufrag:gw30004g0',
    'a=ice-pwd:gatewaypasswordgateway30004g0',
    expect.stringMatching(/^a=fingerprint:sha-256 9C:9D:/),
    'a=candidate:1 1 udp 2130706431 198.51.100.20 30004 typ host',
    'a=end-of-candidates',
    'a=ice-options:ice2',
    'a=rtcp-mux',
    'a=msid:ims audio1',
  ]);
});

test('RFC3264-7-1 TS23.334-5.18-1 TS23.334-5.11.2.4-1 the plan opens the core side with the offer and the access side with the answer', () => {
  const call = new Call();
  call.offer('browser', chromium);
  expect(call.plan.access).toEqual({ operation: 'none' });
  expect(call.plan.core).toMatchObject({
    operation: 'reserve',
    request: {
      realm: 'core',
      description: {
        transports: { 0: { kind: 'rtp', rtcpMux: false, latching: false } },
        streams: { 1: { mode: 'recvonly', send: [], media: 'audio' } },
      },
    },
  });
  call.answer('core', phone({}));
  expect(call.plan.core).toMatchObject({
    operation: 'configure',
    description: {
      transports: {
        0: { remote: { rtp: { address: '10.20.0.5', port: 40_000 }, rtcp: { address: '10.20.0.5', port: 40_001 } } },
      },
      streams: { 1: { mode: 'sendrecv' } },
    },
  });
  expect(call.plan.access).toMatchObject({
    operation: 'reserve',
    request: {
      realm: 'access',
      description: {
        transports: {
          0: {
            kind: 'ice-dtls',
            iceGeneration: 0,
            setup: 'passive',
            remote: {
              credentials: { usernameFragment: 'hw4b', password: 'K44292c+vfBuFZFEiDFGUb6g' },
              setup: 'active',
              lite: false,
            },
          },
        },
        streams: { 1: { mode: 'sendrecv', mid: '0', feedback: true, remoteSources: [1_301_473_932] } },
      },
    },
  });
});

test.each(audioOffers)(
  'ims:TS24.371-7.4-2 ims:TS24.371-7.4-3 TS23.228-U.1.1-1 TS23.228-U.1.1-2 RFC9143-7-1 RFC8839-4.2.1.2-2 RFC5763-6.6-1 RFC8285-5-1 RFC5576-4-1 RFC8830-2-1 RFC4585-4.2-1 RFC5506-5-1 RFC3611-5-1 %s becomes an offer without a trace of WebRTC',
  (path) => {
    const call = new Call({ legs: { browser: { dataChannels: false } } });
    const offer = call.offer('browser', sample(path));
    for (const line of lines(offer).filter((candidate) => candidate.startsWith('a='))) {
      expect(line).toMatch(
        /^a=(rtpmap:|fmtp:|ptime:20$|maxptime:240$|sendrecv$|sendonly$|recvonly$|inactive$|rtcp-fb:[0-9]+ (nack|nack pli|ccm fir)$)/,
      );
    }
    const [, audio = ''] = offer.split('\r\nm=');
    expect(audio).not.toContain('rtcp-fb');
    for (const line of lines(offer).filter((candidate) => candidate.startsWith('m='))) {
      expect(line).toMatch(/^m=(audio 30[0-9]{3} RTP\/AVP|video 30[0-9]{3} RTP\/AVPF) [0-9 ]+$/);
    }
  },
);

test.each(audioOffers)(
  'PRIV-1 PRIV-3 PRIV-4 PRIV-8 RFC8830-2-2 RFC8866-5-2 nothing of %s is to be seen in the core',
  (path) => {
    const call = new Call();
    const offer = call.offer('browser', sample(path));
    for (const secret of secretsOf(sample(path))) expect(offer).not.toContain(secret);
  },
);

test.each(audioOffers)(
  'OBS-5 OBS-6 RFC3264-6-1 RFC8829-5.3.1-1 RFC9143-7.3-2 %s gets an answer that browsers take',
  (path) => {
    const call = new Call({ legs: { browser: { dataChannels: false } } });
    const offer = call.offer('browser', sample(path));
    const answer = call.answer('core', coreAnswer(offer));
    expect(acceptableToBrowsers(answer, { answerTo: sample(path) })).toEqual([]);
  },
);

test('RFC8839-4.2.1.2-3 candidates go to the plan in full, host names, TCP and second components among them', () => {
  const call = new Call();
  call.offer('browser', firefox);
  call.answer('core', phone({}));
  const step = call.plan.access;
  const transport = step.operation === 'reserve' ? step.request.description.transports[0] : undefined;
  const candidates = transport?.kind === 'ice-dtls' ? transport.remote?.candidates : undefined;
  expect(candidates).toHaveLength(8);
  expect(candidates?.[0]).toEqual({
    foundation: '0',
    component: 1,
    protocol: 'udp',
    priority: 2_122_187_007,
    address: '2f55cbac-8097-4b40-b1c2-bc9581fdef8a.local',
    port: 55_517,
    type: 'host',
  });
  expect(candidates?.[6]).toMatchObject({ component: 2, protocol: 'tcp', port: 9 });
});

test('RFC8866-5.13-1 fingerprint and ice-options of the session level hold for the section', () => {
  const call = new Call();
  call.offer('browser', firefox);
  call.answer('core', phone({}));
  const step = call.plan.access;
  const transport = step.operation === 'reserve' ? step.request.description.transports[0] : undefined;
  expect(transport?.kind === 'ice-dtls' && transport.remote?.fingerprints).toEqual([
    {
      algorithm: 'sha-256',
      value: '91:04:67:9A:18:45:58:DC:9D:A2:7D:95:EC:4B:29:28:FE:99:35:12:4D:78:88:A5:4E:41:8C:3B:98:82:B7:08',
    },
  ]);
});

test('RFC8122-5-1 RFC8122-5-2 RFC8122-5-3 several fingerprints reach the plan, md5 and wrong lengths do not', () => {
  const sha1 = `a=fingerprint:SHA-1 ${Array(20).fill('ab').join(':')}`;
  const extra = [
    sha1,
    'a=fingerprint:md5 AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB',
    'a=fingerprint:sha-256 AB:CD',
  ].join('\r\n');
  const call = new Call();
  call.offer('browser', replacing(chromium, 'a=setup', `a=setup:actpass\r\n${extra}`));
  call.answer('core', phone({}));
  const step = call.plan.access;
  const transport = step.operation === 'reserve' ? step.request.description.transports[0] : undefined;
  const fingerprints = transport?.kind === 'ice-dtls' ? transport.remote?.fingerprints : undefined;
  expect(fingerprints?.map((f) => f.algorithm)).toEqual(['sha-256', 'sha-1']);
  expect(fingerprints?.[1]?.value).toBe(Array(20).fill('AB').join(':'));
});

test.each([
  ['RFC5763-6.11-1', 'a=fingerprint', '', 'no usable certificate fingerprint', 'RFC 5763 5'],
  ['RFC8839-4.2.5-2', 'a=ice-ufrag', '', 'no usable ICE credentials', 'RFC 8839 4.2.5'],
  ['RFC8839-4.2.1.3-1', 'a=ice-ufrag', 'a=ice-ufrag:abc', 'no usable ICE credentials', 'RFC 8839 4.2.5'],
  ['RFC8839-4.2.1.3-1', 'a=ice-pwd', 'a=ice-pwd:123456789012345678901', 'no usable ICE credentials', 'RFC 8839 4.2.5'],
  [
    'RFC8866-5.14-1',
    'm=audio',
    'm=audio 9/2 UDP/TLS/RTP/SAVPF 111',
    'a stream of several ports is not interworked',
    'RFC 8866 5.14',
  ],
  [
    'a codec is needed:',
    'm=audio',
    'm=audio 9 UDP/TLS/RTP/SAVPF 13 126',
    'there is no common audio codec',
    'RFC 3264 6.1',
  ],
  [
    'a known protocol is needed:',
    'm=audio',
    'm=audio 9 DCCP/TLS/RTP/SAVPF 111',
    'this transport protocol is not interworked',
    'RFC 5764 8',
  ],
])(
  'RFC5763-6.11-1 RFC8839-4.2.5-2 RFC8839-4.2.1.3-1 RFC8866-5.14-1 a section without what it needs is refused (%s): %s -> %s',
  (_, from, to, reason, clause) => {
    const call = new Call();
    const before = structuredClone(call.state);
    expect(call.refusal('browser', 'offer', replacing(chromium, from, to))).toMatchObject({
      code: 'SDP_NOTHING_ACCEPTABLE',
      fault: 'unsupported',
      message: `no media section can be interworked: ${reason}`,
      clause,
      line: 8,
      status: 488,
    });
    expect(call.state).toEqual(before);
  },
);

test('OBS-23 RFC8829-5.2.1-2 RFC9143-7.1.3-1 transport attributes of the tagged section hold for the bundle, and port 0 with bundle-only is a live stream', () => {
  const offer = sample('firefox-153/offer-2audio-2video-bundle-max-bundle.sdp');
  const stripped = offer.replace(/(m=audio 0 [\s\S]*?)(?=m=video)/, (section) =>
    lines(section)
      .filter((line) => !/^a=(ice-|setup|fingerprint|candidate)/.test(line))
      .map((line) => `${line}\r\n`)
      .join(''),
  );
  const call = new Call({ legs: { browser: audioOnly } });
  expect(lines(call.offer('browser', stripped)).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30000 RTP/AVP 109 9 0 8 96 101',
    'm=audio 30004 RTP/AVP 109 9 0 8 96 101',
  ]);
  const answer = call.answer('core', `${phone({})}m=audio 40002 RTP/AVP 0\r\n`);
  const ports = lines(answer).filter((line) => line.startsWith('m=audio') || line.startsWith('a=group'));
  expect(ports).toEqual([
    'a=group:BUNDLE 0 1',
    'm=audio 30008 UDP/TLS/RTP/SAVPF 8 0 101',
    'm=audio 30008 UDP/TLS/RTP/SAVPF 0',
  ]);
});

test('RFC3264-6-2 RFC9143-7.3.3-1 OBS-2 video and data are answered with port 0 and never shown to the core', () => {
  const offer = sample('chromium-156/offer-audio-video-datachannel.sdp');
  const call = new Call({ legs: { browser: audioOnly } });
  expect(lines(call.offer('browser', offer)).filter((line) => line.startsWith('m='))).toHaveLength(1);
  const answer = call.answer('core', phone({}));
  const [, ...sections] = answer.split('\r\nm=');
  expect(sections[0]).toMatch(/^audio 30004 UDP\/TLS\/RTP\/SAVPF 8 0 126/);
  expect(sections[1]).toBe('video 0 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1');
  expect(sections[2]).toBe('application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\n');
  expect(answer).toContain('a=group:BUNDLE 0\r\n');
});

test('RFC9143-7.3.2-1 with the policy "no bundle" every section has its own transport', () => {
  const offer = sample('chromium-156/offer-2audio-2video-bundle-max-compat.sdp');
  const call = new Call({ legs: { browser: { ...audioOnly, bundle: 'refuse' } } });
  call.offer('browser', offer);
  const answer = call.answer('core', `${phone({})}m=audio 40002 RTP/AVP 0\r\n`);
  expect(answer).not.toContain('a=group');
  expect(lines(answer).filter((line) => line.startsWith('m=audio') || line.startsWith('a=ice-ufrag'))).toEqual([
    'm=audio 30008 UDP/TLS/RTP/SAVPF 8 0 126',
    'a=ice-ufrag:gw30008g0',
    'm=audio 30012 UDP/TLS/RTP/SAVPF 0',
    'a=ice-ufrag:gw30012g0',
  ]);
});

test('RFC9143-7.3.2-1 with the policy "no bundle" a bundle-only section is rejected', () => {
  const offer = sample('firefox-153/offer-2audio-2video-bundle-max-bundle.sdp');
  const call = new Call({ legs: { browser: { bundle: 'refuse' } } });
  call.offer('browser', offer);
  const answer = call.answer('core', phone({}));
  expect(lines(answer).filter((line) => line.startsWith('m=audio'))).toEqual([
    'm=audio 30004 UDP/TLS/RTP/SAVPF 8 0 101',
    'm=audio 0 UDP/TLS/RTP/SAVPF 109',
  ]);
});

test('RFC8829-5.1.2-2 the answer has the protocol of the offer', () => {
  const call = new Call();
  call.offer('browser', chromium.replace('UDP/TLS/RTP/SAVPF', 'RTP/SAVPF'));
  expect(call.answer('core', phone({}))).toContain('m=audio 30004 RTP/SAVPF 8 0 126\r\n');
});

test('RFC8842-5.3-2 RFC8842-5.3-3 setup of the answer goes with that of the offer', () => {
  for (const [offered, answered] of [
    ['actpass', 'passive'],
    ['active', 'passive'],
    ['passive', 'active'],
  ] as const) {
    const call = new Call();
    call.offer('browser', chromium.replace('setup:actpass', `setup:${offered}`));
    expect(call.answer('core', phone({}))).toContain(`a=setup:${answered}\r\n`);
  }
});

test('RFC8842-5.3-1 RFC8829-5.3.1-2 no tls-id and no feedback that was not offered, and of the header extensions the mid', () => {
  const call = new Call();
  call.offer('browser', chromium);
  const answer = call.answer('core', phone({}));
  expect(answer).not.toMatch(/a=(tls-id|rtcp-fb|ssrc)/);
  expect(lines(answer).filter((line) => line.startsWith('a=extmap'))).toEqual([
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  ]);
});

test('a mid that the first answer took is offered again when a section joins, and taken again', () => {
  const call = new Call();
  for (const step of ['reneg-1-offer-audio', 'reneg-2-offer-add-video']) {
    const offer = sample(`chromium-156/${step}.sdp`);
    call.offer('browser', offer);
    const answer = call.answer('core', coreAnswer(call.state.legs.core.sent ?? ''));
    const mids = (text: string): number => lines(text).filter((line) => line.endsWith('hdrext:sdes:mid')).length;
    expect(mids(answer)).toBe(mids(offer));
  }
});

test('RFC8829-5.3.1-1 an offer without mid gets an answer without mid and without group', () => {
  const call = new Call();
  call.offer('browser', replacing(replacing(chromium, 'a=mid', ''), 'a=group', ''));
  const answer = call.answer('core', phone({}));
  expect(answer).not.toMatch(/a=(mid|group)/);
});

test('RFC3605-2.1-2 RTCP at another port than the next one is said so', () => {
  const call = new Call({}, { rtcpOffset: 3 });
  expect(call.offer('browser', chromium)).toContain('a=rtcp:30003 IN IP4 10.10.0.20\r\n');
});

test('RFC8839-4.2.1.4-1 ice-lite stands at session level exactly when the gateway is lite', () => {
  const call = new Call({}, { lite: false });
  call.offer('browser', chromium);
  expect(call.answer('core', phone({}))).not.toContain('ice-lite');
});

test('TS23.334-5.2-1 the legs may differ in IP version', () => {
  const call = new Call({}, { coreAddress: '2001:db8::20' });
  const offer = call.offer('browser', chromium);
  expect(offer).toContain('\r\nc=IN IP6 2001:db8::20\r\n');
  expect(offer).toMatch(/\r\no=- [0-9]+ 1 IN IP6 2001:db8::20\r\n/);
  expect(call.answer('core', phone({}))).toContain('\r\nc=IN IP4 198.51.100.20\r\n');
});

test('RFC3264-9-1 an offer that is capabilities only asks nothing of the gateway', () => {
  const call = new Call();
  const offer = call.offer('browser', replacing(chromium, 'm=audio', 'm=audio 0 UDP/TLS/RTP/SAVPF 111'));
  expect(call.plan).toMatchObject({ access: { operation: 'none' }, core: { operation: 'none' } });
  expect(offer).not.toContain('m=');
});
