import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { Call } from '../support/call.ts';
import {
  bfcpChannel,
  bfcpSection,
  browserOfChannels,
  browserWithChannels,
  channelsOf,
  msrpChannel,
  msrpSection,
  phoneOf,
  phoneWith,
  sectionOf,
  textChannel,
  textSection,
} from '../support/channels.ts';
import { lines, sample } from '../support/samples.ts';

const offered = sample('gateway/wic-offer-audio-msrp-bfcp-t140-dcmap.sdp');

test('ims:RFC4103-4-1 ims:RFC8864-5.2-1 TS24.371-8.4-1 msrp:TS24371-8-1 ims:TS24.371-8.4-1 RFC8864-6.3-1 RFC4975-8.1-1 msrp:RFC4975-8.1-1 msrp:RFC4975-8.1-2 RFC8856-7-1 RFC8856-6-1 RFC8865-6-1 RFC4102-4-1 RFC4103-10.2-1 t140:RFC4103-7.2-1 RFC8866-6.7-1 channels of a browser become sections of the core behind the audio, in the order of their ids', () => {
  const call = new Call();
  const offer = call.offer('browser', offered);
  expect(sectionOf(offer, 1)).toEqual([
    'm=message 30004 TCP/MSRP *',
    'a=setup:actpass',
    expect.stringMatching(/^a=path:msrp:\/\/10\.10\.0\.20:30004\/[0-9a-f]{32};tcp$/),
    'a=accept-types:text/plain',
  ]);
  expect(sectionOf(offer, 2)).toEqual([
    'm=application 30008 TCP/BFCP *',
    'a=setup:actpass',
    'a=connection:new',
    'a=floorctrl:c-only',
    'a=confid:4321',
    'a=userid:1234',
    'a=floorid:1',
    'a=bfcpver:1',
  ]);
  expect(sectionOf(offer, 3)).toEqual([
    'm=text 30012 RTP/AVP 96 97',
    'b=AS:4',
    'b=RS:0',
    'b=RR:2500',
    'a=rtpmap:96 red/1000',
    'a=rtpmap:97 t140/1000',
    'a=fmtp:96 97/97/97',
    'a=fmtp:97 cps=30',
    'a=sendrecv',
    'a=hlang-send:en',
    'a=hlang-recv:en',
  ]);
  expect(
    lines(offer)
      .filter((line) => line.startsWith('m='))
      .map((line) => line.split(' ')[0]),
  ).toEqual(['m=audio', 'm=message', 'm=application', 'm=text']);
});

test('TS24.371-8.1-1 TS24.371-7.4-2 ims:RFC8873-4-1 ims:RFC8873-4-2 RFC8864-6.4-1 ims:RFC8864-6-1 RFC8873-4.1-1 msrp:RFC8873-4.2-1 RFC8873-4.4-1 msrp:RFC8873-4.4-1 RFC8841-6.1-1 RFC4103-6-1 BFCPDC-2 RFC8856-5.1-1 bfcp:RFC8856-5.1-1 t140:RFC8865-4.1-1 t140:RFC8865-4.1-2 the answer repeats the channels with what the far parties say, and with paths of the gateway', () => {
  const call = new Call();
  call.offer('browser', offered);
  const answer = call.answer(
    'core',
    phoneWith(
      msrpSection('a=max-size:4000'),
      bfcpSection('a=floorctrl:s-only', 'a=confid:77', 'a=userid:88', 'a=setup:passive', 'a=connection:new'),
      textSection('a=fmtp:97 cps=20', 'a=hlang-recv:fr'),
    ),
  );
  expect(sectionOf(answer, 1)).toEqual([
    'm=application 30016 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 198.51.100.20',
    'a=setup:passive',
    'a=mid:1',
    'a=ice-ufrag:gw30016g0',
    'a=ice-pwd:gatewaypasswordgateway30016g0',
    expect.stringMatching(/^a=fingerprint:sha-256 9C:/),
    'a=candidate:1 1 udp 2130706431 198.51.100.20 30016 typ host',
    'a=end-of-candidates',
    'a=ice-options:ice2',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    'a=dcmap:0 subprotocol="msrp";label="m"',
    'a=dcsa:0 msrp-cema',
    'a=dcsa:0 setup:passive',
    expect.stringMatching(/^a=dcsa:0 path:msrps:\/\/198\.51\.100\.20:30016\/[0-9a-f]{32};dc$/),
    'a=dcsa:0 accept-types:text/plain',
    'a=dcsa:0 max-size:4000',
    'a=dcmap:2 subprotocol="bfcp";label="b"',
    'a=dcsa:2 floorctrl:s-only',
    'a=dcsa:2 confid:77',
    'a=dcsa:2 userid:88',
    'a=dcsa:2 bfcpver:1',
    'a=dcmap:4 subprotocol="t140";label="t"',
    'a=dcsa:4 fmtp:t140 cps=20',
    'a=dcsa:4 hlang-recv:fr',
    'a=dcsa:4 sendrecv',
  ]);
  expect(acceptableToBrowsers(answer, { answerTo: offered })).toEqual([]);
  expect(answer).toContain('a=group:BUNDLE 0 1\r\n');
});

