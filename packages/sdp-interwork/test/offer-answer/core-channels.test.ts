import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserAnswer } from '../support/browser.ts';
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

/** What a browser with the script half answers to an offer with these channels. */
function answering(offer: string, channels: readonly string[]): string {
  const mids = lines(offer)
    .filter((line) => line.startsWith('a=mid:'))
    .map((line) => line.slice(6));
  const [audio = '0', data = '1'] = mids.length > 1 ? mids : ['', mids[0] ?? '0'];
  const answer =
    mids.length > 1
      ? browserWithChannels(channels, { setup: 'active', mid: audio, formats: '8 0 101' })
      : browserOfChannels(channels, { setup: 'active' });
  return answer
    .replace('a=rtpmap:126', 'a=rtpmap:101')
    .replace('a=group:BUNDLE 0 d', `a=group:BUNDLE ${audio} ${data}`)
    .replace('a=group:BUNDLE d', `a=group:BUNDLE ${data}`)
    .replace('a=mid:d', `a=mid:${data}`);
}

const everything = phoneWith(
  msrpSection('a=setup:actpass', 'a=max-size:131072', 'a=accept-wrapped-types:text/plain'),
  bfcpSection(
    'a=floorctrl:c-s',
    'a=confid:4294967295',
    'a=userid:65535',
    'a=floorid:1 m-stream:10',
    'a=floorid:2 mstrm:11 10',
    'a=setup:actpass',
    'a=connection:new',
    'a=bfcpver:1 2',
  ),
  textSection('a=fmtp:97 cps=20', 'a=hlang-send:en es'),
).replace('a=sendrecv', 'a=label:10\r\na=sendrecv');

test('ims:TS24.371-7.4-6 ims:TS24.371-8.2.2-1 ims:RFC8856-5-1 ims:RFC8865-4-1 TS24.371-7.4-3 TS24.371-8.4-2 msrp:TS24371-8-2 RFC8864-6.3-1 BFCPDC-1 BFCPDC-2 RFC8865-4.1-1 RFC8865-4.2.1-1 RFC8865-4.2.2-1 t140:RFC8865-4.2.1-1 t140:RFC8865-4.2.2-1 t140:RFC8865-7-1 RFC8873-4.4-3 RFC8856-5.2-1 RFC8856-5.4-1 RFC8864-6.1-1 OBS-1 sections of the core become channels of one association of the browser', () => {
  const call = new Call();
  const offer = call.offer('core', everything);
  expect(acceptableToBrowsers(offer)).toEqual([]);
  expect(lines(offer).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30000 UDP/TLS/RTP/SAVPF 8 0 101',
    'm=application 30000 UDP/DTLS/SCTP webrtc-datachannel',
  ]);
  expect(channelsOf(offer)).toEqual([
    'a=dcmap:1 subprotocol="msrp";label="stream-2"',
    'a=dcsa:1 msrp-cema',
    'a=dcsa:1 setup:actpass',
    expect.stringMatching(/^a=dcsa:1 path:msrps:\/\/198\.51\.100\.20:30000\/[0-9a-f]{32};dc$/),
    'a=dcsa:1 accept-types:text/plain',
    'a=dcsa:1 max-size:131072',
    'a=dcsa:1 accept-wrapped-types:text/plain',
    'a=dcmap:3 subprotocol="bfcp";label="stream-3"',
    'a=dcsa:3 floorctrl:c-only s-only',
    'a=dcsa:3 confid:4294967295',
    'a=dcsa:3 userid:65535',
    'a=dcsa:3 floorid:1 mstrm:1',
    'a=dcsa:3 floorid:2 mstrm:1',
    'a=dcsa:3 bfcpver:1',
    'a=dcmap:5 subprotocol="t140";label="stream-4"',
    'a=dcsa:5 fmtp:t140 cps=20',
    'a=dcsa:5 hlang-send:en es',
    'a=dcsa:5 sendrecv',
  ]);
  expect(sectionOf(offer, 1)).toContain('a=sctp-port:5000');
  // The floor names the audio by a label of the gateway's own.
  expect(sectionOf(offer, 0)).toContain('a=label:1');
});

