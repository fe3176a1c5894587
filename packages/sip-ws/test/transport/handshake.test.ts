import { expect, test } from 'vitest';
import { checkHandshake, type HandshakeDecision, type HandshakePolicy } from '../../src/transport/handshake.ts';

const good: Readonly<Record<string, string>> = {
  Host: 'epcscf.ims.example',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  Origin: 'https://talk.example',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'sip',
};
const policy: HandshakePolicy = { origins: ['https://talk.example', 'https://shop.example:8443'] };

interface Change {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly more?: readonly (readonly [string, string])[];
  readonly method?: string;
  readonly httpVersion?: string;
  readonly target?: string;
  readonly policy?: HandshakePolicy;
}

function decide(change: Change = {}): HandshakeDecision {
  const headers: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries({ ...good, ...change.headers })) {
    if (value !== undefined) headers.push([name, value]);
  }
  const request = { method: 'GET', httpVersion: '1.1', target: '/', headers: [...headers, ...(change.more ?? [])] };
  const { method = request.method, httpVersion = request.httpVersion, target = request.target } = change;
  return checkHandshake({ ...request, method, httpVersion, target }, change.policy ?? policy);
}

function status(change: Change): number {
  const decision = decide(change);
  return decision.type === 'accept' ? 101 : decision.status;
}

test('RFC7118-4.1-2 a good handshake is accepted, also with further subprotocols on offer', () => {
  expect(decide()).toEqual({ type: 'accept', path: '/', origin: 'https://talk.example' });
  expect(status({ headers: { 'Sec-WebSocket-Protocol': 'chat, sip' } })).toBe(101);
  expect(status({ headers: { 'Sec-WebSocket-Protocol': 'chat' }, more: [['sec-websocket-protocol', 'sip']] })).toBe(
    101,
  );
});

test('RFC7118-4.1-3 RFC6455-4.2.2-4 a handshake without sip is refused; the token is compared in its case', () => {
  for (const offer of [undefined, 'chat', 'SIP', 'sips', 'sip2', '']) {
    expect(status({ headers: { 'Sec-WebSocket-Protocol': offer } })).toBe(400);
  }
});

test('RFC6455-4.2.1-1 GET, HTTP/1.1, Host, Upgrade and Connection are needed; their tokens have no case and may stand in lists', () => {
  expect(status({ method: 'POST' })).toBe(400);
  expect(status({ httpVersion: '1.0' })).toBe(400);
  expect(status({ httpVersion: '2.0' })).toBe(101);
  expect(status({ headers: { Host: undefined } })).toBe(400);
  expect(status({ more: [['host', 'other.example']] })).toBe(400);
  expect(status({ headers: { Upgrade: undefined } })).toBe(400);
  expect(status({ headers: { Upgrade: 'h2c' } })).toBe(400);
  expect(status({ headers: { Upgrade: 'h2c, WebSocket' } })).toBe(101);
  expect(status({ headers: { Connection: undefined } })).toBe(400);
  expect(status({ headers: { Connection: 'keep-alive' } })).toBe(400);
  expect(status({ headers: { Connection: 'keep-alive, upgrade' } })).toBe(101);
});

test('RFC6455-4.2.1-2 the key is the base64 of exactly 16 octets', () => {
  const keys = [
    undefined,
    '',
    'abc',
    'dGhlIHNhbXBsZSBub25jZQ=',
    'dGhlIHNhbXBsZSBub25jZQAA',
    'dGhlIHNhbXBsZSBub25j*Q==',
  ];
  for (const key of keys) expect(status({ headers: { 'Sec-WebSocket-Key': key } })).toBe(400);
  expect(status({ more: [['Sec-WebSocket-Key', good['Sec-WebSocket-Key']!]] })).toBe(400);
});

test('RFC6455-4.2.1-3 another version is answered 426 with the version we speak; no version 400', () => {
  const decision = decide({ headers: { 'Sec-WebSocket-Version': '8' } });
  expect(decision).toMatchObject({ type: 'refuse', status: 426, headers: [['Sec-WebSocket-Version', '13']] });
  expect(status({ headers: { 'Sec-WebSocket-Version': undefined } })).toBe(400);
});

test('RFC6455-4.2.2-1 an Origin is allowed when scheme, host and port are equal', () => {
  const of = (origin: string): number => status({ headers: { Origin: origin } });
  expect(of('HTTPS://Talk.Example')).toBe(101);
  expect(of('https://talk.example:443')).toBe(101);
  expect(of('https://shop.example:8443')).toBe(101);
  for (const origin of [
    'http://talk.example',
    'https://talk.example:444',
    'https://talk.example.evil.example',
    'https://eviltalk.example',
    'https://shop.example',
    'https://talk.example/',
    'null',
    '',
  ]) {
    expect(of(origin)).toBe(403);
  }
  expect(status({ more: [['Origin', 'https://talk.example']] })).toBe(403);
  expect(status({ headers: { Origin: 'null' }, policy: { origins: 'any' } })).toBe(101);
});

test('RFC6455-4.2.2-2 whether a client without Origin may connect is a policy of its own', () => {
  const headers = { Origin: undefined };
  expect(status({ headers })).toBe(403);
  expect(status({ headers, policy: { origins: 'any' } })).toBe(403);
  expect(status({ headers, policy: { origins: [], withoutOrigin: 'accept' } })).toBe(101);
});

test('RFC6455-4.2.2-3 an unknown path is answered 404; the query is no part of it', () => {
  expect(status({ target: '/admin' })).toBe(404);
  expect(status({ target: '/?token=x' })).toBe(101);
  expect(status({ target: '/sip', policy: { ...policy, paths: ['/sip'] } })).toBe(101);
  expect(status({ target: '/', policy: { ...policy, paths: ['/sip'] } })).toBe(404);
});
