import { insecureSeededRandom, octetsEqual } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import type { ByteRange, MessageOptions, OutgoingMessage } from '../../src/index.ts';
import { decodeByteRange } from '../../src/index.ts';
import { Pair } from '../support/pair.ts';
import { octets, type Seen } from '../support/parse.ts';
import { Peer, report, request, response } from '../support/peer.ts';

const chat: MessageOptions = { contentType: 'text/plain', body: octets('hello') };

function sends(peer: Peer, message: MessageOptions): OutgoingMessage {
  const sent = peer.connection.send(peer.session, message, peer.now);
  if (!sent.ok) throw sent.error;
  peer.drain();
  return sent.value;
}

const field = (each: Seen | undefined, name: string): string | undefined =>
  each === undefined || 'error' in each ? undefined : each.fields.find(([other]) => other === name)?.[1];
const idOf = (each: Seen | undefined): string => (each !== undefined && 'id' in each ? each.id : '');
const ranges = (all: readonly Seen[]): (string | undefined)[] => all.map((each) => field(each, 'Byte-Range'));

test('RFC4975-7.1.1-3 RFC4975-7.1.1-4 RFC4975-7.1.1-5 RFC4975-9-6 a message of one chunk: range, total, reports as asked, paths', () => {
  const peer = new Peer().begin();
  sends(peer, {
    ...chat,
    messageId: 'mid1',
    successReport: 'yes',
    failureReport: 'partial',
    mime: [['Content-Disposition', 'render']],
    extensions: [['X-A', 'b']],
  });
  expect(peer.hears()).toMatchObject([
    {
      start: { method: 'SEND' },
      fields: [
        ['To-Path', 'msrp://a.example:7001/sessionA;tcp'],
        ['From-Path', 'msrp://b.example:7002/sessionB;tcp'],
        ['Message-ID', 'mid1'],
        ['Success-Report', 'yes'],
        ['Failure-Report', 'partial'],
        ['Byte-Range', '1-5/5'],
        ['X-A', 'b'],
        ['Content-Disposition', 'render'],
        ['Content-Type', 'text/plain'],
      ],
      body: 'hello',
      flag: '$',
    },
  ]);
});

test('RFC4975-7.1.1-2 RFC4975-7.1.1-7 RFC4975-5.1-1 chunks of 2048 octets: ascending, one Message-ID and the same report fields, numeric ends', () => {
  const peer = new Peer().begin();
  sends(peer, { contentType: 'a/b', body: new Uint8Array(5000), successReport: 'yes', failureReport: 'no' });
  const chunks = peer.hears();
  expect(ranges(chunks)).toEqual(['1-2048/5000', '2049-4096/5000', '4097-5000/5000']);
  expect(chunks.map((each) => 'flag' in each && each.flag)).toEqual(['+', '+', '$']);
  expect(new Set(chunks.map((each) => field(each, 'Message-ID'))).size).toBe(1);
  expect(new Set(chunks.map(idOf)).size).toBe(3);
  expect(
    chunks.every((each) => field(each, 'Success-Report') === 'yes' && field(each, 'Failure-Report') === 'no'),
  ).toBe(true);
});

test('RFC8591-8.2-1 every chunk of S/MIME content states the total', () => {
  for (const setup of [{}, { chunking: { type: 'interruptible' } }, { messages: { maxMessageSize: 3000 } }] as const) {
    const peer = new Peer({}, setup).begin();
    sends(peer, { contentType: 'application/pkcs7-mime; smime-type=enveloped-data', body: new Uint8Array(9000) });
    const stated = ranges(peer.hears()).map((range) => range?.split('/')[1]);
    expect(new Set(stated)).toEqual(new Set(['9000']));
  }
});

test('RCC07-MSRP-5 message/cpim passes as it is where only it is announced, with the real types in accept-wrapped-types', () => {
  const cpim =
    'From: <sip:a@x>\r\nTo: <sip:b@x>\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: 1\r\n\r\nContent-Type: text/plain\r\n\r\nhi';
  const types = {
    acceptTypes: ['message/cpim', 'application/im-iscomposing+xml'],
    peerAcceptTypes: ['message/cpim', 'application/im-iscomposing+xml'],
  };
  const pair = new Pair({ a: types, b: types });
  pair.run();
  const sent = pair.a.connection.send(pair.a.session, { contentType: 'message/cpim', body: octets(cpim) }, pair.now);
  expect(sent.ok).toBe(true);
  expect(
    pair.a.connection.send(pair.a.session, { ...chat, contentType: 'application/im-iscomposing+xml' }, pair.now).ok,
  ).toBe(true);
  expect(pair.a.connection.send(pair.a.session, chat, pair.now)).toMatchObject({ error: { code: 'MSRP_SEND_TYPE' } });
  pair.run();
  expect(pair.b.received).toBe(`${cpim}hello`);
  expect(pair.b.of('message').map(({ message }) => message.contentType)).toEqual([
    'message/cpim',
    'application/im-iscomposing+xml',
  ]);
});