test('OBS-11 an association whose channels a page did not take goes on in its browser: it keeps its mid until it was offered with port 0', () => {
  const call = new Call();
  const mids = (offer: string): readonly string[] =>
    lines(offer).filter((line) => /^(m=application|a=mid:)/.test(line));
  const first = call.offer('core', phoneWith(msrpSection()));
  const answer = call.answer('browser', answering(first, []));
  expect(sectionOf(answer, 1)).toEqual(['m=message 0 TCP/MSRP *']);
  const again = call.offer('core', phoneWith(msrpSection()).replace(' 1 IN', ' 2 IN'));
  expect(acceptableToBrowsers(again, { after: first })).toEqual([]);
  expect(mids(again)).toEqual(mids(first));
  call.answer('browser', answering(again, []));
  const without = call.offer('core', phoneWith(['m=message 0 TCP/MSRP *']).replace(' 1 IN', ' 3 IN'));
  expect(mids(without)).toEqual(['a=mid:0', 'm=application 0 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:1']);
  call.answer('browser', answering(without, []).replace('m=application 9', 'm=application 0'));
  const anew = call.offer('core', phoneWith(msrpSection()).replace(' 1 IN', ' 4 IN'));
  expect(mids(anew)).toEqual(['a=mid:0', 'm=application 30000 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:2']);
});

test('TS24.371-7.4-4 RFC8856-5.4-2 RFC8856-5.5-1 RFC8856-7-1 bfcp:RFC8856-5.1-1 bfcp:RFC8856-5.1-2 bfcp:RFC8856-10.2-1 RFC6135-4.2-1 msrp:RFC6135-4.2.2-2 msrp:RFC6135-4.2.1-1 RFC4103-6-1 the answer to the core has the place and the form of the offer', () => {
  const call = new Call();
  const offer = call.offer('core', everything);
  const answer = call.answer(
    'browser',
    answering(offer, [
      ...msrpChannel(1, 'max-size:1000'),
      ...bfcpChannel(3, 'floorctrl:s-only', 'confid:5', 'userid:6', 'floorid:9 mstrm:1', 'bfcpver:1'),
      ...textChannel(5, 'fmtp:t140 cps=10', 'hlang-recv:de'),
    ]).replace('a=sendrecv', 'a=label:1\r\na=sendrecv'),
  );
  expect(sectionOf(answer, 0)).toContain('a=label:1');
  expect(sectionOf(answer, 1)).toEqual([
    'm=message 30004 TCP/MSRP *'.replace('30004', sectionOf(answer, 1)[0]!.split(' ')[1]!),
    'a=setup:passive',
    expect.stringMatching(/^a=path:msrp:\/\/10\.10\.0\.20:30[0-9]{3}\/[0-9a-f]{32};tcp$/),
    'a=accept-types:message/cpim text/plain',
    'a=max-size:1000',
  ]);
  expect(sectionOf(answer, 2).slice(1)).toEqual([
    'a=setup:passive',
    'a=connection:new',
    'a=floorctrl:s-only',
    'a=confid:5',
    'a=userid:6',
    'a=floorid:9 mstrm:1',
    'a=bfcpver:1',
  ]);
  expect(sectionOf(answer, 3)).toEqual([
    expect.stringMatching(/^m=text 30[0-9]{3} RTP\/AVP 98 97$/),
    'b=AS:4',
    'b=RS:0',
    'b=RR:2500',
    'a=rtpmap:98 red/1000',
    'a=rtpmap:97 t140/1000',
    'a=fmtp:98 97/97/97',
    'a=fmtp:97 cps=10',
    'a=sendrecv',
    'a=hlang-recv:de',
  ]);
});

