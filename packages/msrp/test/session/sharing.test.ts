import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  type ConnectionOutput,
  type ConnectionSetup,
  MsrpConnection,
  MsrpSession,
  SessionDirectory,
  type SessionOptions,
} from '../../src/index.ts';
import { octets, type Seen, seen } from '../support/parse.ts';
import { Peer, request, response } from '../support/peer.ts';

const chat = { contentType: 'text/plain', body: octets('hello') };
const local = (name: string): string => `msrp://b.example:7002/${name};tcp`;
const remote = (name: string): string => `msrp://a.example:7001/of-${name};tcp`;
const session = (name: string, options: Partial<SessionOptions> = {}): MsrpSession =>
  new MsrpSession({ localUri: local(name), remotePath: remote(name), role: 'passive', ...options });

class Wire {
  readonly connection: MsrpConnection;
  readonly outputs: ConnectionOutput[] = [];
  #heard: Uint8Array[] = [];

  constructor(setup: ConnectionSetup) {
    this.connection = new MsrpConnection({ random: insecureSeededRandom(1), ...setup });
  }

  says(message: string, now = 1000): this {
    this.connection.receive(octets(message), now);
    return this.drain(now);
  }

  drain(now = 1000): this {
    for (const output of drain(this.connection)) {
      if (output.type === 'transmit') {
        this.#heard.push(output.octets);
        this.connection.sent(output.octets.length, now);
      } else this.outputs.push(output);
    }
    return this;
  }

