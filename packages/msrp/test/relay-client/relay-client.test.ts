import { createHash } from 'node:crypto';
import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  decodeAuthentication,
  type MessageHead,
  MsrpParser,
  RelayClient,
  type RelayClientOptions,
  type RelayClientOutput,
  relayedPath,
  relayedTarget,
} from '../../src/index.ts';
import { digestCredentials } from '../../src/node/index.ts';
import { octets } from '../support/parse.ts';

const own = 'msrps://alice.invalid:9892/98cjs;tcp';
const intra = 'msrps://alice@intra.example.com;tcp';
const extra = 'msrps://extra.example.com;tcp';
const challenge =
  'WWW-Authenticate: Digest realm="intra, \\"the\\" realm",qop="auth,auth-int" , nonce="dcd98b",opaque="op"\r\n';
const path = 'Use-Path: msrps://intra.example.com:9000/jui787s2f;tcp\r\n';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A client and what it wrote. */
class Run {
  readonly client: RelayClient;
  now = 0;
  readonly outputs: RelayClientOutput[] = [];
  readonly sent: MessageHead[] = [];

  constructor(options: Partial<RelayClientOptions> = {}) {
    this.client = new RelayClient({
      uri: own,
      relays: [intra],
      credentials: digestCredentials('Alice', 'secret'),
      isSecure: true,
      random: insecureSeededRandom(7),
      ...options,
    });
    this.client.start(0);
    this.drain();
  }

  drain(): void {
    for (const output of drain(this.client)) {
      if (output.type !== 'transmit') {
        this.outputs.push(output);
        continue;
      }
      this.sent.push(headOf(output.octets));
    }
  }

  get last(): MessageHead {
    return this.sent.at(-1)!;
  }

  get authorization(): ReadonlyMap<string, string> {
    const decoded = decodeAuthentication(this.last.values('Authorization')[0] ?? '', true);
    if (!decoded.ok) throw decoded.error;
    return decoded.value.parameters;
  }

  answer(status: string, lines = '', id = this.last.transactionId): void {
    const head = headOf(
      octets(`MSRP ${id} ${status}\r\nTo-Path: ${own}\r\nFrom-Path: ${intra}\r\n${lines}-------${id}$\r\n`),
    );
    this.client.receive(head, this.now);
    this.drain();
  }

  wait(ms: number): void {
    this.now += ms;
    this.client.expire(this.now);
    this.drain();
  }
}

function headOf(message: Uint8Array): MessageHead {
  const parser = new MsrpParser({ strict: true });
  parser.push(message);
  const event = parser.next();
  if (event?.type !== 'head') throw new Error('no head');
  return event.head;
}

test('RFC4976-5.1-3 RFC4976-9.1-1 RFC4976-9.1-3 the first AUTH has no credentials; after 401 it comes again with a digest and a new id', () => {
  const run = new Run();
  expect(run.last.start).toEqual({ kind: 'request', method: 'AUTH' });
  expect(run.last.fields()).toEqual([
    ['To-Path', intra],
    ['From-Path', own],
  ]);
  run.answer('401 Unauthorized', `WWW-Authenticate: Basic realm="x"\r\n${challenge}`);
  expect(run.sent).toHaveLength(2);
  expect(run.sent[1]?.transactionId).not.toBe(run.sent[0]?.transactionId);
  const given = run.authorization;
  const realm = 'intra, "the" realm';
  const cnonce = given.get('cnonce') ?? '';
  const over = `${md5(`Alice:${realm}:secret`)}:dcd98b:00000001:${cnonce}:auth:${md5(`AUTH:${intra}`)}`;
  expect(Object.fromEntries(given)).toEqual({
    username: 'Alice',
    realm,
    nonce: 'dcd98b',
    uri: intra,
    response: md5(over),
    cnonce,
    opaque: 'op',
    qop: 'auth',
    nc: '00000001',
  });
  expect(cnonce).toMatch(/^[0-9a-f]{32}$/);
  expect(run.last.values('Authorization')[0]).toMatch(/, qop=auth, nc=00000001$/);
  expect(run.last.values('Authorization')[0]).toContain(`uri="${intra}"`);
  run.answer('200 OK', path);
  expect(run.outputs).toEqual([
    { type: 'path', usePath: ['msrps://intra.example.com:9000/jui787s2f;tcp'], expires: undefined, deviates: false },
  ]);
});