test('TS23.334-5.20-1 RFC8841-6.1-1 RFC8873-6-1 RFC4975-14.1-1 RFC6135-4.2-1 RFC8865-6-1 TS23.334-5.19-1 the plan has one association, a session of its own on each leg, and the rates of both parties', () => {
  const call = new Call();
  call.offer('browser', offered);
  call.answer('core', phoneWith(msrpSection(), bfcpSection('a=setup:active'), textSection('a=fmtp:97 cps=20')));
  const access = call.plan.access;
  if (access.operation !== 'reserve') throw new Error('nothing is reserved');
  const { transports, streams } = access.request.description;
  expect(transports).toMatchObject({
    0: {
      kind: 'ice-dtls',
      media: true,
      data: true,
      setup: 'passive',
      remote: { sctp: { port: 5000, maxMessageSize: 262_144 } },
    },
  });
  expect(streams).toMatchObject({
    2: { kind: 'msrp', transport: 0, channel: { id: 0, label: 'm' }, remotePath: ['msrps://wic.invalid:9/k1;dc'] },
    3: { kind: 'bfcp', transport: 0, channel: { id: 2, label: 'b' } },
    4: { kind: 't140', transport: 0, channel: { id: 4, label: 't' }, receiveRate: 20, sendRate: 30 },
  });
  const core = call.state.legs.core.description;
  expect(core).toMatchObject({
    transports: {
      1: {
        kind: 'tcp',
        tls: false,
        setup: 'active',
        connection: 0,
        remote: { address: { address: '10.20.0.5', port: 2855 }, setup: 'passive', fingerprints: [] },
      },
      2: { kind: 'tcp', setup: 'passive', remote: { address: { address: '10.20.0.5', port: 2860 }, setup: 'active' } },
      3: { kind: 'rtp', remote: { rtp: { address: '10.20.0.5', port: 2870 } } },
    },
    streams: {
      2: { kind: 'msrp', transport: 1, remotePath: ['msrp://10.20.0.5:2855/sessionofthephone;tcp'] },
      3: { kind: 'bfcp', transport: 2 },
      4: {
        kind: 'rtp',
        media: 'text',
        transport: 3,
        send: [
          { encodingName: 'red', payloadType: 98, parameters: { '97/97/97': '' } },
          { encodingName: 't140', payloadType: 97 },
        ],
      },
    },
  });
  const sessions = [streams[2], core?.streams[2]].map((stream) => (stream?.kind === 'msrp' ? stream.session : ''));
  expect(sessions.map((session) => session.length)).toEqual([32, 32]);
  expect(new Set(sessions).size).toBe(2);
});

