import { acceptableToBrowsers, complete, receive, rollback } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserAnswer, browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import { coreAnswer } from '../support/core-answer.ts';
import { lines, replacing, sample } from '../support/samples.ts';

/** A call of a browser that is up, with sendrecv on both sides. */
function established(options: ConstructorParameters<typeof Call>[0] = {}): Call {
  const call = new Call(options);
  call.offer('browser', browserDescription());
  call.answer('core', phone({}));
  return call;
}

function held(direction: string, version = 2): string {
  return phone({ version, attributes: ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', `a=${direction}`] });
}

function directionIn(sdp: string): string | undefined {
  return lines(sdp)
    .find((line) => /^a=(sendrecv|sendonly|recvonly|inactive)$/.test(line))
    ?.slice(2);
}

function versionOf(sdp: string): number {
  return Number(sdp.split('\r\n')[1]!.split(' ')[2]);
}

const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
const opposite = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const;

test.each(directions)(
  'RFC3264-8.4-1 RFC8829-5.3.2-1 OBS-8 a re-offer of the browser with %s crosses, and its answer too',
  (direction) => {
    const call = established();
    const offer = call.offer('browser', browserDescription({ version: 3, direction }));
    expect(directionIn(offer)).toBe(direction);
    const answer = call.answer('core', held(opposite[direction]));
    expect(directionIn(answer)).toBe(opposite[direction]);
    expect(answer).toContain('\r\na=setup:passive\r\n');
    const gate = { access: opposite[direction], core: direction };
    const terminations = [...call.gateway.terminations];
    expect(terminations.map(([name, held]) => [name.split('/')[0], held.streams[1]?.mode])).toEqual([
      ['core', gate.core],
      ['access', gate.access],
    ]);
  },
);

test('RFC3264-8.4-1 hold and resume change gates and nothing else', () => {
  const call = established();
  call.offer('browser', browserDescription({ version: 3, direction: 'sendonly' }));
  expect(call.plan).toMatchObject({ access: { operation: 'none' }, core: { operation: 'none' } });
  call.answer('core', held('recvonly'));
  expect(call.plan).toMatchObject({
    access: { operation: 'modify', modes: { 1: 'recvonly' } },
    core: { operation: 'modify', modes: { 1: 'sendonly' } },
  });
  call.offer('browser', browserDescription({ version: 4 }));
  // Media may come as soon as the phone knows of the resumption, before its answer does.
  expect(call.plan.core).toMatchObject({ operation: 'modify', modes: { 1: 'sendrecv' } });
  call.answer('core', held('sendrecv', 3));
  expect(call.plan.core).toEqual({ operation: 'none' });
  expect(call.plan.access).toMatchObject({ operation: 'modify', modes: { 1: 'sendrecv' } });
});

test.each(directions)('RFC3264-8.4-1 a re-offer of the phone with %s crosses, and its answer too', (direction) => {
  const call = established();
  const offer = call.offer('core', held(direction));
  expect(directionIn(offer)).toBe(direction);
  expect(acceptableToBrowsers(offer)).toEqual([]);
  const answer = call.answer(
    'browser',
    browserAnswer({ direction: opposite[direction], formats: '8 0 126' }).replace(':101 tele', ':126 tele'),
  );
  expect(directionIn(answer)).toBe(opposite[direction]);
});

test('RFC3264-6.1-1 OBS-12 directions are clamped, whatever the other side answers', () => {
  for (const offered of directions) {
    for (const answered of directions) {
      const call = new Call();
      const offer = browserDescription({ direction: offered });
      call.offer('browser', offer);
      const answer = call.answer('core', held(answered));
      expect(acceptableToBrowsers(answer, { answerTo: offer }), `${offered} ${answered}`).toEqual([]);
      const [sends, receives] = [/^send/, /recv/].map((p) => p.test(offered));
      const given = directionIn(answer)!;
      expect(/^send/.test(given), `${offered} ${answered}`).toBe(receives && /^send/.test(answered));
      expect(/recv/.test(given), `${offered} ${answered}`).toBe(sends && /recv/.test(answered));
    }
  }
});

test('ims:RFC3264-8.4-1 RFC3264-8.4-2 RFC3264-8.4-4 c=0.0.0.0 of the phone is a hold, shown as a direction with our address', () => {
  const call = established();
  const offer = call.offer('core', phone({ version: 2, address: '0.0.0.0' }));
  expect(directionIn(offer)).toBe('sendonly');
  expect(offer).toContain('\r\nc=IN IP4 198.51.100.20\r\n');
  const answer = call.answer(
    'browser',
    browserAnswer({ direction: 'recvonly', formats: '8 0 126' }).replace(':101 tele', ':126 tele'),
  );
  expect(directionIn(answer)).toBe('recvonly');
  expect(answer).toContain('\r\nc=IN IP4 10.10.0.20\r\n');
  // The gateway keeps the address that it knows and sends nothing there.
  const held = call.gateway.terminations.get('core/1');
  expect(held?.streams[1]?.mode).toBe('recvonly');
  expect(held?.transports[0]).toMatchObject({ remote: { rtp: { address: '10.20.0.5', port: 40_000 } } });
});

test('RFC3264-8.4-2 the sample of an old-style hold is sendonly too', () => {
  const call = new Call();
  expect(directionIn(call.offer('core', sample('ims/hold-reinvite-rfc2543-c0.sdp')))).toBe('sendonly');
});

test('RFC3264-8.4-3 RFC8829-5.2.1-1 RFC8839-4.2.5-1 c=0.0.0.0 and port 9 of a browser are no hold', () => {
  const call = new Call();
  const offer = sample('chromium-156/offer-audio-pre-gathering.sdp');
  expect(offer).toContain('c=IN IP4 0.0.0.0');
  expect(offer).not.toContain('a=candidate');
  expect(directionIn(call.offer('browser', offer))).toBe('sendrecv');
});

test('RFC3264-8.4-5 with both on hold the stream is inactive until both have resumed', () => {
  const call = established();
  call.offer('browser', browserDescription({ version: 3, direction: 'sendonly' }));
  call.answer('core', held('recvonly'));
  const offer = call.offer('core', held('inactive', 3));
  expect(directionIn(offer)).toBe('inactive');
  call.answer(
    'browser',
    browserAnswer({ direction: 'inactive', formats: '8 0 126' }).replace(':101 tele', ':126 tele'),
  );
  expect(call.gateway.terminations.get('access/2')?.streams[1]?.mode).toBe('inactive');
  // The browser resumes; the phone still holds.
  call.offer('browser', browserDescription({ version: 4 }));
  expect(directionIn(call.answer('core', held('sendonly', 4)))).toBe('sendonly');
  expect(call.gateway.terminations.get('access/2')?.streams[1]?.mode).toBe('sendonly');
});

test('RFC3264-8-1 RFC3264-8-3 RFC8829-5.2.2-2 a session refresh changes nothing, not even a version', () => {
  const call = new Call();
  const first = call.offer('browser', browserDescription());
  const answer = call.answer('core', phone({}));
  const refreshed = call.offer('browser', browserDescription());
  expect(refreshed).toBe(first);
  expect(call.plan).toMatchObject({ access: { operation: 'none' }, core: { operation: 'none' } });
  expect(call.answer('core', phone({}))).toBe(answer);
  expect(call.plan).toMatchObject({ access: { operation: 'none' }, core: { operation: 'none' } });
});

test('RFC3264-8-1 the version rises by one with every change and the rest of o= stays', () => {
  const call = new Call();
  const texts = [call.offer('browser', browserDescription())];
  call.answer('core', phone({}));
  for (const direction of ['sendonly', 'sendonly', 'sendrecv'] as const) {
    texts.push(call.offer('browser', browserDescription({ direction })));
    call.answer('core', held(opposite[direction]));
  }
  expect(texts.map(versionOf)).toEqual([1, 2, 2, 3]);
  expect(new Set(texts.map((text) => text.split('\r\n')[1]!.replace(/ [0-9]+ IN/, ' IN'))).size).toBe(1);
});

test('RFC8839-4.4.1.1.1-1 RFC8839-4.4.1.1.1-3 RFC3264-8-2 an ICE restart renews the credentials of the access side and leaves the core alone', () => {
  const call = new Call();
  const first = call.offer('browser', browserDescription());
  const before = call.answer('core', phone({}));
  const restarted = browserDescription({ version: 3, ufrag: 'nEw1', password: 'anotherpasswordanother01' });
  expect(call.offer('browser', restarted)).toBe(first);
  const after = call.answer('core', phone({}));
  expect(call.plan.core).toEqual({ operation: 'none' });
  expect(call.plan.access).toMatchObject({
    operation: 'configure',
    description: {
      transports: {
        0: { iceGeneration: 1, setup: 'passive', remote: { credentials: { usernameFragment: 'nEw1' } } },
      },
    },
  });
  expect(before).toContain('a=ice-ufrag:gw30004g0\r\n');
  expect(after).toContain('a=ice-ufrag:gw30004g1\r\n');
  expect(after).toContain('\r\na=setup:passive\r\n');
});

test.each([
  ['the ufrag alone', { ufrag: 'nEw1' }],
  ['the password alone', { password: 'anotherpasswordanother01' }],
])('RFC8839-4.4.1.1.1-1 RFC8839-4.4.1.1.1-2 OBS-9 %s is no restart', (_, change) => {
  const call = established();
  call.offer('browser', browserDescription({ version: 3, ...change }));
  expect(call.answer('core', phone({}))).toContain('a=ice-ufrag:gw30004g0\r\n');
});

test('RFC8839-4.4.1.1.1-1 credentials that move between session and section are no restart', () => {
  const call = established();
  const moved = lines(browserDescription({ version: 3 }));
  const ice = moved.filter((line) => line.startsWith('a=ice-'));
  const rest = moved.filter((line) => !line.startsWith('a=ice-'));
  rest.splice(4, 0, ...ice);
  call.offer('browser', `${rest.join('\r\n')}\r\n`);
  expect(call.answer('core', phone({}))).toContain('a=ice-ufrag:gw30004g0\r\n');
  expect(call.plan.access).toEqual({ operation: 'none' });
});

test('RFC8842-5.5-1 other certificates are another association: the role is chosen anew', () => {
  const call = established();
  const moved = browserDescription({
    version: 3,
    ufrag: 'nEw1',
    password: 'anotherpasswordanother01',
    fingerprint: Array(32).fill('6B').join(':'),
    setup: 'passive',
  });
  call.foreign = ['role-changed'];
  call.offer('browser', moved);
  expect(call.answer('core', phone({}))).toContain('a=setup:active\r\n');
});

test('RFC8842-3.2-1 RFC8842-5.5-2 OBS-8 a transfer in the core keeps the association of the browser', () => {
  const call = established();
  const offer = call.offer('core', phone({ version: 2, address: '10.20.9.9', formats: '0' }));
  expect(acceptableToBrowsers(offer)).toEqual([]);
  expect(offer).toContain('a=setup:actpass\r\n');
  expect(call.plan.access).toEqual({ operation: 'none' });
  call.answer('browser', browserAnswer({ formats: '0', setup: 'active' }));
  const access = call.gateway.terminations.get('access/2');
  expect(access?.transports[0]).toMatchObject({ iceGeneration: 0, setup: 'passive' });
});

test('RFC3264-8.3.1-1 another address of the phone changes the plan and no octet of the offer to the browser', () => {
  const call = established();
  const first = call.offer('core', phone({ version: 2 }));
  const answer = browserAnswer({ formats: '8 0 126' }).replace(':101 tele', ':126 tele');
  call.answer('browser', answer);
  expect(call.offer('core', phone({ version: 3, address: '10.20.9.9', port: 41_000 }))).toBe(first);
  call.answer('browser', answer);
  expect(call.plan.access).toEqual({ operation: 'none' });
  expect(call.plan.core).toMatchObject({
    operation: 'configure',
    description: { transports: { 0: { remote: { rtp: { address: '10.20.9.9', port: 41_000 } } } } },
  });
});

test('RFC3264-8.3.2-1 CODEC-PT-1 a payload number keeps its meaning for the whole session', () => {
  const call = new Call();
  call.offer('browser', browserDescription({ formats: '111 126' }));
  call.answer('core', phone({ formats: '111', attributes: ['a=rtpmap:111 opus/48000/2'] }));
  // The phone now uses 111 for something else: towards the browser 111 remains Opus.
  const offer = call.offer(
    'core',
    phone({
      version: 2,
      formats: '111 112',
      attributes: ['a=rtpmap:111 telephone-event/8000', 'a=rtpmap:112 opus/48000/2'],
    }),
  );
  expect(lines(offer).filter((line) => line.startsWith('a=rtpmap'))).toEqual([
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:96 telephone-event/48000',
    'a=rtpmap:126 telephone-event/8000',
  ]);
});

test('RFC3264-8.1-1 RFC8829-5.2.2-1 a second audio section goes to the end on the other leg', () => {
  const call = established();
  const second = browserDescription({ mid: 'x' }).split('\r\nm=')[1]!;
  const two = `${browserDescription({ version: 3 }).replace('BUNDLE 0', 'BUNDLE 0 x')}m=${second}`;
  const offer = call.offer('browser', two);
  expect(lines(offer).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30000 RTP/AVP 111 8 0 96 126',
    'm=audio 30008 RTP/AVP 111 8 0 96 126',
  ]);
  expect(call.plan.core).toMatchObject({ operation: 'configure' });
  const answer = call.answer('core', `${phone({ version: 2 })}m=audio 40002 RTP/AVP 8\r\n`);
  expect(acceptableToBrowsers(answer, { answerTo: two })).toEqual([]);
  expect(lines(answer).filter((line) => /^(m=|a=mid|a=group)/.test(line))).toEqual([
    'a=group:BUNDLE 0 x',
    'm=audio 30004 UDP/TLS/RTP/SAVPF 8 0 126',
    'a=mid:0',
    'm=audio 30004 UDP/TLS/RTP/SAVPF 8',
    'a=mid:x',
  ]);
});

test('RFC3264-8.2-1 RFC3264-8.2-2 RFC3264-8-4 RFC8829-5.2.2-3 RFC8829-5.2.2-4 a stream is removed, its slot stays, and is used again with another mid', () => {
  const call = established();
  const second = browserDescription({ mid: 'x' }).split('\r\nm=')[1]!;
  const two = `${browserDescription().replace('BUNDLE 0', 'BUNDLE 0 x')}m=${second}`;
  call.offer('browser', two);
  call.answer('core', `${phone({})}m=audio 40002 RTP/AVP 8\r\n`);
  const removed = `${browserDescription()}m=${second}`.replace(
    /m=audio 9 ([^\r]*)(?=[\s\S]*a=mid:x)(?![\s\S]*m=)/,
    'm=audio 0 $1',
  );
  expect(lines(call.offer('browser', removed)).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30000 RTP/AVP 111 8 0 96 126',
    'm=audio 0 RTP/AVP 111',
  ]);
  const answer = call.answer('core', `${phone({})}m=audio 0 RTP/AVP 8\r\n`);
  expect(lines(answer).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30004 UDP/TLS/RTP/SAVPF 8 0 126',
    'm=audio 0 UDP/TLS/RTP/SAVPF 111',
  ]);
  expect(Object.keys(call.gateway.terminations.get('core/1')!.streams)).toEqual(['1']);
  expect(Object.keys(call.gateway.terminations.get('access/2')!.streams)).toEqual(['1']);
  const again = two.replaceAll('BUNDLE 0 x', 'BUNDLE 0 y').replace('a=mid:x', 'a=mid:y');
  expect(lines(call.offer('browser', again)).filter((line) => line.startsWith('m='))).toEqual([
    'm=audio 30000 RTP/AVP 111 8 0 96 126',
    'm=audio 30012 RTP/AVP 111 8 0 96 126',
  ]);
  expect(Object.keys(call.state.streams)).toEqual(['1', '3']);
});