test.each([
  ['Basic realm="x"', 'not Digest'],
  ['Digest realm="x", nonce="n", qop="auth-int"', 'no qop of auth'],
  ['Digest realm="x", nonce="n", qop="auth", algorithm=MD5-sess', 'not MD5 or SHA-256'],
  ['Digest realm="x", nonce="n"', 'no qop'],
  ['Digest nonce="n", qop="auth"', 'no realm'],
  ['Digest realm="x", qop="auth"', 'no nonce'],
  ['Digest realm="x" nonce="n"', 'expected the end, found "nonce=\\"n\\""'],
])('RFC4976-9.1-1 the challenge %s is refused', (value, message) => {
  const run = new Run();
  run.answer('401 Unauthorized', `WWW-Authenticate: ${value}\r\n`);
  expect(run.outputs).toMatchObject([{ type: 'failed', relay: intra, error: { code: 'MSRP_RELAY_CHALLENGE' } }]);
  expect((run.outputs[0] as { error: Error }).error.message).toBe(message.replaceAll('\\"', '"'));
  expect(run.sent).toHaveLength(1);
});

test('RFC4976-9.1-1 domain is ignored, and SHA-256 is answered with SHA-256', () => {
  const run = new Run();
  run.answer('401 X', 'WWW-Authenticate: Digest algorithm=SHA-256, domain="/x", realm=r, nonce=abc, qop=auth\r\n');
  const given = run.authorization;
  expect([given.get('algorithm'), given.get('response')?.length, given.has('domain')]).toEqual(['SHA-256', 64, false]);
});

test('RFC4976-5.1-1 AUTH goes to each relay, the innermost first and through it to the outer one', () => {
  const run = new Run({ relays: [intra, extra] });
  run.answer('401 X', challenge);
  run.answer('200 OK', path);
  expect(run.outputs).toEqual([]);
  expect(run.last.fields()).toEqual([
    ['To-Path', `${intra} ${extra}`],
    ['From-Path', own],
  ]);
  run.answer('401 X', 'WWW-Authenticate: Digest realm="extra", qop="auth", nonce="other"\r\n');
  expect([run.authorization.get('uri'), run.authorization.get('nonce')]).toEqual([extra, 'other']);
  run.answer('200 OK', 'Use-Path: msrps://b.example:1/b;tcp msrps://c.example:2/c;tcp\r\n');
  expect(run.outputs).toMatchObject([{ usePath: ['msrps://b.example:1/b;tcp', 'msrps://c.example:2/c;tcp'] }]);
});

test('RFC4976-5.1-4 our path is Use-Path reversed and our URI; To-Path is Use-Path and the path of the peer', () => {
  expect(relayedPath(['B', 'C'], 'A')).toEqual(['C', 'B', 'A']);
  expect(relayedTarget(['B', 'C'], ['D', 'E', 'F'])).toEqual(['B', 'C', 'D', 'E', 'F']);
});

test('RFC4976-5.1-2 AUTH over a plain connection is refused unless it is permitted', () => {
  expect(() => new Run({ isSecure: false })).toThrow('AUTH is sent over TLS alone');
  expect(new Run({ isSecure: false, insecurePlain: true }).sent).toHaveLength(1);
});

test('RFC4976-5.1-6 the interval of the response rules, and before it ends there is a new AUTH and a new path', () => {
  const run = new Run({ expires: 600 });
  expect(run.last.values('Expires')).toEqual(['600']);
  run.answer('401 X', challenge);
  run.answer('200 OK', `${path}Expires: 100\r\n`);
  expect(run.outputs).toMatchObject([{ type: 'path', expires: 100 }]);
  run.wait(79_999);
  expect(run.sent).toHaveLength(2);
  run.wait(1);
  expect([run.sent.length, run.last.values('Expires')]).toEqual([3, ['600']]);
  run.answer('200 OK', `${path.replace('jui', 'new')}Expires: 100\r\n`);
  expect(run.outputs[1]).toMatchObject({ type: 'path', usePath: ['msrps://intra.example.com:9000/new787s2f;tcp'] });
});

test('RFC4976-5.1-6 after 423 AUTH is repeated once, inside of what the relay takes', () => {
  const run = new Run({ expires: 10 });
  run.answer('423 Interval', 'Min-Expires: 60\r\nMax-Expires: 900\r\n');
  expect(run.last.values('Expires')).toEqual(['60']);
  run.answer('423 Interval', 'Min-Expires: 90\r\n');
  expect(run.outputs).toMatchObject([{ type: 'failed', error: { code: 'MSRP_RELAY_EXPIRES', status: 423 } }]);
  const long = new Run({ expires: 10_000 });
  long.answer('423 Interval', 'Min-Expires: 60\r\nMax-Expires: 900\r\n');
  expect(long.last.values('Expires')).toEqual(['900']);
});

test('RFC4976-9.1-2 the nonce count goes up with each use, and starts again with nextnonce', () => {
  const run = new Run();
  run.answer('401 X', challenge);
  run.answer('200 OK', `${path}Expires: 100\r\n`);
  run.wait(80_000);
  expect([run.authorization.get('nonce'), run.authorization.get('nc')]).toEqual(['dcd98b', '00000002']);
  run.answer('200 OK', `${path}Expires: 100\r\nAuthentication-Info: nextnonce="fresh", qop=auth\r\n`);
  run.wait(80_000);
  expect([run.authorization.get('nonce'), run.authorization.get('nc')]).toEqual(['fresh', '00000001']);
});

