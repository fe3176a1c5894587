import type { TerminationReply } from '@webrtc-ims/iq';
import { acceptableToBrowsers, complete, createSession, receive } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserAnswer, browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import { audioOnly } from '../support/core-answer.ts';
import { lines, sample } from '../support/samples.ts';

/** A description of a browser with one section for each mid, all in one bundle. */
function bundled(
  mids: readonly string[],
  group = mids,
  options: Parameters<typeof browserDescription>[0] = {},
): string {
  const [head, section] = browserDescription({ ...options, mid: mids[0]! }).split('\r\nm=');
  const sections = mids.map((mid) => section!.replace(`a=mid:${mids[0]}`, `a=mid:${mid}`));
  return (
    [head!.replace(/BUNDLE .*/, `BUNDLE ${group.join(' ')}`), ...sections.map((s) => s.trimEnd())].join('\r\nm=') +
    '\r\n'
  );
}

function answering(ports: readonly number[], attributes: readonly string[] = []): string {
  const [head] = phone({}).split('\r\nm=');
  return `${[head, ...ports.map((port) => [`audio ${port} RTP/AVP 8`, ...attributes].join('\r\n'))].join('\r\nm=')}\r\n`;
}

const answerOffer = browserAnswer({ formats: '8 0 126' }).replace(':101 tele', ':126 tele');

test('RFC9143-7.3-1 RFC9143-7.3.1-1 the group of the answer keeps the order of the offer and the sections that are accepted', () => {
  for (const [ports, group] of [
    [[40_000, 40_002, 40_004], 'c a b'],
    [[0, 40_002, 40_004], 'c b'],
    [[40_000, 40_002, 0], 'a b'],
  ] as const) {
    const call = new Call();
    const offer = bundled(['a', 'b', 'c'], ['c', 'a', 'b']);
    call.offer('browser', offer);
    const answer = call.answer('core', answering(ports));
    expect(answer).toContain(`\r\na=group:BUNDLE ${group}\r\n`);
    expect(acceptableToBrowsers(answer, { answerTo: offer })).toEqual([]);
  }
});

test('RFC9143-7.3.1-1 sections that can only live in a bundle die with the last other one of it', () => {
  const call = new Call();
  const [head, first, second] = bundled(['a', 'b']).split('\r\nm=');
  const only = second!.replace('audio 9', 'audio 0').replace('a=mid:b', 'a=bundle-only\r\na=mid:b');
  call.offer('browser', [head, first, only].join('\r\nm='));
  const answer = call.answer('core', answering([0, 40_002]));
  expect(lines(answer).filter((line) => line.startsWith('m=') || line.startsWith('a=group'))).toEqual([
    'm=audio 0 UDP/TLS/RTP/SAVPF 111',
    'm=audio 0 UDP/TLS/RTP/SAVPF 111',
  ]);
  expect(call.plan).toMatchObject({ nothingAccepted: true, core: { operation: 'release' } });
});

test('RFC9143-7.3.2-2 an offer that cannot be unbundled is an error under the policy "no bundle"', () => {
  const call = new Call({ legs: { browser: { bundle: 'refuse' } } });
  const only = browserDescription().replace('audio 9', 'audio 0').replace('a=mid:0', 'a=bundle-only\r\na=mid:0');
  expect(call.refusal('browser', 'offer', only)).toMatchObject({
    code: 'SDP_NOTHING_ACCEPTABLE',
    clause: 'RFC 9143 7.3.2',
  });
});

