import { carryOut } from '@webrtc-ims/iq';
import { fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { complete, createSession, receive } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import {
  browserOfChannels,
  browserWithChannels,
  msrpChannel,
  msrpSection,
  phoneOf,
  phoneWith,
  sectionOf,
  textChannel,
  textSection,
} from '../support/channels.ts';
import { coreAnswer } from '../support/core-answer.ts';
import { lines, sample } from '../support/samples.ts';

/** The offer and a plain answer through a gateway that refuses every request that is not well formed; gives the access side's description. */
async function carried(offer: string, answer = phone({})): Promise<Awaited<ReturnType<typeof carryOut>>> {
  const gateway = fakeMediaGateway();
  const offered = receive(createSession(), { leg: 'browser', kind: 'offer', sdp: offer });
  if (!offered.ok) throw offered.error;
  const first = await carryOut(gateway, offered.value.plan);
  if (!first.ok) return first;
  const open = complete(offered.value.pending, first.value.reply);
  if (!open.ok) throw open.error;
  const answered = receive(open.value.state, { leg: 'core', kind: 'answer', sdp: answer });
  if (!answered.ok) throw answered.error;
  return carryOut(gateway, answered.value.plan, first.value.held);
}

const candidate = (text: string): string => browserDescription().replace(/a=candidate[^\r]*/, `a=candidate:${text}`);

test.each([
  ['a host name', '1 1 udp 1 host.example 1 typ host'],
  ['an address with leading zeros', '1 1 udp 1 010.1.1.1 1 typ host'],
  ['port 0', '1 1 udp 1 192.0.2.1 0 typ host'],
  ['a foundation of other characters', 'a_b 1 udp 1 192.0.2.1 1 typ host'],
  ['a name with an underline', '1 1 udp 1 a_b.local 1 typ host'],
])('RFC8839-4.2.5-1 a candidate with %s is left out, and the call goes on', async (_, text) => {
  const result = await carried(candidate(text));
  expect(result).toMatchObject({ ok: true });
  const transport = result.ok ? result.value.held.access?.description.transports[0] : undefined;
  expect(transport).toMatchObject({ remote: { candidates: [] } });
});

test('RFC8839-4.2.1.2-3 a related address that cannot be one is left out alone', async () => {
  const result = await carried(candidate('1 1 udp 1 192.0.2.1 1 typ srflx raddr host.example rport 1'));
  const transport = result.ok ? result.value.held.access?.description.transports[0] : undefined;
  expect(transport).toMatchObject({ remote: { candidates: [{ address: '192.0.2.1' }] } });
});

test('RFC3605-2.1-1 RTCP beside port 65535, or at port 0, is nowhere', async () => {
  for (const answer of [phone({ port: 65_535 }), phone({ attributes: ['a=rtcp:0'] })]) {
    const result = await carried(browserDescription(), answer);
    const transport = result.ok ? result.value.held.core?.description.transports[0] : undefined;
    expect(transport).toMatchObject({ kind: 'rtp', remote: { rtp: { address: '10.20.0.5' } } });
    expect(transport).not.toHaveProperty('remote.rtcp');
  }
});

test.each(['a"b', 'a b', 'ä', 'x'.repeat(256), 'a/b', ''])(
  'RFC8829-5.3.1-1 OBS-16 LIB-8 a mid "%s" is no token, and refused',
  (mid) => {
    expect(new Call().refusal('browser', 'offer', browserDescription({ mid }))).toMatchObject({
      code: 'SDP_MALFORMED',
      line: 15,
      clause: 'RFC 5888 4',
    });
  },
);

test('RFC8839-4.2.1.3-1 credentials with other characters are none', () => {
  expect(new Call().refusal('browser', 'offer', browserDescription({ ufrag: 'b-_s' }))).toMatchObject({
    clause: 'RFC 8839 4.2.5',
  });
});

test('LIB-3 more formats, sources and fingerprints than a gateway takes are cut, not refused', async () => {
  const formats = Array.from({ length: 95 }, (_, n) => n + 20).filter((n) => n < 64 || n > 95);
  const maps = formats.map((n) => `a=rtpmap:${n} PCMA/8000`);
  const sources = Array.from({ length: 40 }, (_, n) => `a=ssrc:${n + 1} cname:x`);
  const prints = Array.from(
    { length: 12 },
    (_, n) =>
      `a=fingerprint:sha-256 ${Array(32)
        .fill(`A${n % 10}`)
        .join(':')}`,
  );
  const offer = browserDescription({ formats: formats.join(' ') }).replace(
    'a=sendrecv',
    ['a=sendrecv', ...maps, ...sources, ...prints].join('\r\n'),
  );
  expect(await carried(offer, phone({ formats: '8' }))).toMatchObject({ ok: true });
});

test('ims:RFC8842-5.5-1 RFC8842-5.5-1 RFC8842-5.2-2 a new association has a new tls-id, whether the browser changes its certificate or its tls-id', () => {
  for (const change of [{ fingerprint: Array(32).fill('6B').join(':') }, {}] as const) {
    const call = new Call();
    const idIn = (sdp: string): string | undefined => lines(sdp).find((line) => line.startsWith('a=tls-id'));
    const offered = (id: string, options = {}): string =>
      browserDescription(options).replace('a=setup', `a=tls-id:${id.repeat(20)}\r\na=setup`);
    call.offer('browser', offered('a'));
    const first = idIn(call.answer('core', phone({})));
    call.offer('browser', offered('a', { version: 3, direction: 'sendonly' }));
    expect(idIn(call.answer('core', phone({ attributes: ['a=recvonly'] })))).toBe(first);
    call.offer(
      'browser',
      offered('fingerprint' in change ? 'a' : 'b', { version: 4, ufrag: 'next', password: 'x'.repeat(24), ...change }),
    );
    const next = idIn(call.answer('core', phone({})));
    expect(next).toMatch(/^a=tls-id:[0-9a-f]{40}$/);
    expect(next).not.toBe(first);
    expect(call.state.legs.browser.peers[0]).toMatchObject({ association: 1, iceGeneration: 1 });
  }
});

test.each([
  ['RFC8829-5.8.2-2 RFC8841-5.1-1', 'a=sctp-port:5000\r\n', '', 'RFC 8841 5.1'],
  ['RFC8841-5.1-1 ims:RFC8841-5.1-1', 'a=sctp-port:5000', 'a=sctp-port:65536', 'RFC 8841 5.1'],
  ['RFC8841-4.3-1', 'SCTP webrtc-datachannel', 'SCTP something-else', 'RFC 8841 4.3'],
])(
  'RFC8829-5.8.2-2 RFC8841-5.1-1 ims:RFC8841-5.1-1 RFC8841-4.3-1 %s an association that says "%s" as "%s" is rejected',
  (_, from, to, clause) => {
    const offer = browserOfChannels(textChannel(0)).replace(from, to);
    expect(new Call().refusal('browser', 'offer', offer)).toMatchObject({ code: 'SDP_NOTHING_ACCEPTABLE', clause });
  },
);

test('RFC8841-9.2-1 RFC8841-6.1-1 directions of the association mean nothing, and its largest message has a default', () => {
  const call = new Call();
  const offer = browserWithChannels(textChannel(0)).replace('a=max-message-size:262144', 'a=inactive');
  expect(sectionOf(call.offer('browser', offer), 1)).toContain('a=sendrecv');
  call.answer('core', phoneWith(textSection()));
  expect(call.state.legs.browser.description?.streams[2]).toMatchObject({ mode: 'sendrecv' });
  expect(call.state.legs.browser.description?.transports[0]).toMatchObject({
    remote: { sctp: { port: 5000, maxMessageSize: 65_536 } },
  });
});

test('RFC8841-6.1-1 the size that Firefox writes has ten digits', () => {
  const call = new Call();
  call.offer('browser', browserOfChannels(textChannel(0)).replace('262144', '1073741823'));
  call.answer('core', phoneOf(textSection()));
  expect(call.state.legs.browser.description?.transports[0]).toMatchObject({
    remote: { sctp: { maxMessageSize: 1_073_741_823 } },
  });
});

test.each(['*', 'text/plain', 'message/cpim text/* image/png;q=1'])(
  'RFC4975-8.6-1 the media types "%s" cross as they are, both ways',
  (types) => {
    const call = new Call();
    const channel = msrpChannel(0).map((line) =>
      line.includes('accept-types') ? `a=dcsa:0 accept-types:${types}` : line,
    );
    expect(call.offer('browser', browserOfChannels(channel))).toContain(`a=accept-types:${types}\r\n`);
    expect(call.answer('core', phoneOf(msrpSection(`a=accept-types:${types}`)))).toContain(
      `a=dcsa:0 accept-types:${types}\r\n`,
    );
  },
);

test('RFC8865-4.2.3-2 t140:RFC8865-4.2.3.3-2 a direction of text that an answer may not have counts as sendrecv', () => {
  const call = new Call();
  call.offer('core', phoneOf(textSection('a=sendonly')));
  const answer = browserOfChannels(textChannel(1, 'sendonly'), { setup: 'active' }).replaceAll(
    /(mid:|BUNDLE )d/g,
    '$10',
  );
  // Taken as sendrecv, and cut to what was offered.
  expect(sectionOf(call.answer('browser', answer), 0)).toContain('a=recvonly');
});

test('RFC4568-7.1.4-1 RFC4568-7.3-1 PRIV-7 another transport has another key, and branches keep theirs apart', () => {
  const call = new Call({ legs: { core: { srtp: 'require' } } });
  const keyIn = (sdp: string): string => lines(sdp).find((line) => line.startsWith('a=crypto:1'))!;
  const first = keyIn(call.offer('browser', browserDescription()));
  const branch = (octet: number, version: number): string =>
    phone({
      version,
      attributes: [`a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${Buffer.alloc(30, octet).toString('base64')}`],
    }).replace('RTP/AVP', 'RTP/SAVP');
  for (const octet of [1, 2]) {
    call.answer('core', branch(octet, octet));
    expect(call.state.legs.core.description?.transports[0]).toMatchObject({
      sdes: { local: { key: first.split('inline:')[1] }, remote: { key: Buffer.alloc(30, octet).toString('base64') } },
    });
  }
  call.offer('browser', browserDescription({ version: 3 }).replace('m=audio 9', 'm=audio 0'));
  call.answer('core', phone({ port: 0 }).replace('RTP/AVP', 'RTP/SAVP'));
  const again = keyIn(call.offer('browser', browserDescription({ version: 4, mid: 'n' })));
  expect(again).not.toBe(first);
});

test('ims:RFC8839-4.4.1.1-1 ims:TS24.371-9-2 RFC8858-4.2-1 RFC8858-4.5-1 RFC8285-5-4 RFC8839-4.4.2.1-1 RFC9143-7.6-1 TS24.229-6.1.1-1 multiplexing stays what it was, a restart goes through the whole bundle, and the core is offered whole sections', () => {
  const call = new Call();
  const offered = sample('firefox-153/offer-2audio-2video-bundle-max-bundle.sdp');
  const offer = call.offer('browser', offered);
  expect(lines(offer).filter((line) => /^m=[a-z]+ 0 /.test(line))).toEqual([]);
  call.answer('core', coreAnswer(offer));
  const restarted = offered
    .replaceAll(/a=ice-ufrag:[^\r]*/g, 'a=ice-ufrag:anew')
    .replaceAll(/a=ice-pwd:[^\r]*/g, `a=ice-pwd:${'y'.repeat(24)}`);
  const again = call.offer('browser', restarted);
  expect(again).toBe(offer);
  const answer = call.answer('core', coreAnswer(again, 2));
  const credentials = lines(answer).filter((line) => line.startsWith('a=ice-ufrag'));
  expect(credentials).toHaveLength(4);
  expect(new Set(credentials).size).toBe(1);
  expect(credentials[0]).toMatch(/g1$/);
  const fromCore = call.offer('core', coreAnswer(again, 3));
  for (const text of [offer, answer, fromCore]) {
    expect(text).not.toContain('rtcp-mux-only');
    for (const line of lines(text)) expect(line).toMatch(/^[vosctbma]=[ -~]+$/);
  }
  expect(lines(fromCore).filter((line) => line === 'a=rtcp-mux')).toHaveLength(4);
  // Which header extensions pass on each side stands in the plan: the mid towards the browser, nothing towards the core.
  const { browser, core } = call.state.legs;
  const extensionsOf = (leg: typeof browser): unknown[] =>
    Object.values(leg.description?.streams ?? {}).map((stream) =>
      stream.kind === 'rtp' ? stream.headerExtensions.length : 0,
    );
  expect(extensionsOf(browser)).toEqual([1, 1, 1, 1]);
  expect(extensionsOf(core)).toEqual([0, 0, 0, 0]);
});
