import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserAnswer } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import { audioOnly } from '../support/core-answer.ts';
import { secretsOf } from '../support/leaks.ts';
import { lines, sample, samplesIn } from '../support/samples.ts';

const everyCodec = [
  ['opus', 48_000, 'AMR-WB', 16_000],
  ['opus', 48_000, 'AMR', 8_000],
  ['opus', 48_000, 'EVS', 16_000],
].map(([a, b, c, d]) => [
  { encodingName: String(a), clockRate: Number(b) },
  { encodingName: String(c), clockRate: Number(d) },
]) as unknown as [{ encodingName: string; clockRate: number }, { encodingName: string; clockRate: number }][];

/** Every core offer that holds speech over plain RTP. */
const audioOffers = samplesIn('ims').filter((path) => {
  const text = sample(path);
  return /m=audio [1-9][0-9]* RTP\/AVPF? /.test(text) && !path.includes('sdes');
});

test('TS24.371-7.4-3 RFC8839-4.2.1.5-1 RFC8840-8.2-1 TS24.371-5A.4-1 RFC8829-5.1.1-1 RFC8829-5.1.2-1 RFC8842-5.2-1 RFC8829-5.2.1-3 a phone calls a browser', () => {
  const call = new Call();
  expect(lines(call.offer('core', phone({})))).toEqual([
    'v=0',
    expect.stringMatching(/^o=- [0-9]{19} 1 IN IP4 198\.51\.100\.20$/),
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=audio 30000 UDP/TLS/RTP/SAVPF 8 0 101',
    'c=IN IP4 198.51.100.20',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=setup:actpass',
    'a=mid:0',
    'a=sendrecv',
    'a=ice-ufrag:gw30000g0',
    'a=ice-pwd:gatewaypasswordgateway30000g0',
    expect.stringMatching(/^a=fingerprint:sha-256 9C:9D:/),
    'a=candidate:1 1 udp 2130706431 198.51.100.20 30000 typ host',
    'a=end-of-candidates',
    'a=ice-options:ice2',
    'a=rtcp-mux',
    'a=msid:ims audio1',
    expect.stringMatching(/^a=tls-id:[0-9a-f]{40}$/),
  ]);
  expect(call.plan.access).toMatchObject({
    operation: 'reserve',
    request: { realm: 'access', description: { transports: { 0: { kind: 'ice-dtls', setup: 'actpass' } } } },
  });
  expect(call.plan.core).toEqual({ operation: 'none' });
});

test('TS24.371-7.4-4 RFC8842-5.3-2 the answer of the browser fits the offer of the phone', () => {
  const call = new Call();
  call.offer('core', phone({ formats: '8 0 96', attributes: ['a=rtpmap:96 telephone-event/8000', 'a=sendrecv'] }));
  const answer = call.answer(
    'browser',
    browserAnswer({ formats: '8 0 101' }).replace('rtpmap:101', 'rtpmap:96').replace('8 0 101', '8 0 96'),
  );
  expect(lines(answer)).toEqual([
    'v=0',
    expect.stringMatching(/^o=- [0-9]{19} 1 IN IP4 10\.10\.0\.20$/),
    's=-',
    'c=IN IP4 10.10.0.20',
    't=0 0',
    'm=audio 30004 RTP/AVP 8 0 96',
    'b=AS:80',
    'b=RS:0',
    'b=RR:2500',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:96 telephone-event/8000',
    'a=fmtp:96 0-15',
    'a=ptime:20',
    'a=maxptime:240',
    'a=sendrecv',
  ]);
  expect(call.plan.access).toMatchObject({
    operation: 'configure',
    description: { transports: { 0: { setup: 'passive', remote: { setup: 'active' } } } },
  });
  expect(call.plan.core).toMatchObject({ operation: 'reserve', request: { realm: 'core' } });
});

test('TS23.334-5.11.2.4-1 a browser that answers passive makes the gateway the DTLS client', () => {
  const call = new Call();
  call.offer('core', phone({}));
  call.answer('browser', browserAnswer({ setup: 'passive' }));
  expect(call.plan.access).toMatchObject({
    description: { transports: { 0: { setup: 'active', remote: { setup: 'passive' } } } },
  });
});