test('RFC4976-9.1-2 stale leads to one more try, and any other second 401 to none', () => {
  const run = new Run();
  run.answer('401 X', challenge);
  run.answer('401 X', challenge.replace('dcd98b', 'second').replace('Digest ', 'Digest stale=TRUE, '));
  expect([run.authorization.get('nonce'), run.authorization.get('nc')]).toEqual(['second', '00000001']);
  run.answer('401 X', challenge.replace('Digest ', 'Digest stale=true, '));
  expect(run.outputs).toMatchObject([{ error: { code: 'MSRP_RELAY_CREDENTIALS', status: 401 } }]);
  const wrong = new Run();
  wrong.answer('401 X', challenge);
  wrong.answer('401 X', challenge);
  expect([wrong.sent.length, wrong.outputs]).toMatchObject([2, [{ error: { code: 'MSRP_RELAY_CREDENTIALS' } }]]);
});

test('RFC4976-9.1-2 a relay that proves itself wrongly is not used', () => {
  for (const isRight of [true, false]) {
    const run = new Run();
    run.answer('401 X', challenge);
    const cnonce = run.authorization.get('cnonce');
    const secret = md5('Alice:intra, "the" realm:secret');
    const proof = md5(`${secret}:dcd98b:00000001:${cnonce}:auth:${md5(`:${intra}`)}`);
    const rspauth = isRight ? proof.toUpperCase() : md5('something');
    run.answer(
      '200 OK',
      `${path}Authentication-Info: qop=auth,nc=00000001,cnonce="${cnonce}",rspauth="${rspauth}"\r\n`,
    );
    expect(run.outputs).toMatchObject([isRight ? { type: 'path' } : { error: { code: 'MSRP_RELAY_PROOF' } }]);
  }
});

test('RFC4976-4.2-1 numeric hosts and missing ports are reported, and refused by a policy', () => {
  for (const uri of [
    'msrps://192.0.2.1:9000/j;tcp',
    'msrps://[2001:db8::1]:9000/j;tcp',
    'msrps://intra.example.com/j;tcp',
  ]) {
    const run = new Run();
    run.answer('200 OK', `Use-Path: ${uri}\r\n`);
    expect(run.outputs).toEqual([{ type: 'path', usePath: [uri], expires: undefined, deviates: true }]);
    const strict = new Run({ strict: true });
    strict.answer('200 OK', `Use-Path: ${uri}\r\n`);
    expect(strict.outputs).toMatchObject([{ error: { code: 'MSRP_RELAY_USE_PATH', fault: 'violation' } }]);
  }
});

test.each(['', 'Use-Path: \r\n', 'Use-Path: http://x\r\n', `Use-Path: ${Array(9).fill(intra).join(' ')}\r\n`])(
  'a 200 with %j is no path',
  (lines) => {
    const run = new Run();
    run.answer('200 OK', lines);
    expect(run.outputs).toMatchObject([{ error: { code: 'MSRP_RELAY_USE_PATH', fault: 'malformed' } }]);
  },
);

test('other answers, none, and none for us', () => {
  const refused = new Run();
  refused.answer('403 Forbidden');
  expect(refused.outputs).toMatchObject([{ error: { code: 'MSRP_RELAY_REFUSED', status: 403 } }]);
  const silent = new Run();
  silent.answer('200 OK', path, 'somebody-else');
  silent.wait(29_999);
  expect([silent.outputs, silent.client.owns('somebody-else')]).toEqual([[], false]);
  silent.wait(1);
  expect(silent.outputs).toMatchObject([{ error: { code: 'MSRP_RELAY_TIMEOUT' } }]);
  expect(silent.client.deadline).toBe(undefined);
});

test('without a secret for the realm nothing is sent', () => {
  const run = new Run({ credentials: digestCredentials('Alice', 'secret', 'another realm') });
  run.answer('401 X', challenge);
  expect([run.sent.length, run.outputs]).toMatchObject([1, [{ error: { code: 'MSRP_RELAY_CREDENTIALS' } }]]);
});

test('RFC4976-5.1-5 each session has a client, and each client an AUTH and a path of its own', () => {
  const one = new Run();
  const other = new Run({ uri: own.replace('98cjs', 'second'), random: insecureSeededRandom(8) });
  expect(one.last.transactionId).not.toBe(other.last.transactionId);
  one.answer('200 OK', path);
  expect(other.outputs).toEqual([]);
  expect(() => one.client.start(0)).toThrow('it was started');
});