test.each([
  ['fewer sections', 'v=0\r\no=- 1 3 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n', 'RFC 3264 8'],
  ['another media type', browserDescription().replace('m=audio', 'm=video'), 'RFC 3264 8.3.3'],
  ['another mid', browserDescription({ mid: 'z' }), 'RFC 8829 5.2.2'],
])('RFC3264-8-5 OBS-11 a re-offer with %s is refused and nothing changes', (_, sdp, clause) => {
  const call = established();
  const before = structuredClone(call.state);
  expect(call.refusal('browser', 'offer', sdp)).toMatchObject({ code: 'SDP_SECTIONS_CHANGED', clause, status: 488 });
  expect(call.state).toEqual(before);
});

test('RFC3264-8.3.3-1 fax in place of audio is refused, and the call goes on', () => {
  const call = established();
  const fax = phone({ version: 2 }).replace(/m=audio [^\r]*/, 'm=image 30040 udptl t38');
  expect(call.refusal('core', 'offer', fax)).toMatchObject({ code: 'SDP_NOTHING_ACCEPTABLE', clause: 'RFC 3264 6' });
  expect(directionIn(call.offer('core', held('sendonly')))).toBe('sendonly');
});

test('RFC3264-8.3.3-1 fax as an added section is answered with port 0 and not shown to the browser', () => {
  const call = established();
  const offer = call.offer('core', `${phone({ version: 2 })}m=image 30040 udptl t38\r\n`);
  expect(offer).not.toContain('image');
  const answer = call.answer('browser', browserAnswer({ formats: '8 0 126' }).replace(':101 tele', ':126 tele'));
  expect(lines(answer).at(-1)).toBe('m=image 0 udptl t38');
});