test.each(audioOffers)(
  'OBS-1 OBS-2 OBS-3 OBS-4 OBS-7 OBS-14 OBS-15 OBS-16 OBS-17 OBS-20 RFC9143-7.3-2 browsers take the offer made of %s',
  (path) => {
    const call = new Call({ policy: { gatewayTranscodes: everyCodec } });
    expect(acceptableToBrowsers(call.offer('core', sample(path)))).toEqual([]);
  },
);

test.each(audioOffers)(
  'PRIV-2 PRIV-3 PRIV-4 PRIV-6 RFC3312-5-2 RFC5939-3.12-1 nothing of %s is to be seen by the browser',
  (path) => {
    const call = new Call({ policy: { gatewayTranscodes: everyCodec } }, { accessAddress: '100.64.7.7' });
    const offer = call.offer('core', sample(path));
    for (const secret of secretsOf(sample(path))) expect(offer).not.toContain(secret);
    expect(offer).not.toMatch(/^(i|u|e|p|k|r|z|b=(?!AS:))=/m);
    expect(offer).not.toMatch(/a=(curr|des|conf|tcap|pcfg|acfg|rtcp-xr|label:1[01]|content|3ge2ae|crypto|tra-)/);
  },
);

test('OBS-18 RFC7874-3-1 TS26.114-5.2.1-1 a VoLTE offer reaches the browser as Opus when the gateway converts', () => {
  const call = new Call({ policy: { gatewayTranscodes: everyCodec } });
  const offer = call.offer('core', sample('ims/volte-offer-amrwb-amr-preconditions.sdp'));
  expect(lines(offer).filter((line) => /^(m=|a=rtpmap|a=fmtp)/.test(line))).toEqual([
    'm=audio 30000 UDP/TLS/RTP/SAVPF 96 97 102',
    'a=rtpmap:96 opus/48000/2',
    'a=rtpmap:97 telephone-event/48000',
    'a=rtpmap:102 telephone-event/8000',
    'a=fmtp:96 minptime=10;useinbandfec=1',
    'a=fmtp:97 0-15',
    'a=fmtp:102 0-15',
  ]);
});

test('OBS-18 RFC8829-5.3.1-3 without conversion a VoLTE offer is refused: telephone-event alone is no call', () => {
  const call = new Call();
  expect(call.refusal('core', 'offer', sample('ims/volte-offer-amrwb-amr-preconditions.sdp'))).toMatchObject({
    code: 'SDP_NOTHING_ACCEPTABLE',
    line: 7,
    status: 488,
  });
});

test('ims:TS26.114-5.2.1-1 ims:TS26.114-G-1 TS23.334-5.13-1 RFC4867-8.1-1 TS26.114-6.2.2-1 the answer to a VoLTE offer keeps the parameters of the format that is chosen', () => {
  const call = new Call({ policy: { gatewayTranscodes: everyCodec } });
  call.offer('core', sample('ims/volte-offer-amrwb-amr-preconditions.sdp'));
  const answer = call.answer(
    'browser',
    browserAnswer({ formats: '96 102' }).replace(':111 opus', ':96 opus').replace(':101 tele', ':102 tele'),
  );
  expect(lines(answer).filter((line) => /^(m=|a=rtpmap|a=fmtp|b=AS)/.test(line))).toEqual([
    'm=audio 30004 RTP/AVP 97 102',
    'b=AS:41',
    'a=rtpmap:97 AMR-WB/16000',
    'a=rtpmap:102 telephone-event/8000',
    'a=fmtp:97 mode-change-capability=2;max-red=220',
    'a=fmtp:102 0-15',
  ]);
  expect(call.plan.adaptation[1]).toMatchObject({
    kind: 'transcode',
    access: { payloadType: 96, encodingName: 'opus', clockRate: 48_000, channels: 2 },
    core: { payloadType: 97, encodingName: 'AMR-WB', clockRate: 16_000, channels: 1 },
  });
});