test.each([
  ['c-only', 's-only', 's-only'],
  ['s-only', 'c-only', 'c-only'],
  ['c-only s-only', 'c-only', 'c-only'],
  ['c-only s-only', 'c-only s-only', 's-only'],
  ['c-s', '', 's-only'],
  ['c-only', 'c-only', 's-only'],
  ['', '', 's-only'],
])(
  'RFC8856-5.1-1 bfcp:RFC8856-5.1-1 bfcp:RFC8856-5.1-3 floorctrl "%s" offered and "%s" answered becomes "%s"',
  (offered, answered, written) => {
    const call = new Call();
    const offer = call.offer(
      'core',
      phoneOf(bfcpSection('a=setup:actpass', ...(offered === '' ? [] : [`a=floorctrl:${offered}`]))),
    );
    const answer = call.answer(
      'browser',
      answering(offer, bfcpChannel(1, ...(answered === '' ? [] : [`floorctrl:${answered}`]))),
    );
    expect(lines(answer).filter((line) => line.startsWith('a=floorctrl'))).toEqual([`a=floorctrl:${written}`]);
  },
);

test('RFC8864-6.5-1 t140:RFC8864-6.5-1 t140:RFC8865-5.1-1 a dcmap that is missing in the answer is a refusal of its section', () => {
  const call = new Call();
  const offer = call.offer('core', everything);
  const answer = call.answer('browser', answering(offer, textChannel(5)));
  expect(lines(answer).filter((line) => line.startsWith('m='))).toEqual([
    expect.stringMatching(/^m=audio 30/),
    'm=message 0 TCP/MSRP *',
    'm=application 0 TCP/BFCP *',
    expect.stringMatching(/^m=text 30/),
  ]);
  expect(Object.keys(call.state.streams)).toEqual(['1', '4']);
});

test('RFC8841-10.4-1 a browser that refuses the association refuses all channels', () => {
  for (const refusing of [
    (answer: string) => answer.replace('m=application 9', 'm=application 0'),
    (answer: string) => answer.replace('a=sctp-port:5000', 'a=sctp-port:0'),
  ]) {
    const call = new Call();
    const offer = call.offer('core', everything);
    const answer = call.answer('browser', refusing(answering(offer, [...msrpChannel(1), ...textChannel(5)])));
    expect(
      lines(answer)
        .filter((line) => line.startsWith('m='))
        .map((line) => line.split(' ')[1]),
    ).toEqual([expect.stringMatching(/^30/), '0', '0', '0']);
    expect(call.state.legs.browser.description?.transports[0]).toMatchObject({ data: false });
  }
});

test('RFC8864-6.6.1-1 RFC8864-6.6-1 RFC3264-8.2-1 a core that sets a section to port 0 closes the channel, and the association lives on', () => {
  const call = new Call();
  const offer = call.offer('core', everything);
  call.answer('browser', answering(offer, [...msrpChannel(1), ...bfcpChannel(3), ...textChannel(5)]));
  const again = call.offer('core', everything.replace('m=message 2855', 'm=message 0'));
  expect(lines(again).filter((line) => line.startsWith('a=dcmap'))).toEqual([
    'a=dcmap:3 subprotocol="bfcp";label="stream-3"',
    'a=dcmap:5 subprotocol="t140";label="stream-4"',
  ]);
  expect(sectionOf(again, 1)[0]).toBe('m=application 30000 UDP/DTLS/SCTP webrtc-datachannel');
  expect(acceptableToBrowsers(again, { after: offer })).toEqual([]);
  const answer = call.answer('browser', answering(again, [...bfcpChannel(3), ...textChannel(5)]));
  expect(sectionOf(answer, 1)[0]).toBe('m=message 0 TCP/MSRP *');
});