test('RFC9143-7.5-1 RFC8285-7-1 RFC8285-5-2 our offers keep the bundle, its order and one number for the mid extension', () => {
  const call = new Call();
  const extmap = 'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=extmap:2 urn:example:other\r\n';
  const offered = bundled(['a', 'b'], ['b', 'a']).replaceAll('a=rtcp-mux\r\n', `a=rtcp-mux\r\n${extmap}`);
  call.offer('browser', offered);
  const answer = call.answer('core', answering([40_000, 40_002]));
  expect(acceptableToBrowsers(answer, { answerTo: offered })).toEqual([]);
  expect(lines(answer).filter((line) => line.startsWith('a=extmap'))).toEqual([
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  ]);
  expect(call.plan.access).toMatchObject({
    request: {
      description: { streams: { 1: { headerExtensions: [{ id: 4, uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' }] } } },
    },
  });
  const offer = call.offer('core', answering([40_000, 40_002], ['a=sendonly']));
  expect(acceptableToBrowsers(offer, { after: answer })).toEqual([]);
  expect(offer).toContain('\r\na=group:BUNDLE b a\r\n');
  expect(lines(offer).filter((line) => line.startsWith('a=extmap:4'))).toHaveLength(2);
});

test('RFC8285-7-1 a bundle of one needs no mid extension', () => {
  expect(new Call().offer('core', phone({}))).not.toContain('extmap');
});

test('RFC8842-5.2-2 PRIV-7 PRIV-9 offers carry one tls-id for the whole session and another one in the next', () => {
  const ids = [1, 2].map((seed) => {
    const call = new Call({ random: (length) => new Uint8Array(length).fill(seed) });
    const first = call.offer('core', phone({}));
    call.answer('browser', answerOffer.replaceAll('126', '101'));
    const second = call.offer('core', phone({ version: 2, attributes: ['a=sendonly'] }));
    const idOf = (sdp: string): string => lines(sdp).find((line) => line.startsWith('a=tls-id:'))!;
    expect(idOf(second)).toBe(idOf(first));
    return idOf(first);
  });
  expect(ids.map((id) => id.length)).toEqual([49, 49]);
  expect(new Set(ids).size).toBe(2);
});

test('RFC8842-5.3-1 TS23.334-6.2.10-1 an answer has a tls-id exactly when the offer has one', () => {
  for (const offered of [true, false]) {
    const call = new Call();
    const offer = browserDescription();
    call.offer('browser', offered ? offer.replace('a=setup', 'a=tls-id:abcdefghijklmnopqrst\r\na=setup') : offer);
    const answer = call.answer('core', phone({}));
    expect(answer.includes('a=tls-id:')).toBe(offered);
    expect(answer).not.toContain('abcdefghijklmnopqrst');
    expect(answer).toContain('a=fingerprint:sha-256 9C:9D:');
  }
});

test('RFC8829-5.8.2-1 the value of a=rtcp does not matter in a multiplexed section', () => {
  const plans = ['9 IN IP4 0.0.0.0', '57287 IN IP4 ', '1'].map((value) => {
    const call = new Call();
    call.offer('browser', browserDescription().replace(/a=rtcp:[^\r]*/, `a=rtcp:${value}`));
    call.answer('core', phone({}));
    return call.plan.access;
  });
  expect(plans[1]).toEqual(plans[0]);
  expect(plans[2]).toEqual(plans[0]);
});

test('RFC8839-4.2.1.6-1 an inactive section keeps its ICE lines, one at port 0 has none', () => {
  const call = new Call({ legs: { browser: audioOnly } });
  call.offer('browser', sample('chromium-156/offer-audio-video.sdp').replace('a=sendrecv', 'a=inactive'));
  const [, audio, video] = call.answer('core', phone({})).split('\r\nm=');
  expect(audio).toMatch(/a=ice-ufrag:gw[\s\S]*a=candidate:1 1 udp/);
  expect(video).not.toMatch(/candidate|ice-/);
});

test('RFC8839-4.4.1.3-1 RFC8839-4.4.1.1.1-2 later offers repeat credentials and candidates', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  const answer = call.answer('core', phone({}));
  const offer = call.offer('core', phone({ version: 2, attributes: ['a=sendonly'] }));
  const ice = (sdp: string): string[] =>
    lines(sdp).filter((line) => /^a=(ice-ufrag|ice-pwd|candidate|fingerprint)/.test(line));
  expect(ice(offer)).toEqual(ice(answer));
});

test('RFC8839-4.2.1.2-1 RFC5761-5.1.3-1 RFC8122-5-2 the default destination is the best candidate, component 2 is not listed, digits are in upper case', () => {
  const received = receive(createSession(), { leg: 'core', kind: 'offer', sdp: phone({}) });
  if (!received.ok) throw received.error;
  const candidate = (component: number, priority: number, port: number, protocol: 'tcp' | 'udp' = 'udp') =>
    ({ foundation: '1', component, protocol, priority, address: '198.51.100.7', port, type: 'host' }) as const;
  const access: TerminationReply = {
    context: 'c',
    termination: 't',
    transports: {
      0: {
        kind: 'ice-dtls',
        credentials: { usernameFragment: 'abcd', password: 'abcdefghijklmnopqrstuv' },
        lite: true,
        candidates: [candidate(1, 5, 9000, 'tcp'), candidate(1, 1, 1000), candidate(2, 4, 4000), candidate(1, 3, 3000)],
        fingerprint: { algorithm: 'SHA-256', value: Array(32).fill('ab').join(':') },
      },
    },
  };
  const completed = complete(received.value.pending, { access });
  if (!completed.ok) throw completed.error;
  expect(completed.value.sdp).toContain('m=audio 3000 UDP/TLS/RTP/SAVPF 8 0 101\r\n');
  expect(lines(completed.value.sdp).filter((line) => line.startsWith('a=candidate'))).toEqual([
    'a=candidate:1 1 tcp 5 198.51.100.7 9000 typ host tcptype passive',
    'a=candidate:1 1 udp 1 198.51.100.7 1000 typ host',
    'a=candidate:1 1 udp 3 198.51.100.7 3000 typ host',
  ]);
  expect(completed.value.sdp).toContain(`a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}\r\n`);
  expect(acceptableToBrowsers(completed.value.sdp)).toEqual([]);
});

test('a reply that is missing or lacks a transport is an error of ours', () => {
  const received = receive(createSession(), { leg: 'core', kind: 'offer', sdp: phone({}) });
  if (!received.ok) throw received.error;
  for (const resources of [{}, { access: { context: 'c', termination: 't', transports: {} } }]) {
    const completed = complete(received.value.pending, resources);
    expect(completed.ok ? undefined : completed.error).toMatchObject({ code: 'SDP_RESOURCES_INCOMPLETE', status: 500 });
  }
});

test('OBS-24 rejected sections of browsers are read, with credentials and format 0 or without anything', () => {
  for (const rejected of [
    'audio 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=mid:1\r\na=sendrecv',
    'audio 0 UDP/TLS/RTP/SAVPF 8\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:1',
  ]) {
    const call = new Call();
    call.offer('core', `${phone({})}m=audio 40002 RTP/AVP 8\r\n`);
    const answer = call.answer('browser', `${answerOffer.replaceAll('126', '101')}m=${rejected}\r\n`);
    expect(lines(answer).filter((line) => line.startsWith('m='))).toEqual([
      'm=audio 30004 RTP/AVP 8 0 101',
      'm=audio 0 RTP/AVP 8',
    ]);
  }
});

test('an answer that leaves the bundle of one is taken, one that breaks up a bundle of two is refused', () => {
  const single = new Call();
  single.offer('core', phone({}));
  single.answer('browser', browserAnswer({ bundle: false }));
  expect(single.state.legs.browser.bundle).toEqual([]);
  const double = new Call();
  double.offer('core', `${phone({})}m=audio 40002 RTP/AVP 8\r\n`);
  const apart = bundled(['0', '1'], ['0'], { setup: 'active', formats: '8' });
  expect(double.refusal('browser', 'answer', apart)).toMatchObject({
    code: 'SDP_BUNDLE_CHANGED',
    clause: 'RFC 9143 7.4',
  });
});

test('LIB-1 the same input, policy and state give the same output', () => {
  const runs = [1, 2].map(() => {
    const call = new Call();
    return [call.offer('browser', browserDescription()), call.answer('core', phone({})), JSON.stringify(call.state)];
  });
  expect(runs[1]).toEqual(runs[0]);
});

test('RFC8866-5.2-2 PRIV-9 every session and leg has an o= line of its own', () => {
  const origins = [1, 2].flatMap(() => {
    const call = new Call({ random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
    return [call.offer('browser', browserDescription()), call.answer('core', phone({}))].map((sdp) => lines(sdp)[1]!);
  });
  expect(new Set(origins).size).toBe(4);
  for (const origin of origins) expect(origin).toMatch(/^o=- [0-9]{19} 1 IN IP4 [0-9.]+$/);
});

test('RFC8866-5.3-1 RFC8866-5.12-1 s= is never empty and k= never written', () => {
  const call = new Call();
  const offer = call.offer('core', phone({}).replace('s=-', 's= ').replace('t=0 0', 't=0 0\r\nk=clear:secretkey'));
  expect(offer).toContain('\r\ns=-\r\n');
  expect(offer).not.toContain('k=');
});

test('RFC5939-3.5-1 RFC5939-3.6.2-1 of a capability negotiation the actual configuration counts, and no acfg is written', () => {
  const volte = [
    [
      { encodingName: 'opus', clockRate: 48_000 },
      { encodingName: 'AMR-WB', clockRate: 16_000 },
    ],
  ] as const;
  const call = new Call({ policy: { gatewayTranscodes: volte } });
  call.offer('core', sample('ims/volte-offer-capneg-avpf.sdp'));
  const answer = call.answer('browser', browserAnswer({ formats: '96' }).replace(':111 opus', ':96 opus'));
  expect(answer).toContain('m=audio 30004 RTP/AVP 97');
  expect(answer).not.toContain('acfg');
});

test('RFC5939-3.3.2-1 a section that demands an extension of capability negotiation is rejected', () => {
  const offer = phone({ attributes: ['a=creq:foo', 'a=sendrecv'] });
  expect(new Call().refusal('core', 'offer', offer)).toMatchObject({
    code: 'SDP_NOTHING_ACCEPTABLE',
    clause: 'RFC 5939 3.3.2',
  });
});

test('TS33.328-4.1.2.1-1 no SDES is offered in the core on account of DTLS-SRTP', () => {
  const offer = new Call().offer(
    'browser',
    browserDescription().replace('a=rtcp-mux', 'a=rtcp-mux\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret'),
  );
  expect(offer).toContain('RTP/AVP');
  expect(offer).not.toContain('crypto');
});

test('RFC9143-7-2 RFC8853-5.1-1 RFC8852-3-1 other groups, rid and simulcast stay on the leg of the browser', () => {
  const offer = browserDescription()
    .replace('a=group', 'a=group:LS 0\r\na=group')
    .replace(
      'a=rtcp-mux',
      'a=rtcp-mux\r\na=rid:q send\r\na=simulcast:send q\r\na=extmap:9 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
    );
  const call = new Call();
  expect(call.offer('browser', offer)).not.toMatch(/a=(group|rid|simulcast|extmap)/);
  const answer = call.answer('core', phone({}));
  expect(answer).not.toMatch(/a=(group:LS|rid|simulcast|extmap)/);
});

test('RFC4867-8.3.1-1 the answer keeps the mode-set of the offered format', () => {
  const volte = [
    [
      { encodingName: 'opus', clockRate: 48_000 },
      { encodingName: 'AMR-WB', clockRate: 16_000 },
    ],
  ] as const;
  const call = new Call({ policy: { gatewayTranscodes: volte } });
  call.offer(
    'core',
    phone({ formats: '97', attributes: ['a=rtpmap:97 AMR-WB/16000', 'a=fmtp:97 octet-align=1;mode-set=0,1,2'] }),
  );
  const answer = call.answer('browser', browserAnswer({ formats: '96' }).replace(':111 opus', ':96 opus'));
  expect(answer).toContain('\r\na=fmtp:97 octet-align=1;mode-set=0,1,2\r\n');
});

test('RFC9143-7.5.3-1 OBS-10 when the core removes the tagged section the next one carries the bundle on', () => {
  const call = new Call();
  const first = call.offer('core', answering([40_000, 40_002]));
  call.answer('browser', bundled(['0', '1'], ['0', '1'], { setup: 'active', formats: '8' }));
  const offer = call.offer('core', answering([0, 40_002]));
  expect(acceptableToBrowsers(offer, { after: first })).toEqual([]);
  const [head, gone, kept] = offer.split('\r\nm=');
  expect(head).toContain('\r\na=group:BUNDLE 1');
  expect(gone).toBe('audio 0 UDP/TLS/RTP/SAVPF 8\r\nc=IN IP4 0.0.0.0\r\na=mid:0');
  expect(kept).toMatch(
    /^audio 30000 [\s\S]*a=ice-ufrag:gw30000g0[\s\S]*a=candidate:1 1 udp [0-9]+ 198\.51\.100\.20 30000 /,
  );
});