  hears(): Seen[] {
    return seen(this.#heard.splice(0));
  }

  codes(): number[] {
    return this.hears().flatMap((each) => ('start' in each && each.start.kind === 'response' ? [each.start.code] : []));
  }

  told(): string[] {
    return this.outputs
      .splice(0)
      .map((output) =>
        'error' in output && output.error !== undefined ? `${output.type} ${output.error.code}` : output.type,
      );
  }
}

const first = (name: string, id = 't001'): string => request(id, { to: local(name), from: remote(name), empty: true });
const says = (name: string, parts: object = {}): string =>
  request('t002', { to: local(name), from: remote(name), ...parts });

test('RFC4975-5.4-5 the first request binds a session that was given out; nothing else is matched', () => {
  const directory = new SessionDirectory();
  const one = session('one');
  directory.expect(one);
  expect(directory.waiting).toBe(1);
  const wire = new Wire({ directory, accepted: true });
  wire.says(first('other') + first('One') + first('one'));
  expect(wire.codes()).toEqual([481, 481, 200]);
  expect(wire.told()).toEqual(['deviation MSRP_UNKNOWN_SESSION', 'deviation MSRP_UNKNOWN_SESSION', 'opened']);
  expect(wire.connection.sessions).toEqual([one]);
  expect(directory.waiting).toBe(0);
});

test('RFC4975-5.4-5 RFC4975-6.1-1 the match is that of URIs, not of texts', () => {
  const directory = new SessionDirectory();
  directory.expect(session('one'));
  const wire = new Wire({ directory });
  wire.says(request('t001', { to: 'MSRP://B.Example:7002/one;TCP;x=1', from: remote('one'), empty: true }));
  expect(wire.codes()).toEqual([200]);
});

test('RFC4975-5.4-6 a second connection for a running session gets 506, and the first is not disturbed', () => {
  const directory = new SessionDirectory();
  directory.expect(session('one'));
  const [a, b] = [new Wire({ directory }), new Wire({ directory })];
  a.says(first('one'));
  b.says(first('one'));
  expect(b.codes()).toEqual([506]);
  expect(b.connection.sessions).toEqual([]);
  a.says(says('one'));
  expect(a.codes()).toEqual([200, 200]);
  // An active session is bound as well.
  const active = session('two', { role: 'active' });
  a.connection.open(active, 1000);
  b.says(first('two'));
  expect(b.codes()).toEqual([506]);
  // When the first connection is lost the session is over: 481 then (RFC 4975 5.4).
  a.connection.lost(2000);
  b.says(first('one'));
  expect(b.codes()).toEqual([481]);
});

test('RFC4975-5.4-1 RFC4975-5.4-3 RFC4975-7.2-5 several sessions run on one connection, each opened with a SEND at once', () => {
  const wire = new Wire({});
  const sessions = ['one', 'two', 'three'].map((name) => session(name, { role: 'active' }));
  for (const each of sessions) wire.connection.open(each, 1000);
  const opening = wire.drain().hears();
  expect(opening.map((each) => 'fields' in each && each.fields[0]?.[1])).toEqual(['one', 'two', 'three'].map(remote));
  for (const each of sessions) wire.connection.send(each, chat, 1000);
  expect(
    wire
      .drain()
      .hears()
      .map((each) => 'fields' in each && each.fields[1]?.[1]),
  ).toEqual(['one', 'two', 'three'].map(local));
});

test('RFC4975-14.5-3 RFC4975-7.3.1-8 one session cannot touch the messages, transactions and reports of another', () => {
  const wire = new Wire({});
  const [one, two] = [session('one', { role: 'active' }), session('two', { role: 'active' })];
  wire.connection.open(one, 1000);
  wire.connection.open(two, 1000);
  wire.connection.send(one, { ...chat, messageId: 'same', successReport: 'yes' }, 1000);
  wire.drain().hears();
  wire.told();
  // The same Message-ID in both: two messages.
  wire.says(says('one', { messageId: 'same', body: 'ab', range: '1-2/4', flag: '+' }));
  wire.says(says('two', { messageId: 'same', body: 'XY', range: '3-4/4' }));
  expect(wire.told()).toEqual(['message', 'data', 'message']);
  wire.says(says('two', { messageId: 'same', body: 'ZZ', range: '1-2/4', flag: '#' }));
  expect(wire.told()).toEqual(['data', 'data', 'aborted MSRP_ABORTED']);
  wire.says(says('one', { messageId: 'same', body: 'cd', range: '3-4/4' }));
  expect(wire.told()).toEqual(['data', 'end']);
  // A report under two about a message of one is about nothing.
  wire.says(
    request('r001', {
      method: 'REPORT',
      to: local('two'),
      from: remote('two'),
      messageId: 'same',
      empty: true,
      range: '1-5/5',
      more: 'Status: 000 400',
    }),
  );
  expect(wire.told()).toEqual(['deviation MSRP_UNKNOWN_MESSAGE']);
  expect([one.state, two.state]).toEqual(['open', 'open']);
});

test('a session that fails leaves the others of its connection alone', () => {
  const wire = new Wire({});
  const [one, two] = [session('one', { role: 'active' }), session('two', { role: 'active' })];
  for (const each of [one, two]) wire.connection.open(each, 1000);
  const [opening] = wire.drain().hears();
  const id = opening !== undefined && 'id' in opening ? opening.id : '';
  wire.says(response(id, 481));
  expect(wire.told()).toEqual(['opened', 'opened', 'session failed MSRP_REFUSED']);
  expect([one.state, two.state]).toEqual(['over', 'open']);
  wire.says(says('two'));
  expect(wire.codes()).toEqual([200]);
});

test('RFC4975-5.4-7 RFC8873-5.3-1 a lost connection fails every session at once; open messages end with an error, incomplete ones are dropped', () => {
  for (const setup of [{}, { messages: { maxMessageSize: 16_384 } }]) {
    const wire = new Wire(setup);
    const [one, two] = [session('one', { role: 'active' }), session('two', { role: 'active' })];
    for (const each of [one, two]) wire.connection.open(each, 1000);
    wire.connection.send(one, chat, 1000);
    wire.drain();
    wire.says(says('two', { body: 'ab', range: '1-2/4', flag: '+' }));
    wire.told();
    wire.connection.lost(1000);
    wire.drain();
    expect(wire.told()).toEqual([
      'failed MSRP_CONNECTION_LOST',
      'session failed MSRP_CONNECTION_LOST',
      'aborted MSRP_CONNECTION_LOST',
      'session failed MSRP_CONNECTION_LOST',
    ]);
    expect(wire.connection.deadline).toBe(undefined);
    expect(wire.connection.sessions).toEqual([]);
  }
});

test('RFC4975-5.4-8 a session that is over is not opened again; what is sent again on a new one may keep its Message-ID', () => {
  const wire = new Wire({});
  const one = session('one', { role: 'active' });
  wire.connection.open(one, 1000);
  const before = wire.connection.send(one, chat, 1000);
  wire.connection.lost(1000);
  const next = new Wire({});
  expect(() => next.connection.open(one, 1000)).toThrow(expect.objectContaining({ code: 'MSRP_MISUSE_SESSION' }));
  const renewed = session('two', { role: 'active' });
  next.connection.open(renewed, 1000);
  next.drain().hears();
  const messageId = before.ok ? before.value.id : '';
  next.connection.send(renewed, { ...chat, messageId }, 1000);
  expect(next.drain().hears()).toMatchObject([{ fields: expect.arrayContaining([['Message-ID', messageId]]) }]);
});

test('RFC4975-5.4-10 RCC07-MSRP-7 a connection stays while a session uses it, and closes after an idle time without', () => {
  const wire = new Wire({ limits: { idleTime: 5000 } });
  const [one, two] = [session('one', { role: 'active' }), session('two', { role: 'active' })];
  for (const each of [one, two]) wire.connection.open(each, 1000);
  for (const each of wire.drain().hears()) wire.says(response('id' in each ? each.id : '', 200));
  expect(wire.connection.deadline).toBe(undefined);
  wire.connection.close(one, 2000);
  expect(wire.drain().connection.deadline).toBe(undefined);
  wire.connection.close(two, 3000);
  expect(wire.drain().connection.deadline).toBe(8000);
  const three = session('three', { role: 'active' });
  wire.connection.open(three, 7000);
  wire.connection.close(three, 7000);
  wire.drain();
  wire.told();
  wire.connection.expire(11_999);
  expect(wire.drain().told()).toEqual([]);
  wire.connection.expire(12_000);
  expect(wire.drain().told()).toEqual(['close']);
});

test('RFC4975-5.4-11 an accepted connection without a valid first request is closed', () => {
  const directory = new SessionDirectory();
  directory.expect(session('one'));
  const wire = new Wire({ directory, accepted: true, limits: { firstRequestTime: 4000 } });
  wire.says(first('other'), 1000);
  wire.told();
  wire.connection.expire(4999);
  expect(wire.drain().told()).toEqual([]);
  expect(wire.connection.deadline).toBe(5000);
  wire.connection.expire(5000);
  expect(wire.drain().told()).toEqual(['close MSRP_NO_FIRST_REQUEST']);
  const used = new Wire({ directory, accepted: true });
  expect(used.connection.deadline).toBe(Number.NEGATIVE_INFINITY);
  used.connection.expire(1000);
  expect(used.connection.deadline).toBe(31_000);
  used.says(first('one'), 1000);
  expect(used.connection.deadline).toBe(undefined);
});

test('RFC4975-14.5-2 RFC4975-6-1 sessions of a connection are limited, and no URI serves two of them', () => {
  const directory = new SessionDirectory();
  for (const name of ['one', 'two']) directory.expect(session(name));
  const wire = new Wire({ directory, limits: { sessions: 1 } });
  wire.says(first('one') + first('two'));
  expect(wire.codes()).toEqual([200, 481]);
  const misuse = expect.objectContaining({ code: 'MSRP_MISUSE_SESSION' });
  expect(() => wire.connection.open(session('three'), 1000)).toThrow(misuse);
  const other = new Wire({});
  other.connection.open(session('one'), 1000);
  expect(() => other.connection.open(session('one'), 1000)).toThrow(misuse);
});

test('a session that is forgotten is no longer expected', () => {
  const directory = new SessionDirectory();
  const one = session('one');
  directory.expect(one);
  directory.forget(session('one'));
  expect(directory.waiting).toBe(1);
  directory.forget(one);
  const wire = new Wire({ directory });
  wire.says(first('one'));
  expect(wire.codes()).toEqual([481]);
});

test('RFC4975-14.4-4 RFC4975-14.4-1 nothing of a peer that cannot be verified yet is acted upon, and all of it is once it can', () => {
  const directory = new SessionDirectory();
  const one = session('one');
  directory.expect(one);
  let verdict: 'wait' | 'yes' | 'no' = 'wait';
  const wire = new Wire({ directory, accepted: true, authorize: () => verdict });
  wire.says(first('one') + says('one'));
  expect(wire.told()).toEqual(['pause']);
  expect(wire.hears()).toEqual([]);
  expect(one.state).toBe('waiting');
  wire.connection.reconsider(1000);
  expect(wire.drain().told()).toEqual(['pause']);
  verdict = 'yes';
  wire.connection.reconsider(1000);
  expect(wire.drain().told()).toEqual(['opened', 'resume', 'message', 'data', 'end']);
  expect(wire.codes()).toEqual([200, 200]);
});

test('RFC4975-14.4-1 a peer with another certificate loses the connection before it is answered', () => {
  const directory = new SessionDirectory();
  directory.expect(session('one'));
  const wire = new Wire({ directory, accepted: true, authorize: () => 'no' });
  wire.says(first('one') + says('one'));
  expect(wire.told()).toEqual(['session failed MSRP_FOREIGN_CERTIFICATE', 'close MSRP_FOREIGN_CERTIFICATE']);
  expect(wire.hears()).toEqual([]);
});

test('a peer that is never verified does not hold the connection for ever', () => {
  const directory = new SessionDirectory();
  directory.expect(session('one'));
  const wire = new Wire({ directory, accepted: true, authorize: () => 'wait' });
  wire.says(first('one'));
  wire.connection.expire(31_000);
  expect(wire.drain().told()).toEqual(['pause', 'session failed MSRP_NO_FIRST_REQUEST', 'close MSRP_NO_FIRST_REQUEST']);
});

test('RFC6135-4.2.2-6 both sides may be active: both first requests are answered and the session works', () => {
  const peer = new Peer({ role: 'active' });
  peer.drain();
  const [opening] = peer.hears();
  expect(opening).toMatchObject({ start: { method: 'SEND' }, body: undefined });
  peer.says(
    request('t001', { empty: true }) +
      response(opening !== undefined && 'id' in opening ? opening.id : '', 200) +
      request('t002'),
  );
  expect(peer.answers()).toEqual([200, 200]);
  expect(peer.received).toBe('hello');
  expect(peer.of('opened')).toHaveLength(1);
});

test('RFC8873-4.6-1 a session that is closed takes nothing more; shutting closes the connection', () => {
  const peer = new Peer({}, { messages: { maxMessageSize: 1000 } }).begin();
  peer.connection.close(peer.session, peer.now);
  peer.says(request('t001'));
  expect(peer.answers()).toEqual([481]);
  peer.told();
  peer.connection.shut(peer.now);
  expect(peer.drain().told()).toEqual(['close']);
});

test('RFC8873-6-6 RFC8873-4.1-1 a channel end works with a peer behind relays, and with URIs whose transport is dc', () => {
  const relayed = 'msrps://relay.example:9000;tcp msrps://a.example:7001/sessionA;tcp';
  const localUri = 'msrps://b.invalid:9/sessionB;dc';
  const peer = new Peer({ localUri, remotePath: relayed }, { messages: { maxMessageSize: 1000 } });
  peer.says(request('t001', { to: localUri, from: relayed, body: 'x' }));
  expect(peer.answers()).toEqual([200]);
  expect(peer.received).toBe('x');
});

test('RFC8873-5.4-2 a channel message that is not one MSRP message ends the channel', () => {
  for (const message of [request('t001') + request('t002'), request('t001').slice(0, 40), `${request('t001')}\r\n`]) {
    const peer = new Peer({}, { messages: { maxMessageSize: 1000 } }).begin();
    peer.says(message);
    expect(peer.told().slice(-2)).toEqual(['session failed MSRP_BOUNDARY', 'close MSRP_BOUNDARY']);
  }
});

test('RFC4975-14.1-2 no session URI stands in an error', () => {
  const peer = new Peer().begin();
  for (const parts of [
    { to: 'msrp://b.example:7002/secret;tcp' },
    { to: 'msrp://b.example:7002/secret' },
    { from: 'msrp://b.example:7002/secret;tcp' },
    { range: 'secret' },
    { more: 'secret' },
  ])
    peer.says(request('t001', parts));
  peer.says('MSRP secret');
  peer.says('secret\r\n');
  const texts = peer.outputs.flatMap((output) =>
    'error' in output && output.error !== undefined ? [output.error.message] : [],
  );
  expect(texts.length).toBeGreaterThan(4);
  expect(texts.join(' ')).not.toContain('secret');
});

test('URIs of a session have to parse', () => {
  for (const options of [{ localUri: 'x' }, { remotePath: 'msrp://a' }])
    expect(() => session('one', options)).toThrow(expect.objectContaining({ code: 'MSRP_MISUSE_SESSION' }));
});

test('paths that were looked at before are looked at anew when the session, the peer or the way changes', () => {
  const directory = new SessionDirectory();
  const [one, two] = [session('one'), session('two')];
  for (const each of [one, two]) directory.expect(each);
  const wire = new Wire({ directory, accepted: true });
  wire.says(first('one') + first('two') + says('one') + says('two') + says('one'));
  expect(wire.codes()).toEqual([200, 200, 200, 200, 200]);
  expect(wire.outputs.flatMap((output) => (output.type === 'data' ? [output.session] : []))).toEqual([one, two, one]);
  wire.told();

  const foreign = request('t003', { to: local('one'), from: 'msrp://c.example:7003/else;tcp' });
  wire.says(foreign + foreign + says('one', { id: 'm2' }));
  expect(wire.told().filter((each) => each.startsWith('deviation'))).toEqual([
    'deviation MSRP_FOREIGN_FROM_PATH',
    'deviation MSRP_FOREIGN_FROM_PATH',
  ]);
  wire.hears();

  const relayed = `msrp://relay.example:2855;tcp ${remote('one')}`;
  wire.says(says('one') + request('t004', { to: local('one'), from: relayed }) + says('one'));
  expect(wire.hears().map((each) => ('fields' in each ? each.fields[0] : each))).toEqual([
    ['To-Path', remote('one')],
    ['To-Path', 'msrp://relay.example:2855;tcp'],
    ['To-Path', remote('one')],
  ]);

  wire.connection.close(one, 1000);
  wire.says(says('one') + says('two'));
  expect(wire.codes()).toEqual([481, 200]);
});