test('RFC3264-6-2 OBS-1 TS24.371-8.4-2 of a total conversation offer a browser without data channels sees the audio only, and the others are answered with port 0', () => {
  const call = new Call({ legs: { browser: { ...audioOnly, dataChannels: false } } });
  const offered = sample('ims/total-conversation-offer.sdp').replace(/m=audio [^\r]*/, 'm=audio 49170 RTP/AVP 8');
  expect(lines(call.offer('core', offered)).filter((line) => line.startsWith('m='))).toHaveLength(1);
  const answer = call.answer('browser', browserAnswer());
  expect(lines(answer).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30004 RTP/AVP 8',
    expect.stringMatching(/^m=video 0 RTP\/AVPF? [0-9]+$/),
    expect.stringMatching(/^m=text 0 RTP\/AVP [0-9]+$/),
    'm=message 0 TCP/MSRP *',
    expect.stringMatching(/^m=application 0 TCP\/BFCP \*$/),
  ]);
});

test('ims:TS24.371-7.4-9 RFC3264-4-1 an offer in a 200 that is answered in the ACK is an offer like any other', () => {
  const call = new Call();
  const offer = call.offer('core', sample('ims/offer-no-sdp-then-200-offer.sdp'));
  expect(acceptableToBrowsers(offer)).toEqual([]);
  expect(call.answer('browser', browserAnswer())).toContain('\r\nm=audio 30004 RTP/AVP 8 0 101\r\n');
});

test('RFC3605-2.1-1 a=rtcp of the phone reaches the plan, without address it is that of c=', () => {
  for (const [attribute, expected] of [
    ['a=rtcp:30100 IN IP4 203.0.113.61', { address: '203.0.113.61', port: 30_100 }],
    ['a=rtcp:30100', { address: '10.20.0.5', port: 30_100 }],
    ['a=sendrecv', { address: '10.20.0.5', port: 40_001 }],
  ] as const) {
    const call = new Call();
    call.offer('core', phone({ attributes: [attribute] }));
    call.answer('browser', browserAnswer());
    expect(call.plan.core).toMatchObject({
      request: { description: { transports: { 0: { remote: { rtcp: expected } } } } },
    });
  }
});

test('RFC3556-2-1 RS and RR of 0 mean that no RTCP is wanted', () => {
  const call = new Call();
  call.offer('core', phone({ attributes: ['b=RS:0', 'b=RR:0', 'a=sendrecv'] }));
  call.answer('browser', browserAnswer());
  const step = call.plan.core;
  const transport = step.operation === 'reserve' ? step.request.description.transports[0] : undefined;
  expect(transport).toEqual({
    kind: 'rtp',
    rtcpMux: false,
    latching: false,
    remote: { rtp: { address: '10.20.0.5', port: 40_000 } },
  });
});

test('RFC5761-5.1.1-1 RFC8035-3.1-1 multiplexing in the core is accepted by policy and only when offered', () => {
  const muxed = phone({ attributes: ['a=rtcp-mux', 'a=sendrecv'] });
  for (const [policy, offer, expected] of [
    [true, muxed, true],
    [false, muxed, false],
    [true, phone({}), false],
  ] as const) {
    const call = new Call({ legs: { core: { rtcpMux: policy } } });
    call.offer('core', offer);
    expect(call.answer('browser', browserAnswer()).includes('a=rtcp-mux')).toBe(expected);
  }
});

test('RFC8858-4.3-1 RFC8858-4.3-2 rtcp-mux-only is not rtcp-mux: the section is rejected when policy has no multiplexing', () => {
  const offer = phone({ attributes: ['a=rtcp-mux', 'a=rtcp-mux-only', 'a=sendrecv'] });
  expect(new Call().refusal('core', 'offer', offer)).toMatchObject({
    code: 'SDP_NOTHING_ACCEPTABLE',
    clause: 'RFC 8858 4.3',
  });
  const call = new Call({ legs: { core: { rtcpMux: true } } });
  call.offer('core', offer);
  expect(call.answer('browser', browserAnswer())).not.toContain('rtcp-mux-only');
});

test('RFC8866-6.6-1 names in any case, static numbers without rtpmap, and no dynamic number without one', () => {
  const call = new Call();
  const attributes = ['a=rtpmap:8 pcma/8000/1', 'a=rtpmap:97 TELEPHONE-EVENT/8000'];
  const offer = call.offer('core', phone({ formats: '98 8 0 97', attributes }));
  expect(lines(offer).filter((line) => line.startsWith('m=') || line.startsWith('a=rtpmap'))).toEqual(
    [
      'm=audio 30000 UDP/TLS/RTP/SAVPF 8 0 97',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:97 telephone-event/8000',
    ].concat(),
  );
});