test('RFC8864-6.1-1 RFC8864-6.1-3 RFC8841-10.5-1 OBS-22 TS24.371-9.4-1 a channel that the core adds gets an id by the running role', () => {
  for (const [setup, id] of [
    ['active', 3],
    ['passive', 0],
  ] as const) {
    const call = new Call();
    const offer = call.offer('core', phoneOf(msrpSection()));
    call.answer('browser', answering(offer, msrpChannel(1)).replaceAll('a=setup:active', `a=setup:${setup}`));
    const again = call.offer('core', phoneOf(msrpSection(), textSection()));
    expect(lines(again).filter((line) => line.startsWith('a=dcmap'))).toEqual([
      'a=dcmap:1 subprotocol="msrp";label="stream-1"',
      `a=dcmap:${id} subprotocol="t140";label="stream-2"`,
    ]);
    expect(again).toContain('a=sctp-port:5000\r\n');
    const { core, access } = call.plan;
    expect(core.operation).toBe('none');
    expect(access).toMatchObject({ operation: 'configure', description: { transports: { 0: { data: true } } } });
  }
});

test('ims:TS24.371-9-3 TS24.371-9.4-1 data channels are added to a call that has audio alone, on the same transport', () => {
  const call = new Call();
  const first = call.offer('core', phoneWith());
  call.answer('browser', browserAnswerTo(first));
  const offer = call.offer('core', phoneWith(textSection()));
  expect(call.plan.access).toMatchObject({
    operation: 'configure',
    description: { transports: { 0: { media: true, data: true } }, streams: { 2: { kind: 't140', mode: 'recvonly' } } },
  });
  expect(offer).toContain('a=group:BUNDLE 0 1\r\n');
  expect(acceptableToBrowsers(offer, { after: first })).toEqual([]);
});

function browserAnswerTo(offer: string): string {
  expect(sectionOf(offer, 0)).toContain('a=mid:0');
  return browserAnswer();
}

test.each([
  ['RFC4975-8.2-1 msrp:RFC4975-8.2-1', msrpSection().filter((line) => !line.includes('path')), 'RFC 4975 8.2'],
  ['RFC4975-8.2-1', msrpSection('a=path:msrp://10.20.0.5:1/a;tcp', 'a=path:msrp://10.20.0.5:1/b;tcp'), 'RFC 4975 8.2'],
  ['RFC4975-8.2-1 msrp:RFC4975-8.6-1', msrpSection().filter((line) => !line.includes('accept-types')), 'RFC 4975 8.6'],
  ['msrp:RFC4975-8.2-2 msrp:RCC07-MSRP-3', msrpSection('a=path:msrps://10.20.0.5:2855/x;tcp'), 'RFC 4975 8.2'],
  ['msrp:RFC4975-6-2', msrpSection('a=path:msrp://10.20.0.5/x;tcp'), 'RFC 4975 9'],
  [
    'RFC6714-7.7-1',
    msrpSection('a=path:msrps://10.20.0.5:2855/x;tcp').map((line) => line.replace('TCP/MSRP', 'TCP/TLS/MSRP')),
    'RFC 8122 5',
  ],
  ['RFC8856-4-1', ['m=application 5 UDP/TLS/BFCP *'], 'RFC 8856 4'],
  ['RFC8856-4-1', ['m=application 5 TCP/DTLS/BFCP *'], 'RFC 8856 4'],
  ['RFC8856-4-1', ['m=application 5 TCP/TLS/BFCP *'], 'RFC 8122 5'],
  ['RFC8856-5.5-1 bfcp:RFC8856-10.2-1', bfcpSection('a=bfcpver:2'), 'RFC 8856 5.5'],
  ['RFC8856-5.5-1', ['m=application 5 UDP/BFCP *', 'a=bfcpver:1'], 'RFC 8856 5.5'],
  ['RFC8865-4.1-1', ['m=text 5 RTP/AVP 98', 'a=rtpmap:98 red/1000'], 'RFC 4103 7.1'],
  ['RFC4103-10.2-1', ['m=text 5 RTP/AVP 98', 'a=rtpmap:98 t140/8000'], 'RFC 4103 7.1'],
])(
  'RFC4975-8.2-1 msrp:RFC4975-8.2-1 msrp:RFC4975-8.6-1 msrp:RFC4975-8.2-2 msrp:RCC07-MSRP-3 msrp:RFC4975-6-2 RFC6714-7.7-1 RFC8856-4-1 RFC8856-5.5-1 bfcp:RFC8856-10.2-1 RFC8865-4.1-1 RFC4103-10.2-1 %s a section that cannot be served is refused (%#)',
  (_, section, clause) => {
    const call = new Call();
    expect(call.refusal('core', 'offer', phoneOf(section))).toMatchObject({
      code: 'SDP_NOTHING_ACCEPTABLE',
      clause,
      status: 488,
    });
  },
);