test('RFC4975-5.1-1 a chunk of more than 2048 octets has * for its end, of a larger fixed size as well', () => {
  const peer = new Peer({}, { chunking: { type: 'fixed', size: 3000 } }).begin();
  sends(peer, { contentType: 'a/b', body: new Uint8Array(5000) });
  expect(ranges(peer.hears())).toEqual(['1-*/5000', '3001-5000/5000']);
});

test('RFC4975-7.1.1-5 a total that is not known is *, and is stated once it is', () => {
  const peer = new Peer().begin();
  const message = sends(peer, { contentType: 'a/b' });
  peer.connection.write(message, new Uint8Array(3000), peer.now);
  peer.drain();
  expect(ranges(peer.hears())).toEqual(['1-2048/*']);
  peer.connection.end(message, peer.now);
  peer.drain();
  const [last] = peer.hears();
  expect(field(last, 'Byte-Range')).toBe('2049-3000/3000');
  expect(last).toMatchObject({ flag: '$' });
});

test('RFC4975-7.1.1-5 a message without octets is 1-0/0 with its Content-Type', () => {
  const peer = new Peer().begin();
  sends(peer, { contentType: 'a/b', body: new Uint8Array(0) });
  expect(peer.hears()).toMatchObject([{ body: '', flag: '$' }]);
});

test('RFC4975-7.1.1-1 RFC4975-7.1-1 every message has a Message-ID of its own and every request an id of its own', () => {
  const peer = new Peer().begin();
  for (let turn = 0; turn < 50; turn++) sends(peer, chat);
  const heard = peer.hears();
  expect(new Set(heard.map((each) => field(each, 'Message-ID'))).size).toBe(50);
  expect(new Set(heard.map(idOf)).size).toBe(50);
  for (const each of heard) expect(idOf(each)).toMatch(/^[0-9a-f]{32}$/);
});

test('RFC4975-7.1-1 an id that an open request has is not drawn again', () => {
  const numbers = [1, 2, 2, 3];
  let at = 0;
  // One portion of the pool holds 64 ids: the same number in each octet of an id.
  const random = (length: number): Uint8Array<ArrayBuffer> => {
    const out = new Uint8Array(length);
    for (let id = 0; id < length / 16; id++) out.fill(numbers[at++] ?? 100 + (at % 100), id * 16, id * 16 + 16);
    return out;
  };
  const peer = new Peer({}, { random }).begin();
  sends(peer, { ...chat, messageId: 'mid1' });
  sends(peer, { ...chat, messageId: 'mid2' });
  sends(peer, { ...chat, messageId: 'mid3' });
  expect(peer.hears().map(idOf)).toEqual(['01'.repeat(16), '02'.repeat(16), '03'.repeat(16)]);
});

test('RFC4975-7.1-6 RFC4975-7.1.1-9 a streamed body that collides is cut before, and goes on under another id at the next position', () => {
  const first = '01'.repeat(16);
  let number = 0;
  const random = (length: number): Uint8Array<ArrayBuffer> => {
    const out = new Uint8Array(length);
    for (let id = 0; id < length / 16; id++) out.fill(++number, id * 16, id * 16 + 16);
    return out;
  };
  const peer = new Peer({}, { random, chunking: { type: 'interruptible' } }).begin();
  const message = sends(peer, { contentType: 'a/b', messageId: 'mid1' });
  const body = `${'x'.repeat(3000)}\r\n-------${first}$\r\n${'y'.repeat(3000)}`;
  // In two writes, cut inside of what collides.
  peer.connection.write(message, octets(body.slice(0, 3020)), peer.now);
  peer.drain();
  peer.connection.write(message, octets(body.slice(3020)), peer.now);
  peer.drain();
  peer.connection.end(message, peer.now);
  peer.drain();
  const [one, two, ...others] = peer.hears();
  expect(others).toEqual([]);
  const cutAt = 3000 + 2 + 7 + 31;
  expect(one).toMatchObject({ id: first, flag: '+', body: body.slice(0, cutAt) });
  expect(two).toMatchObject({ id: '02'.repeat(16), flag: '$', body: body.slice(cutAt) });
  expect([field(one, 'Byte-Range'), field(two, 'Byte-Range')]).toEqual(['1-*/*', `${cutAt + 1}-*/*`]);
});