test.each([
  [
    'RFC8873-4.3-1 msrp:RFC8873-4.3-2',
    ['a=dcmap:0 subprotocol="msrp";max-retr=3', ...msrpChannel(0).slice(1)],
    'RFC 8873 4.3',
  ],
  ['RFC8873-4.3-1', ['a=dcmap:0 subprotocol="msrp";ordered=false', ...msrpChannel(0).slice(1)], 'RFC 8873 4.3'],
  ['RFC8873-4.4-2', msrpChannel(0).filter((line) => !line.includes('msrp-cema')), 'RFC 8873 4.4'],
  ['RFC8873-4.4-2', msrpChannel(0).filter((line) => !line.includes('setup')), 'RFC 8873 4.4'],
  ['RFC8873-4.4-2', msrpChannel(0).filter((line) => !line.includes('path')), 'RFC 4975 8.2'],
  ['RFC8873-6-3', msrpChannel(0).map((line) => line.replace(';dc', ';dc msrps://b.invalid:9/x;dc')), 'RFC 8873 6'],
  ['RFC8873-4.1-1', msrpChannel(0).map((line) => line.replace(';dc', ';tcp')), 'RFC 8873 4.1'],
  ['RFC4975-14.1-1', msrpChannel(0).map((line) => line.replace(':9/', '/')), 'RFC 4975 9'],
  ['RFC8865-4.1-2 t140:RFC8865-4.1-4', ['a=dcmap:0 subprotocol="t140";max-time=300'], 'RFC 8865 4.1'],
  ['RFC8865-4.1-1 t140:RFC8865-4.1-5', ['a=dcmap:0 subprotocol="t140";ordered=false'], 'RFC 8865 4.1'],
  ['RFC8864-9.1-1 ims:TS24.371-8.4-3', ['a=dcmap:0 subprotocol="chess"'], 'RFC 8864 9.1'],
  ['ims:TS24.186-1-1', ['a=dcmap:0 subprotocol="http"'], 'RFC 8864 9.1'],
  ['bfcp:RFC8856-10.2-1 RFC8856-5.5-1', bfcpChannel(0, 'bfcpver:2'), 'RFC 8856 5.5'],
  ['RFC8841-10.3-1 RFC8864-4-1', [], 'RFC 8841 10.3'],
  ['RFC8864-5.1-1', ['a=dcmap:0 subprotocol="t140', 'a=dcmap:65535 subprotocol="t140"'], 'RFC 8841 10.3'],
])(
  'RFC8873-4.3-1 msrp:RFC8873-4.3-2 RFC8873-4.4-2 RFC8873-6-3 RFC8873-4.1-1 RFC4975-14.1-1 RFC8865-4.1-2 t140:RFC8865-4.1-4 RFC8865-4.1-1 t140:RFC8865-4.1-5 RFC8864-9.1-1 ims:TS24.371-8.4-3 ims:TS24.186-1-1 bfcp:RFC8856-10.2-1 RFC8856-5.5-1 RFC8841-10.3-1 RFC8864-4-1 RFC8864-5.1-1 %s an association without a channel that can be served is refused (%#)',
  (_, channels, clause) => {
    const call = new Call();
    expect(call.refusal('browser', 'offer', browserOfChannels(channels))).toMatchObject({
      code: 'SDP_NOTHING_ACCEPTABLE',
      status: 488,
      clause,
    });
    const beside = call.offer('browser', browserWithChannels(channels));
    expect(lines(beside).filter((line) => line.startsWith('m='))).toHaveLength(1);
    const answer = call.answer('core', phoneWith());
    expect(sectionOf(answer, 1)).toEqual([
      'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
      'c=IN IP4 0.0.0.0',
      'a=mid:d',
    ]);
  },
);

test('RFC8864-6.4-1 RFC8864-6.5-1 RFC8841-10.4-1 a channel that is not served, or that the far party refuses, is left out of the answer', () => {
  const call = new Call();
  const channels = [...msrpChannel(0), 'a=dcmap:2 subprotocol="chess";label="x"', ...textChannel(4), ...bfcpChannel(6)];
  const offer = call.offer('browser', browserWithChannels(channels));
  expect(lines(offer).filter((line) => line.startsWith('m='))).toHaveLength(4);
  const answer = call.answer('core', phoneWith(msrpSection(), ['m=text 0 RTP/AVP 96'], bfcpSection('a=setup:passive')));
  expect(channelsOf(answer).filter((line) => line.startsWith('a=dcmap'))).toEqual([
    'a=dcmap:0 subprotocol="msrp";label="chat"',
    'a=dcmap:6 subprotocol="bfcp";label="floor"',
  ]);
  expect(Object.keys(call.state.legs.browser.description?.streams ?? {})).toEqual(['1', '2', '4']);
});