test('ims:RFC3261-14.1-1 ims:RFC3311-5-1 RFC3264-4-2 a second offer and an answer without an offer are refused by name of the state', () => {
  const call = new Call();
  expect(call.refusal('core', 'answer', phone({}))).toMatchObject({
    code: 'SDP_WRONG_PHASE',
    message: 'an answer without an offer',
  });
  call.offer('browser', browserDescription());
  expect(call.refusal('core', 'offer', phone({}))).toMatchObject({ code: 'SDP_WRONG_PHASE', status: 491 });
  expect(call.refusal('browser', 'offer', browserDescription())).toMatchObject({
    code: 'SDP_WRONG_PHASE',
    status: 500,
  });
  expect(call.refusal('browser', 'answer', browserDescription())).toMatchObject({
    code: 'SDP_WRONG_PHASE',
    message: 'an answer from the side that offered',
  });
});

test('RFC3264-4-3 after a rollback the state is the one before the offer, and the plan undoes what the offer opened', () => {
  const call = new Call();
  const fresh = structuredClone(call.state);
  call.offer('browser', browserDescription());
  const first = rollback(call.state);
  expect(first.state).toEqual(fresh);
  expect(first.plan.core).toEqual({ operation: 'release' });

  const up = established();
  const stable = structuredClone(up.state);
  const second = browserDescription({ mid: 'x' }).split('\r\nm=')[1]!;
  up.offer('browser', `${browserDescription().replace('BUNDLE 0', 'BUNDLE 0 x')}m=${second}`);
  const back = rollback(up.state);
  expect(back.state).toEqual(stable);
  expect(back.plan.core).toMatchObject({
    operation: 'configure',
    description: stable.legs.core.description,
  });
  expect(back.plan.access).toEqual({ operation: 'none' });
});