test('RFC4975-7.1-5 a chunk that is at hand does not leave under an id that it holds', () => {
  let number = 0;
  const random = (length: number): Uint8Array<ArrayBuffer> => {
    const out = new Uint8Array(length);
    for (let id = 0; id < length / 16; id++) out.fill(++number, id * 16, id * 16 + 16);
    return out;
  };
  const peer = new Peer({}, { random }).begin();
  sends(peer, { contentType: 'a/b', messageId: 'mid1', body: octets(`\r\n-------${'01'.repeat(16)}$\r\n`) });
  expect(peer.hears()).toMatchObject([{ id: '02'.repeat(16), flag: '$' }]);
});

test('RFC4975-7.1.1-10 RFC4975-7.1.1-9 a running chunk is interrupted for a response and goes on right after the last octet', () => {
  const peer = new Peer({}, { chunking: { type: 'interruptible' }, limits: { unsentOctets: 20_000 } }).begin();
  peer.takes = false;
  sends(peer, { contentType: 'a/b', body: new Uint8Array(200_000) });
  peer.says(request('t001'));
  let taken = 0;
  for (let turn = 0; turn < 100; turn++) {
    const { unsentOctets } = peer.connection;
    taken += unsentOctets;
    peer.connection.sent(unsentOctets, peer.now);
    peer.drain();
  }
  expect(taken).toBeGreaterThan(200_000);
  const heard = peer.hears();
  const index = heard.findIndex((each) => 'start' in each && each.start.kind === 'response');
  expect(index).toBe(1);
  const [one, , two] = heard;
  expect(one).toMatchObject({ flag: '+' });
  const length = one !== undefined && 'body' in one ? (one.body?.length ?? 0) : 0;
  expect(length).toBeLessThanOrEqual(2 * 20_000 + 16_384);
  expect(two).toMatchObject({ flag: '$' });
  expect(field(two, 'Byte-Range')).toBe(`${length + 1}-*/200000`);
  expect(field(two, 'Message-ID')).toBe(field(one, 'Message-ID'));
});

test.each([[{}], [{ chunking: { type: 'interruptible' } as const }]])(
  'RFC4975-7.1.1-11 a chat message does not wait behind a file of 10 MB: %j',
  (setup) => {
    const peer = new Peer({}, setup).begin();
    peer.takes = false;
    sends(peer, { contentType: 'a/b', body: new Uint8Array(10_000_000) });
    sends(peer, chat);
    let before = 0;
    for (let turn = 0; turn < 20; turn++) {
      const heard = peer.hearsText();
      if (heard.includes('hello')) break;
      before += heard.length;
      peer.connection.sent(peer.connection.unsentOctets, peer.now);
      peer.drain();
    }
    expect(before).toBeLessThan(300_000);
    expect(peer.of('sent')).toEqual([]);
  },
);

test('RFC4975-7.1.1-13 RFC4975-7.1.1-19 requests are not kept waiting for responses, up to a bound; then they wait', () => {
  const peer = new Peer({}, { limits: { transactions: 3 } }).begin();
  sends(peer, { contentType: 'a/b', body: new Uint8Array(5 * 2048) });
  const heard = peer.hears();
  expect(heard).toHaveLength(3);
  peer.says(response(idOf(heard[1]), 200));
  expect(ranges(peer.hears())).toEqual(['6145-8192/10240']);
  for (const each of [heard[0], heard[2]]) peer.says(response(idOf(each), 200));
  expect(ranges(peer.hears())).toEqual(['8193-10240/10240']);
});

test('RFC4975-7.1.1-19 messages beyond the bound are refused to the caller', () => {
  const peer = new Peer({}, { limits: { outgoingMessages: 2 } }).begin();
  sends(peer, chat);
  sends(peer, chat);
  expect(peer.connection.send(peer.session, chat, peer.now)).toMatchObject({
    ok: false,
    error: { code: 'MSRP_SEND_LIMIT', fault: 'limit' },
  });
  const [first] = peer.hears();
  peer.says(response(idOf(first), 200));
  expect(peer.connection.send(peer.session, chat, peer.now).ok).toBe(true);
});

test('RFC4975-7.1.1-16 RFC8873-5.5-1 the 30 seconds run from the last octet taken by the system', () => {
  for (const setup of [{}, { messages: { maxMessageSize: 20_000 } }]) {
    const peer = new Peer({}, setup).begin();
    peer.takes = false;
    sends(peer, chat);
    const length = peer.connection.unsentOctets;
    peer.at(100_000);
    expect(peer.told()).toEqual([]);
    peer.connection.sent(length - 1, peer.now);
    peer.at(200_000);
    peer.connection.sent(1, peer.now);
    expect(peer.connection.deadline).toBe(230_000);
    peer.at(229_999);
    expect(peer.told()).toEqual([]);
    peer.at(230_000);
    expect(peer.told()).toEqual(['failed MSRP_NO_RESPONSE']);
  }
});