test('RFC8864-5.1-3 RFC8864-6.2-1 ims:RFC8864-5.1-1 an offer whose channel has max-retr and max-time fails as a whole, and nothing changes', () => {
  const call = new Call();
  const channels = [...msrpChannel(0), 'a=dcmap:2 max-retr=1;max-time=1'];
  expect(call.refusal('browser', 'offer', browserWithChannels(channels))).toMatchObject({
    code: 'SDP_CHANNEL_INVALID',
    fault: 'violation',
    line: 37,
    clause: 'RFC 8864 6.2',
    status: 488,
  });
});

test.each([
  ['even ids make the browser the DTLS client', [0, 2], 'passive', ['0', '2']],
  ['odd ids make it the server', [1, 3], 'active', ['1', '3']],
  ['of mixed ids the first decides', [0, 3], 'passive', ['0']],
])('RFC8864-6.1-2 RFC8864-6.1-1 t140:RFC8864-6.1-1 %s', (_, ids, role, accepted) => {
  const call = new Call();
  call.offer('browser', browserWithChannels(ids.flatMap((id) => textChannel(id))));
  const answer = call.answer('core', phoneWith(...accepted.map(() => textSection())));
  const setups = lines(answer).filter((line) => line.startsWith('a=setup:'));
  expect(setups).toEqual([`a=setup:${role}`, `a=setup:${role}`]);
  expect(lines(answer).filter((line) => line.startsWith('a=dcmap'))).toEqual(
    accepted.map((id) => `a=dcmap:${id} subprotocol="t140";label="text"`),
  );
});

test.each([
  ['setup:active', 'setup:passive'],
  ['setup:actpass', 'setup:passive'],
  ['setup:passive', 'setup:active'],
])(
  'RFC8873-4.5-1 msrp:RFC8873-4.5-1 msrp:RFC8873-4.5-2 the embedded %s is answered by %s whatever the DTLS role is',
  (theirs, ours) => {
    const call = new Call();
    const channels = msrpChannel(1).map((line) => line.replace('setup:active', theirs));
    call.offer('browser', browserWithChannels(channels));
    const answer = call.answer('core', phoneWith(msrpSection()));
    expect(answer).toContain(`a=dcsa:1 ${ours}\r\n`);
    expect(sectionOf(answer, 1)).toContain('a=setup:active');
  },
);

test('ims:TS24.371-8.1-4 ims:TS24.371-9-4 t140:RFC8864-6.6.1-1 RFC8864-6.6.1-1 RFC8864-6.6.1-2 RFC8864-6.6-1 RFC8873-4.6-1 RFC8856-10.4-1 ims:TS24.371-8.4-2 RFC8864-6.1-3 channels come and go by re-offers, the core sections keep their places', () => {
  const call = new Call();
  call.offer('browser', browserWithChannels([...msrpChannel(0), ...textChannel(2)]));
  call.answer('core', phoneWith(msrpSection(), textSection()));
  const opened = call.state.legs.core.description;

  // The first is closed, another one opened.
  const second = call.offer('browser', browserWithChannels([...textChannel(2), ...bfcpChannel(4)], { version: 3 }));
  expect(lines(second).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30000 RTP/AVP 111 8 0 96 126',
    'm=message 0 TCP/MSRP *',
    expect.stringMatching(/^m=text 30008 RTP\/AVP /),
    expect.stringMatching(/^m=application [0-9]+ TCP\/BFCP \*$/),
  ]);
  expect(Object.keys(call.plan.core.operation === 'configure' ? call.plan.core.description.streams : {})).toEqual([
    '1',
    '2',
    '3',
    '4',
  ]);
  const answer = call.answer(
    'core',
    phoneWith(['m=message 0 TCP/MSRP *'], textSection(), bfcpSection('a=setup:passive')),
  );
  expect(lines(answer).filter((line) => line.startsWith('a=dcmap'))).toEqual([
    'a=dcmap:2 subprotocol="t140";label="text"',
    'a=dcmap:4 subprotocol="bfcp";label="floor"',
  ]);
  expect(sectionOf(answer, 1)[0]).toMatch(/^m=application 30[0-9]{3} /);
  const now = call.state.legs.core.description;
  expect(Object.keys(now?.streams ?? {})).toEqual(['1', '3', '4']);
  expect(now?.transports[2]).toEqual(opened?.transports[2]);

  // The id of the closed one is used again, for another channel: the slot of the closed one is too.
  const third = call.offer(
    'browser',
    browserWithChannels([...msrpChannel(0), ...textChannel(2), ...bfcpChannel(4)], { version: 4 }),
  );
  expect(sectionOf(third, 1)[0]).toMatch(/^m=message 30[0-9]{3} TCP\/MSRP \*$/);
  expect(Object.keys(call.state.streams)).toEqual(['1', '3', '4', '5']);
});