test('a rollback without an open offer is a mistake of the caller', () => {
  expect(() => rollback(new Call().state)).toThrow(
    expect.objectContaining({ fault: 'misuse', code: 'SDP_WRONG_PHASE' }),
  );
});

test('RFC8829-4.1.10.1-1 the same answer again, as in 183 and 200, changes nothing', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  const early = call.answer('core', phone({}));
  const state = call.state;
  const final = call.answer('core', phone({}));
  expect(final).toBe(early);
  expect(call.plan).toMatchObject({ access: { operation: 'none' }, core: { operation: 'none' } });
  expect(call.state).toEqual(state);
});

test('ims:TS24.371-7.4-8 RFC8829-3.8-1 an answer of another branch moves the core side and leaves the answer of the browser as it is', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  const early = call.answer('core', phone({}));
  const final = call.answer('core', phone({ address: '10.20.7.7', port: 42_000 }));
  expect(final).toBe(early);
  expect(call.plan.access).toEqual({ operation: 'none' });
  expect(call.plan.core).toMatchObject({
    operation: 'configure',
    description: { transports: { 0: { remote: { rtp: { address: '10.20.7.7', port: 42_000 } } } } },
  });
});

test('RFC8829-4.1.10.1-1 OBS-21 a further answer that needs another answer to the browser becomes a re-offer', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  call.answer('core', phone({}));
  const before = structuredClone(call.state);
  const other = phone({ address: '10.20.7.7', formats: '0' });
  const received = receive(call.state, { leg: 'core', kind: 'answer', sdp: other });
  if (!received.ok) throw received.error;
  expect(received.value.plan).toMatchObject({
    reoffer: 'browser',
    access: { operation: 'none' },
    core: { operation: 'none' },
  });
  const completed = complete(received.value.pending);
  expect(completed.ok ? undefined : completed.error).toMatchObject({ fault: 'violation', code: 'SDP_ANSWER_DIFFERS' });
  expect(call.state).toEqual(before);

  const offer = call.offer('core', other);
  expect(acceptableToBrowsers(offer)).toEqual([]);
  expect(offer).toContain('m=audio 30004 UDP/TLS/RTP/SAVPF 0\r\n');
  call.answer('browser', browserAnswer({ formats: '0' }));
  expect(call.plan.reoffer).toBeUndefined();
  expect(call.gateway.terminations.get('core/1')?.transports[0]).toMatchObject({
    remote: { rtp: { address: '10.20.7.7' } },
  });
});