test('RFC4975-7.1.1-17 for partial no timer runs, yet an error is passed on; for no neither', () => {
  const peer = new Peer().begin();
  sends(peer, { ...chat, failureReport: 'partial' });
  sends(peer, { ...chat, failureReport: 'no' });
  const [partial, no] = peer.hears();
  expect(peer.told()).toEqual(['sent', 'sent']);
  peer.at(20_000).says(response(idOf(partial), 413) + response(idOf(no), 413));
  expect(peer.told()).toEqual(['failed MSRP_REFUSED', 'deviation MSRP_STRAY_RESPONSE']);
  sends(peer, { ...chat, failureReport: 'partial' });
  sends(peer, { ...chat, failureReport: 'no' });
  peer.told();
  peer.at(100_000);
  expect(peer.told()).toEqual([]);
  expect(peer.connection.deadline).toBe(undefined);
});

test('RFC4975-7.1.1-19 quiet requests are bounded too', () => {
  const peer = new Peer({}, { limits: { quietTransactions: 2 } }).begin();
  sends(peer, { contentType: 'a/b', body: new Uint8Array(3 * 2048), failureReport: 'partial' });
  expect(peer.hears()).toHaveLength(2);
  peer.at(40_000);
  expect(peer.hears()).toHaveLength(1);
});

test('RFC4975-10.1-1 200 is not delivery; unknown codes count by their first digit', () => {
  const peer = new Peer().begin();
  for (const [code, told] of [
    [200, ['sent']],
    [299, ['sent']],
    [199, ['failed MSRP_REFUSED']],
    [302, ['failed MSRP_REFUSED']],
    [499, ['failed MSRP_REFUSED']],
    [600, ['failed MSRP_REFUSED']],
  ] as const) {
    sends(peer, chat);
    peer.says(response(idOf(peer.hears()[0]), code));
    expect(peer.told()).toEqual(told);
    expect(peer.session.state).toBe('open');
  }
});

test.each([400, 403, 408, 413, 501])(
  'RFC4975-10.2-1 RFC4975-10.4-1 RFC4975-10.9-1 RFC4975-10.5-1 %i fails the message, nothing is sent again, and the session goes on',
  (code) => {
    const peer = new Peer().begin();
    sends(peer, chat);
    peer.says(response(idOf(peer.hears()[0]), code));
    expect(peer.of('failed')).toMatchObject([{ error: { status: code } }]);
    expect(peer.hears()).toEqual([]);
    expect(peer.session.state).toBe('open');
    expect(peer.connection.send(peer.session, chat, peer.now).ok).toBe(true);
  },
);

test('RFC4975-10.4-1 408 has the effect of the timeout of this side', () => {
  const outcome = (act: (peer: Peer, id: string) => void): unknown => {
    const peer = new Peer().begin();
    sends(peer, chat);
    act(peer, idOf(peer.hears()[0]));
    const [failed] = peer.of('failed');
    return [peer.outputs.map(({ type }) => type), failed?.error.status, peer.session.state, peer.session.outgoing.size];
  };
  expect(outcome((peer, id) => peer.says(response(id, 408)))).toEqual(outcome((peer) => peer.at(peer.now + 30_000)));
});

test.each([481, 506])('RFC4975-10.8-1 %i ends the session, and the application is told', (code) => {
  const peer = new Peer().begin();
  sends(peer, chat);
  sends(peer, chat);
  peer.says(response(idOf(peer.hears()[0]), code));
  expect(peer.told()).toEqual(['failed MSRP_REFUSED', 'failed MSRP_REFUSED', 'session failed MSRP_REFUSED']);
  expect(peer.session.state).toBe('over');
  expect(peer.connection.send(peer.session, chat, peer.now)).toMatchObject({
    ok: false,
    error: { code: 'MSRP_SEND_CLOSED' },
  });
  expect(peer.drain().hears()).toEqual([]);
});

test('RFC4975-10.6-1 after 415 no more of that type is sent in the session', () => {
  const peer = new Peer().begin();
  sends(peer, { ...chat, contentType: 'Image/PNG;x=1' });
  peer.says(response(idOf(peer.hears()[0]), 415));
  expect(peer.connection.send(peer.session, { ...chat, contentType: 'image/png' }, peer.now)).toMatchObject({
    error: { code: 'MSRP_SEND_TYPE', status: 415 },
  });
  expect(peer.connection.send(peer.session, chat, peer.now).ok).toBe(true);
});