test('TS26.114-6.2.10-1 ims:TS24.186-1-1 an IMS data channel is recognised and rejected alone', () => {
  const call = new Call();
  const offered = sample('ims/ims-data-channel-offer.sdp').replace('RTP/AVP 97 101', 'RTP/AVP 8 101');
  const offer = call.offer('core', offered);
  expect(lines(offer).filter((line) => line.startsWith('m='))).toHaveLength(1);
  expect(channelsOf(offer)).toEqual([]);
  const answer = call.answer('browser', browserAnswerTo(offer));
  expect(sectionOf(answer, 1)[0]).toBe('m=application 0 UDP/DTLS/SCTP webrtc-datachannel');
});

test.each([
  ['actpass', 'passive', 'active'],
  ['active', 'passive', 'active'],
  ['passive', 'active', 'passive'],
  ['holdconn', 'passive', 'active'],
  ['', 'passive', 'active'],
])(
  'RFC6135-4.2-1 RFC6135-4.2.2-1 msrp:RFC6135-4.2.1-1 msrp:RFC6135-4.2.2-1 an offered setup "%s" is answered %s',
  (offered, answered, peer) => {
    const call = new Call();
    const section = [
      ...msrpSection('a=setup:x').filter((line) => line !== 'a=setup:x'),
      ...(offered === '' ? [] : [`a=setup:${offered}`]),
    ];
    const offer = call.offer('core', phoneOf(section));
    const answer = call.answer('browser', answering(offer, msrpChannel(1)));
    expect(lines(answer).filter((line) => line.startsWith('a=setup'))).toEqual([`a=setup:${answered}`]);
    expect(call.state.legs.core.description?.transports[0]).toMatchObject({
      kind: 'tcp',
      setup: answered,
      remote: { setup: peer },
    });
  },
);

test('RFC6135-4.4-1 msrp:RFC6135-4.4-1 RFC4975-8.4-1 the connection attribute means nothing for MSRP; another path does', () => {
  const call = new Call();
  const offer = call.offer('core', phoneOf(msrpSection('a=connection:new')));
  const first = call.answer('browser', answering(offer, msrpChannel(1)));
  expect(first).not.toContain('a=connection');
  const connection = (): number | undefined => {
    const transport = call.state.legs.core.description?.transports[0];
    return transport?.kind === 'tcp' ? transport.connection : undefined;
  };
  call.offer('core', phoneOf(msrpSection('a=connection:new')));
  const second = call.answer('browser', answering(offer, msrpChannel(1)));
  expect(second).toBe(first);
  expect(connection()).toBe(0);
  call.offer('core', phoneOf(msrpSection('a=path:msrp://10.20.0.6:2855/another;tcp')));
  call.answer('browser', answering(offer, msrpChannel(1)));
  expect(connection()).toBe(1);
});

test('RFC8856-7-1 bfcp:RFC8856-7.1-1 bfcp:RFC8856-10.4-1 a BFCP connection goes on, or is made anew, as the peer says', () => {
  const call = new Call();
  const exchange = (connection: string): readonly string[] => {
    const offer = call.offer('core', phoneOf(bfcpSection('a=setup:actpass', `a=connection:${connection}`)));
    const answer = call.answer('browser', answering(offer, bfcpChannel(1)));
    return lines(answer).filter((line) => line.startsWith('a=connection'));
  };
  const transport = (): unknown => call.state.legs.core.description?.transports[0];
  expect(exchange('new')).toEqual(['a=connection:new']);
  expect(exchange('existing')).toEqual(['a=connection:existing']);
  expect(transport()).toMatchObject({ connection: 0 });
  expect(exchange('new')).toEqual(['a=connection:new']);
  expect(transport()).toMatchObject({ connection: 1 });
  // Our own re-offer goes on with it.
  const reoffered = browserOfChannels(bfcpChannel(1))
    .replace('"floor"', '"stream-1"')
    .replaceAll(/(mid:|BUNDLE )d/g, '$10');
  const again = call.offer('browser', reoffered);
  expect(lines(again).filter((line) => line.startsWith('a=connection'))).toEqual(['a=connection:existing']);
});