test('RFC3264-6-3 when nothing is left the plan says so and gives everything back', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  const answer = call.answer('core', phone({ port: 0 }));
  expect(call.plan).toMatchObject({
    nothingAccepted: true,
    access: { operation: 'none' },
    core: { operation: 'release' },
  });
  expect(lines(answer).filter((line) => line.startsWith('m='))).toEqual(['m=audio 0 UDP/TLS/RTP/SAVPF 111']);
  expect(call.state.context).toBeUndefined();
});

test('RFC8829-5.3.1-3 an answer of telephone-event alone is no answer', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  call.answer('core', phone({ formats: '126', attributes: ['a=rtpmap:126 telephone-event/8000'] }));
  expect(call.plan.nothingAccepted).toBe(true);
});

test.each([
  ['more sections', `${phone({})}m=audio 0 RTP/AVP 0\r\n`, 'RFC 3264 6'],
  ['another media type', phone({}).replace('m=audio', 'm=video'), 'RFC 3264 6'],
])('RFC3264-6-1 an answer with %s is refused', (_, sdp, clause) => {
  const call = new Call();
  call.offer('browser', browserDescription());
  const before = structuredClone(call.state);
  expect(call.refusal('core', 'answer', sdp)).toMatchObject({
    fault: 'violation',
    code: 'SDP_SECTIONS_CHANGED',
    clause,
  });
  expect(call.state).toEqual(before);
});