test.each([
  ['a response', (peer: Peer, id: string) => peer.says(response(id, 413))],
  ['a report', (peer: Peer) => peer.says(report('r001', 'mid1', '000 413', '1-2048/*'))],
] as const)(
  'RFC4975-10.5-1 RFC4975-7.3.2-2 RFC4975-7.3.2-1 %s with 413 stops the message: no further chunk',
  (_name, act) => {
    const peer = new Peer({}, { limits: { transactions: 2 } }).begin();
    sends(peer, { contentType: 'a/b', body: new Uint8Array(100_000), messageId: 'mid1' });
    sends(peer, chat);
    const heard = peer.hears();
    expect(heard).toHaveLength(2);
    act(peer, idOf(heard[0]));
    peer.says(response(idOf(heard[1]), 200));
    const later = [...peer.hears()];
    expect(later.every((each) => 'body' in each && each.body === 'hello')).toBe(true);
    expect(peer.of('failed').map(({ message }) => message.id)).toEqual(['mid1']);
    expect(peer.session.state).toBe('open');
  },
);

test('RFC4975-10.5-1 RFC4975-7.3.2-2 RFC4975-7.1-4 a running chunk is interrupted with # at once', () => {
  const peer = new Peer({}, { chunking: { type: 'interruptible' }, limits: { unsentOctets: 1000 } }).begin();
  peer.takes = false;
  sends(peer, { contentType: 'a/b', body: new Uint8Array(1_000_000), messageId: 'mid1' });
  peer.connection.sent(peer.connection.unsentOctets, peer.now);
  peer.drain();
  peer.says(report('r001', 'mid1', '000 413', '1-5/*'));
  for (let turn = 0; turn < 10; turn++) {
    peer.connection.sent(peer.connection.unsentOctets, peer.now);
    peer.drain();
  }
  const heard = peer.hears();
  expect(heard).toMatchObject([{ flag: '#' }]);
  expect('body' in heard[0]! && (heard[0].body?.length ?? 0)).toBeLessThan(100_000);
});

test('RFC4975-7.1-4 a message given up by the application ends with #: in its running chunk, or in an empty one', () => {
  const running = new Peer({}, { chunking: { type: 'interruptible' } }).begin();
  const streamed = sends(running, { contentType: 'a/b', messageId: 'mid1' });
  running.connection.write(streamed, octets('x'.repeat(5000)), running.now);
  running.drain();
  running.connection.abort(streamed, running.now);
  expect(running.drain().hears()).toMatchObject([{ flag: '#', body: 'x'.repeat(5000) }]);
  expect(running.told()).toEqual(['failed MSRP_ABORTED']);
  const between = new Peer().begin();
  const message = sends(between, { contentType: 'a/b', messageId: 'mid1' });
  between.connection.write(message, octets('x'.repeat(3000)), between.now);
  between.drain().hears();
  between.connection.abort(message, between.now);
  const [last] = between.drain().hears();
  expect(last).toMatchObject({ flag: '#', body: '' });
  expect(field(last, 'Byte-Range')).toBe('2049-2048/*');
  expect(field(last, 'Message-ID')).toBe('mid1');
  between.says(response(idOf(last), 200));
  expect(between.told()).toEqual(['failed MSRP_ABORTED']);
  const unbegun = new Peer().begin();
  const silent = sends(unbegun, { contentType: 'a/b' });
  unbegun.connection.abort(silent, unbegun.now);
  expect(unbegun.drain().hears()).toEqual([]);
});

test('RFC4975-7.1.3-4 RFC4975-7.1.1-12 delivered is what reports cover from 1 to the end, in any order, overlapping and repeated', () => {
  const peer = new Peer().begin();
  sends(peer, { contentType: 'a/b', body: new Uint8Array(5000), messageId: 'mid1', successReport: 'yes' });
  for (const each of peer.hears()) peer.says(response(idOf(each), 200));
  expect(peer.told()).toEqual(['sent']);
  for (const range of ['4001-5000/5000', '1-10/5000', '1-10/5000', '5-2500/5000'])
    peer.says(report('r001', 'mid1', '000 200 OK', range));
  expect(peer.told()).toEqual(['report', 'report', 'report', 'report']);
  peer.says(report('r001', 'mid1', '000 200 OK', '2501-4000/*'));
  expect(peer.told()).toEqual(['report', 'delivered']);
  expect(peer.hears()).toEqual([]);
});