test.each([
  ['TCP/BFCP', { kind: 'tcp', tls: false }],
  ['TCP/TLS/BFCP', { kind: 'tcp', tls: true }],
  ['UDP/BFCP', { kind: 'udp' }],
] as const)('BFCPDC-3 bfcp:RFC8856-4-1 the transport of BFCP is %s by the profile', (bfcpProtocol, transport) => {
  const call = new Call({ legs: { core: { bfcpProtocol } } });
  const offer = call.offer('browser', browserOfChannels(bfcpChannel(0, 'floorctrl:c-only')));
  expect(sectionOf(offer, 0)[0]).toBe(`m=application 30000 ${bfcpProtocol} *`);
  expect(call.plan.core).toMatchObject({ request: { description: { transports: { 0: transport } } } });
  expect(offer.includes('a=fingerprint:sha-256 9C:')).toBe(bfcpProtocol === 'TCP/TLS/BFCP');
  expect(offer.includes('a=setup:actpass')).toBe(bfcpProtocol !== 'UDP/BFCP');
  expect(offer).toContain(`a=bfcpver:${bfcpProtocol === 'UDP/BFCP' ? 2 : 1}\r\n`);
});

test('bfcp:RFC8856-8-1 with BFCP over TLS whoever answers is the server, whoever opens the connection', () => {
  const print = `a=fingerprint:SHA-256 ${Array(32).fill('AB').join(':')}`;
  const section = (setup: string): string[] =>
    bfcpSection(print, `a=setup:${setup}`).map((line) => line.replace('TCP/BFCP', 'TCP/TLS/BFCP'));
  const tcp = (call: Call): unknown => call.state.legs.core.description?.transports[0];
  for (const setup of ['active', 'passive']) {
    const called = new Call();
    const offer = called.offer('core', phoneOf(section(setup)));
    called.answer('browser', answering(offer, bfcpChannel(1)));
    expect(tcp(called)).toMatchObject({ tls: true, tlsRole: 'server' });

    const calling = new Call({ legs: { core: { bfcpProtocol: 'TCP/TLS/BFCP' } } });
    calling.offer('browser', browserOfChannels(bfcpChannel(0, 'floorctrl:c-only')));
    expect(tcp(calling)).not.toHaveProperty('tlsRole');
    calling.answer('core', phoneOf(section(setup)));
    expect(tcp(calling)).toMatchObject({ tls: true, tlsRole: 'client' });
  }
});

test('msrp:RCC07-MSRP-3 RFC6714-7.7-1 MSRP over TLS has msrps, a fingerprint, and hands the one of the peer to the plan', () => {
  const call = new Call({ legs: { core: { msrpProtocol: 'TCP/TLS/MSRP' } } });
  const offer = call.offer('browser', browserOfChannels(msrpChannel(0)));
  expect(sectionOf(offer, 0)).toEqual([
    'm=message 30000 TCP/TLS/MSRP *',
    expect.stringMatching(/^a=fingerprint:sha-256 9C:/),
    'a=setup:actpass',
    expect.stringMatching(/^a=path:msrps:\/\/10\.10\.0\.20:30000\/[0-9a-f]{32};tcp$/),
    'a=accept-types:message/cpim text/plain',
  ]);
  const print = Array(32).fill('AB').join(':');
  const section = msrpSection('a=path:msrps://10.20.0.5:2855/x;tcp', `a=fingerprint:SHA-256 ${print}`);
  call.answer('core', phoneOf(section.map((line) => line.replace('TCP/MSRP', 'TCP/TLS/MSRP'))));
  expect(call.state.legs.core.description?.transports[0]).toMatchObject({
    tls: true,
    remote: { fingerprints: [{ algorithm: 'sha-256', value: print }] },
  });
});