test.each(['chromium-156', 'firefox-153'])(
  'TS24.371-9.4-1 the renegotiation recorded with %s crosses step by step',
  (folder) => {
    const call = new Call();
    const steps = [
      '1-offer-audio',
      '2-offer-add-video',
      '3-offer-hold',
      '4-offer-resume',
      '5-offer-icerestart',
      '6-offer-stop-video',
      '7-offer-add-datachannel',
      '8-offer-recycle-mline',
    ];
    for (const [index, step] of steps.entries()) {
      const offer = sample(`${folder}/reneg-${step}.sdp`);
      const passed = call.offer('browser', offer);
      const answer = call.answer('core', coreAnswer(passed, index + 2));
      expect(acceptableToBrowsers(answer, { answerTo: offer }), step).toEqual([]);
    }
    const access = call.gateway.terminations.get('access/2')!;
    expect(access.transports[0]).toMatchObject({ iceGeneration: 1, setup: 'passive' });
    // The former answerer offers the same: from the core.
    const offer = call.offer('core', coreAnswer(call.state.legs.core.sent ?? '', 20));
    expect(acceptableToBrowsers(offer)).toEqual([]);
  },
);

test.each([
  'jssip-3.13.8-chromium-156',
  'jssip-3.13.8-firefox-153',
  'sipjs-0.21.2-chromium-156',
  'sipjs-0.21.2-firefox-153',
])('TS24.371-9.4-1 hold and resume of %s cross', (client) => {
  const call = new Call();
  const passed: (string | undefined)[] = [];
  for (const step of ['initial', 'hold', 'resume']) {
    const offer = sample(`sip-clients/${client}-invite-audio-${step}.sdp`);
    const crossed = call.offer('browser', offer);
    passed.push(directionIn(crossed));
    const answer = call.answer('core', held(opposite[directionIn(crossed) as 'sendrecv']));
    expect(acceptableToBrowsers(answer, { answerTo: offer })).toEqual([]);
  }
  expect(passed).toEqual(['sendrecv', 'sendonly', 'sendrecv']);
});