test('RFC4975-7.1.3-4 separate ranges are bounded', () => {
  const peer = new Peer({}, { limits: { reportedRanges: 3 } }).begin();
  const message = sends(peer, {
    contentType: 'a/b',
    body: new Uint8Array(50),
    messageId: 'mid1',
    successReport: 'yes',
  });
  for (let position = 1; position < 50; position += 2)
    peer.says(report('r001', 'mid1', '000 200', `${position}-${position}/50`));
  expect(message.reported.size).toBe(3);
});

test('RFC4975-7.1.1-18 at the end of a session messages whose success reports are missing are told', () => {
  const peer = new Peer().begin();
  sends(peer, { ...chat, messageId: 'mid1', successReport: 'yes' });
  sends(peer, { ...chat, messageId: 'mid2', successReport: 'yes' });
  for (const each of peer.hears()) peer.says(response(idOf(each), 200));
  peer.says(report('r001', 'mid1', '000 200', '1-5/5'));
  peer.connection.close(peer.session, peer.now);
  peer.drain();
  expect(peer.of('unconfirmed').map(({ message }) => message.id)).toEqual(['mid2']);
});

test('RFC4975-7.3.2-1 a report in another namespace is told and has no effect', () => {
  const peer = new Peer().begin();
  sends(peer, { ...chat, messageId: 'mid1', successReport: 'yes' });
  peer.says(response(idOf(peer.hears()[0]), 200));
  peer.says(report('r001', 'mid1', '001 413 odd', '1-5/5') + report('r002', 'mid1', '002 200', '1-5/5'));
  expect(peer.told()).toEqual(['sent', 'report', 'report']);
  expect(peer.session.outgoing.size).toBe(1);
});

test('RFC4976-6.2-1 RFC4976-6.4.3-1 200 of a relay is one hop; a later report fails the message', () => {
  const peer = new Peer().begin();
  sends(peer, { ...chat, messageId: 'mid1' });
  const id = idOf(peer.hears()[0]);
  peer.says(
    `MSRP ${id} 200 OK\r\nTo-Path: msrp://b.example:7002/sessionB;tcp\r\nFrom-Path: msrps://relay.example:9000;tcp\r\n-------${id}$\r\n`,
  );
  expect(peer.told()).toEqual(['sent']);
  peer.says(report('r001', 'mid1', '000 403'));
  expect(peer.told()).toEqual(['report', 'failed MSRP_REFUSED']);
});

test.each([400, 408, 481])(
  'RFC4975-7.3.2-3 a failure report with %i about a range makes the session failed',
  (code) => {
    const peer = new Peer().begin();
    sends(peer, { ...chat, messageId: 'mid1' });
    peer.says(response(idOf(peer.hears()[0]), 200) + report('r001', 'mid1', `000 ${code}`, '1-5/5'));
    expect(peer.told()).toEqual([
      'sent',
      'report',
      'failed MSRP_REFUSED',
      `session failed ${code === 481 ? 'MSRP_REFUSED' : 'MSRP_RANGE_NOT_RECEIVED'}`,
    ]);
    expect(peer.session.state).toBe('over');
  },
);

test('RFC4975-7.2-6 a response to no open request is counted and nothing else', () => {
  const peer = new Peer().begin();
  sends(peer, chat);
  const id = idOf(peer.hears()[0]);
  peer.says(response('nobody', 413) + response(id, 200) + response(id, 413));
  expect(peer.told()).toEqual(['deviation MSRP_STRAY_RESPONSE', 'sent', 'deviation MSRP_STRAY_RESPONSE']);
});

test('RFC4975-8.6-2 RFC4975-8.6-1 RFC4975-8.6-3 RFC4975-8.9-1 what the peer did not announce is not sent', () => {
  const peer = new Peer({ peerAcceptTypes: ['text/*', 'Image/PNG;q=1', 'message/cpim'], peerMaxSize: 5 }).begin();
  const verdict = (message: MessageOptions): unknown => {
    const sent = peer.connection.send(peer.session, message, peer.now);
    return sent.ok ? 'sent' : sent.error.code;
  };
  expect(verdict({ contentType: 'TEXT/html;x=y', body: octets('12345') })).toBe('sent');
  expect(verdict({ contentType: 'image/png;a=b', body: octets('1') })).toBe('sent');
  expect(verdict({ contentType: 'image/jpeg', body: octets('1') })).toBe('MSRP_SEND_TYPE');
  expect(verdict({ contentType: 'texts/plain', body: octets('1') })).toBe('MSRP_SEND_TYPE');
  expect(verdict({ contentType: 'text/plain', body: octets('123456') })).toBe('MSRP_SEND_SIZE');
  expect(verdict({ contentType: 'text/plain', size: 6 })).toBe('MSRP_SEND_SIZE');
  peer.session.update({ peerAcceptTypes: ['*'] });
  expect(verdict({ contentType: 'image/jpeg', body: octets('1') })).toBe('sent');
});