test.each([
  ['the path', ['a=path:msrp://10.9.9.9:7777/s;tcp'], { address: '10.9.9.9', port: 7777 }],
  ['c= and m= with CEMA', ['a=path:msrp://10.9.9.9:7777/s;tcp', 'a=msrp-cema'], { address: '10.20.0.5', port: 2855 }],
  [
    'c= and m= where the path has a name',
    ['a=path:msrp://ue.example:7777/s;tcp'],
    { address: '10.20.0.5', port: 2855 },
  ],
  [
    'the first hop of several',
    ['a=path:msrp://10.1.1.1:1111/r;tcp msrp://10.9.9.9:7777/s;tcp'],
    { address: '10.1.1.1', port: 1111 },
  ],
])('RFC6714-4.4-1 msrp:RFC4975-8.1-3 RFC8873-6-3 RFC4975-8.3-1 MSRP connects to %s', (_, attributes, address) => {
  const call = new Call();
  const offer = call.offer('core', phoneOf(msrpSection(...attributes)));
  call.answer('browser', answering(offer, msrpChannel(1)));
  expect(call.state.legs.core.description?.transports[0]).toMatchObject({ remote: { address } });
  expect(call.state.legs.core.description?.streams[1]).toMatchObject({
    remotePath: attributes[0]!.slice('a=path:'.length).split(' '),
  });
});

test('msrp:RFC8873-4.4-2 RFC8873-4.7-1 msrp:RFC5547-6-1 file transfer attributes cross as they were written', () => {
  const call = new Call();
  const offer = call.offer('core', sample('ims/msrp-offer-file-transfer.sdp'));
  for (const line of lines(sample('ims/msrp-offer-file-transfer.sdp')).filter((one) => one.startsWith('a=file-'))) {
    expect(channelsOf(offer)).toContain(`a=dcsa:1 ${line.slice(2)}`);
  }
  expect(channelsOf(offer)).toContain('a=dcsa:1 sendonly');
});

test('RFC6714-4.2-1 RFC6714-4.3-1 msrp:RCC07-MSRP-2 msrp-cema is said where the profile wants it, and in answers where the offer said it', () => {
  const wanting = { legs: { core: { msrpCema: true } } };
  expect(new Call(wanting).offer('browser', browserOfChannels(msrpChannel(0)))).toContain('a=msrp-cema\r\n');
  expect(new Call().offer('browser', browserOfChannels(msrpChannel(0)))).not.toContain('a=msrp-cema');
  for (const said of [true, false]) {
    const call = new Call(wanting);
    const offer = call.offer('core', phoneOf(msrpSection(...(said ? ['a=msrp-cema'] : []))));
    expect(call.answer('browser', answering(offer, msrpChannel(1))).includes('a=msrp-cema\r\n')).toBe(said);
  }
});

test('t140:RFC9071-2.3.1-1 t140:RFC9071-2.3.2-1 rtt-mixer is said where the profile wants it, and in answers where the offer said it', () => {
  const wanting = { legs: { core: { mixedText: true } } };
  expect(new Call(wanting).offer('browser', browserOfChannels(textChannel(0)))).toContain('a=rtt-mixer\r\n');
  expect(new Call().offer('browser', browserOfChannels(textChannel(0)))).not.toContain('a=rtt-mixer');
  for (const said of [true, false]) {
    const call = new Call(wanting);
    const offer = call.offer('core', phoneOf(textSection(...(said ? ['a=rtt-mixer'] : []))));
    expect(call.answer('browser', answering(offer, textChannel(1))).includes('a=rtt-mixer\r\n')).toBe(said);
  }
});