test('meetecho/janus-gateway#1591 a re-offer that only renumbers telephone events reaches the browser side', () => {
  const call = established();
  const offer = call.offer(
    'core',
    phone({ version: 2, formats: '8 0 99', attributes: ['a=rtpmap:99 telephone-event/8000'] }),
  );
  call.answer('browser', browserAnswer({ formats: '8 0 126' }).replace(':101 tele', ':126 tele'));
  expect(offer).toContain('m=audio 30004 UDP/TLS/RTP/SAVPF 8 0 126\r\n');
  expect(call.plan.dtmf[1]).toEqual({
    kind: 'relay',
    access: { payloadType: 126, clockRate: 8_000 },
    core: { payloadType: 99, clockRate: 8_000 },
  });
});

test('LIB-7 a session goes on from its JSON at every step', () => {
  const call = new Call();
  const other = new Call();
  const thaw = (): void => {
    other.state = JSON.parse(JSON.stringify(other.state));
  };
  for (const [kind, leg, sdp] of [
    ['offer', 'browser', browserDescription()],
    ['answer', 'core', phone({})],
    ['offer', 'core', held('sendonly')],
    [
      'answer',
      'browser',
      browserAnswer({ direction: 'recvonly', formats: '8 0 126' }).replace(':101 tele', ':126 tele'),
    ],
  ] as const) {
    const a = call[kind](leg, sdp);
    const b = other[kind](leg, sdp);
    expect(b).toBe(a);
    thaw();
  }
  expect(other.state).toEqual(call.state);
});

test('replacing a line of a sample does what its name says', () => {
  expect(replacing('a=b\r\nc=d\r\n', 'c=', '')).toBe('a=b\r\n');
});