test('RFC4975-8.9-1 RFC5438-8-1 the direction holds back user content, and neither notifications nor reports nor responses', () => {
  for (const direction of ['recvonly', 'inactive'] as const) {
    const peer = new Peer({ direction }).begin();
    expect(peer.connection.send(peer.session, chat, peer.now)).toMatchObject({
      error: { code: 'MSRP_SEND_DIRECTION', clause: 'RFC 4975 8.9' },
    });
    const notification = {
      ...chat,
      contentType: 'message/cpim',
      mime: [['Content-Disposition', 'notification']] as const,
    };
    expect(peer.connection.send(peer.session, notification, peer.now).ok).toBe(true);
    peer.drain().hears();
    peer.says(request('t001', { success: 'yes' }));
    expect(peer.answers()).toEqual([200, 'REPORT']);
  }
  const peer = new Peer({ direction: 'sendonly' }).begin();
  expect(peer.connection.send(peer.session, chat, peer.now).ok).toBe(true);
});

test('RFC5547-8.7-1 a session for one file sends one message', () => {
  const peer = new Peer({ maximumMessages: 1, peerMaxSize: 100 }).begin();
  expect(peer.connection.send(peer.session, { contentType: 'a/b', body: new Uint8Array(101) }, peer.now).ok).toBe(
    false,
  );
  expect(peer.connection.send(peer.session, chat, peer.now).ok).toBe(true);
  expect(peer.connection.send(peer.session, chat, peer.now)).toMatchObject({
    error: { code: 'MSRP_SEND_CLOSED', clause: 'RFC 5547 8.7' },
  });
});

test('RFC8873-4.4-5 RFC4975-8.4-1 a later offer and answer change a running session', () => {
  const peer = new Peer({ direction: 'recvonly' }, { messages: { maxMessageSize: 10_000 } }).begin();
  expect(peer.connection.send(peer.session, chat, peer.now).ok).toBe(false);
  peer.session.update({ direction: 'sendrecv' });
  sends(peer, chat);
  expect(peer.hears()).toHaveLength(1);
});

test('RFC4975-8.3-1 the whole path of the peer, in order, is the To-Path', () => {
  const remotePath = 'msrps://relay.example:9000;tcp msrp://a.example:7001/sessionA;tcp';
  const peer = new Peer({ remotePath }).begin();
  sends(peer, chat);
  expect(field(peer.hears()[0], 'To-Path')).toBe(remotePath);
});

test('RFC4975-5.4-4 RFC8873-5.2-2 the passive side sends nothing before the first request, then what waited', () => {
  for (const setup of [{}, { messages: { maxMessageSize: 10_000 } }]) {
    const peer = new Peer({}, setup);
    sends(peer, chat);
    expect(peer.hears()).toEqual([]);
    peer.says(request('t001', { empty: true }));
    expect(peer.answers()).toEqual([200, 'SEND']);
  }
});