test('RFC8841-10.4-1 RFC8864-6.6.1-1 an offered port 0 closes all channels, and so does sctp-port 0', () => {
  for (const closing of [
    (offer: string) => offer.replace('m=application 9', 'm=application 0'),
    (offer: string) => offer.replace('a=sctp-port:5000', 'a=sctp-port:0'),
  ]) {
    const call = new Call();
    const channels = [...msrpChannel(0), ...textChannel(2)];
    call.offer('browser', browserWithChannels(channels));
    call.answer('core', phoneWith(msrpSection(), textSection()));
    const offer = call.offer('browser', closing(browserWithChannels(channels, { version: 3 })));
    expect(
      lines(offer)
        .filter((line) => line.startsWith('m='))
        .map((line) => line.split(' ')[1]),
    ).toEqual(['30000', '0', '0']);
    const answer = call.answer('core', phoneWith(['m=message 0 TCP/MSRP *'], ['m=text 0 RTP/AVP 96']));
    expect(sectionOf(answer, 1)[0]).toBe('m=application 0 UDP/DTLS/SCTP webrtc-datachannel');
    expect(call.state.legs.browser.description?.transports[0]).toMatchObject({ media: true, data: false });
  }
});

test('RFC8841-10.5-2 of two sections of data channels the second is rejected', () => {
  const call = new Call();
  const one = browserWithChannels(textChannel(0));
  call.offer('browser', one + one.slice(one.indexOf('m=application')).replace('a=mid:d', 'a=mid:e'));
  const answer = call.answer('core', phoneWith(textSection()));
  expect(sectionOf(answer, 2)[0]).toBe('m=application 0 UDP/DTLS/SCTP webrtc-datachannel');
  expect(sectionOf(answer, 1)[0]).toMatch(/^m=application 30/);
});

test('RFC8865-4.2.3-1 t140:RFC8865-4.2.3-1 t140:RFC8865-4.2.3.1-1 t140:RFC8865-4.2.3.2-1 t140:RFC8865-6-7 RFC3264-8.4-1 the direction of text crosses both ways and moves the gates', () => {
  const call = new Call();
  const offer = call.offer('browser', browserOfChannels(textChannel(0, 'sendonly', 'fmtp:t140 cps=12')));
  expect(sectionOf(offer, 0)).toContain('a=sendonly');
  expect(sectionOf(offer, 0)).toContain('a=fmtp:97 cps=12');
  const answer = call.answer('core', phoneOf(textSection('a=recvonly')));
  expect(channelsOf(answer)).toContain('a=dcsa:0 recvonly');
  expect(call.state.legs.browser.description?.streams[1]).toMatchObject({
    kind: 't140',
    mode: 'recvonly',
    sendRate: 12,
    receiveRate: 30,
  });
  expect(call.state.legs.core.description?.streams[1]).toMatchObject({ kind: 'rtp', mode: 'sendonly' });
});

test('RFC4103-10.3-1 RFC8865-6-1 a core without redundancy gets plain text', () => {
  const call = new Call();
  call.offer('browser', browserOfChannels(textChannel(0)));
  call.answer('core', phoneOf(['m=text 2870 RTP/AVP 110', 'a=rtpmap:110 T140/1000']));
  expect(call.state.legs.core.description?.streams[1]).toMatchObject({
    send: [{ payloadType: 110, encodingName: 't140', clockRate: 1000 }],
  });
});