test('RFC8866-5.7-1 the c= line of a section counts before that of the session', () => {
  const call = new Call();
  call.offer('core', phone({ attributes: ['c=IN IP4 10.20.0.9'] }));
  call.answer('browser', browserAnswer());
  expect(call.plan.core).toMatchObject({
    request: { description: { transports: { 0: { remote: { rtp: { address: '10.20.0.9', port: 40_000 } } } } } },
  });
});

test.each(['c=IN IP4 phone.example', 'c=IN IP4 224.2.1.1/127', 'c=IN IP6 ff02::1'])(
  'a section at %s is refused',
  (connection) => {
    const offer = phone({}).replace(/c=[^\r]*/, connection);
    expect(new Call().refusal('core', 'offer', offer)).toMatchObject({
      code: 'SDP_NOTHING_ACCEPTABLE',
      clause: 'RFC 8866 5.7',
    });
  },
);

test('PRIV-5 policy lets an attribute cross by name and direction', () => {
  const attributes = ['a=sendrecv', 'a=content:main', 'a=label:7'];
  const call = new Call({ policy: { forwardAttributes: { toBrowser: ['content'], toCore: ['label'] } } });
  const offer = call.offer('core', phone({ attributes }));
  expect(offer).toContain('\r\na=content:main\r\n');
  expect(offer).not.toContain('label');
});

test('TS29.162-10.2.25-1 TS24.229-6.7.1.5-1 TS29.079-6.1-1 attributes of media optimisation are read as text and removed', () => {
  const attributes = [
    'a=tra-contact:10.0.0.1 5000',
    'a=tra-m-line:0 audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=visited-realm:1 x IN IP4 10.0.0.1',
  ];
  const offer = new Call().offer('core', phone({ attributes }));
  expect(offer).not.toMatch(/tra-|visited-realm|10\.0\.0\.1/);
});

test('RFC9143-9.1.1-1 RFC9143-9.3-1 two audio sections share one transport and one numbering', () => {
  const call = new Call({ policy: { gatewayTranscodes: everyCodec } });
  const second = 'm=audio 40002 RTP/AVP 8 101\r\na=rtpmap:101 opus/48000/2\r\n';
  const offer = call.offer('core', phone({}) + second);
  expect(acceptableToBrowsers(offer)).toEqual([]);
  expect(lines(offer).filter((line) => /^(m=|a=group|a=rtpmap:|a=mid|a=rtcp-mux)/.test(line))).toEqual([
    'a=group:BUNDLE 0 1',
    'm=audio 30000 UDP/TLS/RTP/SAVPF 8 0 101',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=mid:0',
    'a=rtcp-mux',
    'm=audio 30000 UDP/TLS/RTP/SAVPF 8 96',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:96 opus/48000/2',
    'a=mid:1',
    'a=rtcp-mux',
  ]);
});

test('RFC5761-4-1 CODEC-PT-1 a number of 64 to 95 does not reach the multiplexed leg', () => {
  const offer = new Call().offer('core', phone({ formats: '72', attributes: ['a=rtpmap:72 opus/48000/2'] }));
  expect(offer).toContain('m=audio 30000 UDP/TLS/RTP/SAVPF 96\r\n');
  expect(offer).toContain('a=rtpmap:96 opus/48000/2\r\n');
});

test.each([
  ['no fingerprint', 'a=fingerprint', 'SDP_TRANSPORT_INCOMPLETE', 'RFC 5763 5'],
  ['no credentials', 'a=ice-pwd', 'SDP_TRANSPORT_INCOMPLETE', 'RFC 8839 4.2.5'],
  ['no multiplexing', 'a=rtcp-mux', 'SDP_TRANSPORT_INCOMPLETE', 'RFC 8035 3'],
])('RFC5763-6.11-1 an answer of the browser with %s is refused', (_, without, code, clause) => {
  const call = new Call();
  call.offer('core', phone({}));
  const answer = lines(browserAnswer())
    .filter((line) => !line.startsWith(without))
    .join('\r\n');
  expect(call.refusal('browser', 'answer', `${answer}\r\n`)).toMatchObject({
    fault: 'violation',
    code,
    clause,
    line: 7,
  });
});