test('RFC8873-5.4-3 RFC8873-5.4-6 RFC7977-5.1-1 over channels every message is whole and no longer than allowed, header section included', () => {
  for (const maxMessageSize of [450, 1000, 16_384, 100_000]) {
    const peer = new Peer({}, { messages: { maxMessageSize } }).begin();
    const sizes: number[] = [];
    const body = insecureSeededRandom(1)(60_000);
    const { ok } = peer.connection.send(peer.session, { contentType: 'a/b', body, failureReport: 'no' }, peer.now);
    expect(ok).toBe(true);
    const got: string[] = [];
    for (let output = peer.connection.poll(); output !== undefined; output = peer.connection.poll()) {
      if (output.type !== 'transmit') continue;
      sizes.push(output.octets.length);
      peer.connection.sent(output.octets.length, peer.now);
      got.push(String.fromCharCode(...output.octets.subarray(0, 5)));
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(maxMessageSize);
    expect(new Set(got)).toEqual(new Set(['MSRP ']));
    // All but the last are full, up to the room kept for a longer range.
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(maxMessageSize - 30);
  }
});

test('RFC8873-5.4-5 without room for one octet sending fails instead of going on for ever', () => {
  const peer = new Peer({}, { messages: { maxMessageSize: 250 } }).begin();
  const sent = peer.connection.send(peer.session, chat, peer.now);
  expect(sent.ok).toBe(true);
  peer.drain();
  expect(peer.told()).toEqual(['failed MSRP_NO_ROOM']);
  expect(peer.hears()).toEqual([]);
});

test('the octets of a body are not copied when they are large, and memory stays flat while a slow peer takes a file', () => {
  const peer = new Peer({}, { chunking: { type: 'interruptible' } }).begin();
  const message = sends(peer, { contentType: 'a/b' });
  peer.takes = false;
  const piece = new Uint8Array(65_536);
  let written = 0;
  while (peer.connection.write(message, piece, peer.now)) written++;
  expect(written).toBeLessThan(10);
  peer.drain();
  expect(peer.connection.unsentOctets).toBeLessThan(131_072 + 16_384 + 1000);
  // Half of what may be written ahead has left.
  expect(peer.told()).toEqual(['room']);
  expect(message.pending).toBeLessThanOrEqual(131_072);
});

test('writing beyond what was announced, or after the end, is the caller’s mistake', () => {
  const peer = new Peer().begin();
  const misuse = expect.objectContaining({ code: 'MSRP_MISUSE_WRITE' });
  const sized = sends(peer, { contentType: 'a/b', size: 3 });
  expect(() => peer.connection.write(sized, new Uint8Array(4), peer.now)).toThrow(misuse);
  expect(() => peer.connection.end(sized, peer.now)).toThrow(misuse);
  peer.connection.write(sized, new Uint8Array(3), peer.now);
  expect(() => peer.connection.write(sized, new Uint8Array(1), peer.now)).toThrow(misuse);
  peer.drain();
  expect(ranges(peer.hears())).toEqual(['1-3/3']);
});

test('RFC4975-7.1-21 keep-alives are sent after the interval of silence, and never unless asked for', () => {
  const quiet = new Peer().begin();
  expect(quiet.connection.deadline).toBe(undefined);
  const peer = new Peer({ keepAlive: 10_000 }).begin();
  expect(peer.connection.deadline).toBe(11_000);
  peer.at(5000);
  sends(peer, { ...chat, failureReport: 'no' });
  peer.hears();
  peer.at(11_000);
  expect(peer.hears()).toEqual([]);
  peer.at(15_000);
  const [alive] = peer.hears();
  expect(alive).toMatchObject({ start: { method: 'SEND' }, body: undefined, flag: '$' });
  expect(field(alive, 'Byte-Range')).toBe('1-0/0');
  peer.says(response(idOf(alive), 200));
  peer.at(24_999);
  expect(peer.hears()).toEqual([]);
  peer.at(25_000);
  expect(peer.hears()).toHaveLength(1);
});

test('any file arrives as it was, whatever the chunks, the order of verbs and the size of writes', () => {
  const file = insecureSeededRandom(5)(300_000);
  for (const connection of [
    {},
    { chunking: { type: 'interruptible' } },
    { messages: { maxMessageSize: 900 } },
  ] as const) {
    const pair = new Pair({ connection });
    pair.run();
    const sent = pair.a.connection.send(pair.a.session, { contentType: 'a/b', successReport: 'yes' }, pair.now);
    if (!sent.ok) throw sent.error;
    for (let at = 0, size = 1; at < file.length; at += size, size = (size * 3) % 9973) {
      pair.a.connection.write(sent.value, file.subarray(at, at + size), pair.now);
      pair.run();
    }
    pair.a.connection.end(sent.value, pair.now);
    pair.run();
    expect(octetsEqual(octetsOf(pair.b.received), file)).toBe(true);
    expect(pair.a.of('sent')).toHaveLength(1);
    expect(pair.a.of('delivered')).toHaveLength(1);
    expect(pair.a.of('deviation')).toEqual([]);
    expect(pair.b.of('deviation')).toEqual([]);
  }
});

function octetsOf(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

test('every range of every chunk says what the chunk holds', () => {
  const peer = new Peer({}, { chunking: { type: 'interruptible' } }).begin();
  sends(peer, { contentType: 'a/b', body: new Uint8Array(70_000) });
  sends(peer, { contentType: 'a/b', body: new Uint8Array(50_000) });
  const next = new Map<string, number>();
  for (const each of peer.hears()) {
    const range = decodeByteRange(octets(field(each, 'Byte-Range') ?? '')) as ByteRange;
    const id = field(each, 'Message-ID') ?? '';
    expect(range.start).toBe(next.get(id) ?? 1);
    const length = 'body' in each ? (each.body?.length ?? 0) : 0;
    if (range.end !== undefined) expect(range.end - range.start + 1).toBe(length);
    next.set(id, range.start + length);
  }
  expect([...next.values()]).toEqual([70_001, 50_001]);
});
