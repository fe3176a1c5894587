import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { WebSocketConnection, type WebSocketOutput } from '../../src/transport/websocket-connection.ts';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const outputs = (connection: WebSocketConnection): readonly WebSocketOutput[] => [...drain(connection)];

function exchange(text: string, binary: boolean): readonly WebSocketOutput[] {
  const connection = new WebSocketConnection(0);
  connection.receive({ type: 'message', octets: octets(text), binary }, 0);
  return outputs(connection);
}

test('RFC7118-6-2 RFC7118-6-3 RFC5626-5.4-1 CRLFCRLF is answered with CRLF of the same type', () => {
  for (const binary of [false, true]) {
    expect(exchange('\r\n\r\n', binary)).toEqual([{ type: 'transmit', octets: octets('\r\n'), binary }]);
  }
});

test('RFC7118-6-4 a lone CRLF is a pong and is never answered', () => {
  expect(exchange('\r\n', false)).toEqual([]);
  expect(exchange('\r\n', true)).toEqual([]);
  expect(exchange('', false)).toEqual([]);
});

test('RFC7118-4.2-1 RFC7118-4.2-4 SIP is taken from text and binary alike, octet for octet', () => {
  const connection = new WebSocketConnection(0);
  const binary = Uint8Array.of(0x49, 0, 0xff, 0xfe, 13, 10);
  connection.receive({ type: 'message', octets: binary, binary: true }, 0);
  connection.receive({ type: 'message', octets: octets('OPTIONS'), binary: false }, 0);
  expect(outputs(connection)).toEqual([
    { type: 'sip', octets: binary },
    { type: 'sip', octets: octets('OPTIONS') },
  ]);
});

test('RFC7118-4.2-2 RFC7118-4.2-3 UTF-8 leaves as text, anything else as binary; a peer of binary is answered in binary', () => {
  const connection = new WebSocketConnection(0);
  connection.send(octets('S: ü'));
  connection.send(Uint8Array.of(0x53, 0xff));
  connection.receive({ type: 'message', octets: octets('x'), binary: true }, 0);
  connection.send(octets('S: ü'));
  const sent = outputs(connection).filter((output) => output.type === 'transmit');
  expect(sent.map((output) => output.binary)).toEqual([false, true, true]);
});

test('RFC7118-6-5 RFC5626-5.4-3 any frame is a sign of life; silence beyond the limit closes', () => {
  const connection = new WebSocketConnection(0, { idle: 1000, ping: 0 });
  connection.receive({ type: 'control' }, 900);
  connection.expire(1000);
  expect(outputs(connection)).toEqual([]);
  expect(connection.deadline).toBe(1900);
  connection.expire(1900);
  expect(outputs(connection)).toEqual([{ type: 'close', code: 1008, reason: 'no sign of life' }]);
  expect(connection.deadline).toBe(undefined);
});

test('RFC7118-6-1 Ping frames leave at the interval that is set', () => {
  const connection = new WebSocketConnection(0, { ping: 25_000, idle: 1e9 });
  connection.expire(24_999);
  expect(outputs(connection)).toEqual([]);
  connection.expire(25_000);
  expect(outputs(connection)).toEqual([{ type: 'ping' }]);
  expect(connection.deadline).toBe(50_000);
});

test('RFC6455-5.4-4 a message that is begun and not completed in time closes', () => {
  const connection = new WebSocketConnection(0, { fragment: 500, ping: 0 });
  connection.receive({ type: 'octets' }, 0);
  connection.receive({ type: 'octets' }, 400);
  expect(connection.deadline).toBe(500);
  connection.receive({ type: 'message', octets: octets('x'), binary: false }, 450);
  connection.expire(500);
  expect(outputs(connection).map((output) => output.type)).toEqual(['sip']);
  connection.receive({ type: 'octets' }, 600);
  connection.expire(1100);
  expect(outputs(connection)).toEqual([{ type: 'close', code: 1008, reason: 'message not completed' }]);
});

test('RFC6455-5.5.2-2 keep-alives and empty messages have a rate of their own, below that of SIP', () => {
  const connection = new WebSocketConnection(0, { keepAlives: 3 });
  for (let i = 0; i < 10; i++) connection.receive({ type: 'message', octets: octets('OPTIONS'), binary: false }, 0);
  for (let i = 0; i < 3; i++) connection.receive({ type: 'message', octets: octets(''), binary: false }, 1);
  expect(outputs(connection).filter((output) => output.type === 'close')).toEqual([]);
  connection.receive({ type: 'control' }, 2);
  expect(outputs(connection)).toEqual([{ type: 'close', code: 1008, reason: 'too many keep-alives' }]);
  const patient = new WebSocketConnection(0, { keepAlives: 3 });
  for (let i = 0; i < 30; i++) patient.receive({ type: 'control' }, i * 5_000);
  expect(outputs(patient)).toEqual([]);
});

test('RFC5626-4.4.1-3 a keep-alive of ours that is not answered in 10 s closes, whatever else arrives; a message that is arriving is waited for', () => {
  const ping = (): WebSocketConnection => {
    const connection = new WebSocketConnection(0, { ping: 0 });
    connection.send(octets('\r\n\r\n'), 0);
    expect(outputs(connection)).toEqual([{ type: 'transmit', octets: octets('\r\n\r\n'), binary: false }]);
    expect(connection.deadline).toBe(10_000);
    return connection;
  };
  const closed = [{ type: 'close', code: 1008, reason: 'keep-alive not answered' }];
  const silent = ping();
  silent.receive({ type: 'message', octets: octets('OPTIONS'), binary: false }, 5000);
  silent.receive({ type: 'control' }, 6000);
  outputs(silent);
  silent.expire(9999);
  expect(outputs(silent)).toEqual([]);
  silent.expire(10_000);
  expect(outputs(silent)).toEqual(closed);
  const answered = ping();
  answered.receive({ type: 'message', octets: octets('\r\n'), binary: false }, 9000);
  answered.expire(10_000);
  expect([outputs(answered), answered.deadline]).toEqual([[], 159_000]);
  for (const [message, expected] of [
    ['\r\n', []],
    ['OPTIONS', closed],
  ] as const) {
    const arriving = ping();
    arriving.receive({ type: 'octets' }, 9000);
    arriving.expire(10_000);
    expect(outputs(arriving)).toEqual([]);
    arriving.receive({ type: 'message', octets: octets(message), binary: false }, 11_000);
    expect(outputs(arriving).filter((output) => output.type === 'close')).toEqual(expected);
  }
  const unwatched = new WebSocketConnection(0, { ping: 0 });
  unwatched.send(octets('\r\n\r\n'));
  unwatched.send(octets('OPTIONS'), 0);
  expect(unwatched.deadline).toBe(150_000);
});

test('after the close nothing is sent or taken', () => {
  const connection = new WebSocketConnection(0, { idle: 10 });
  connection.expire(10);
  outputs(connection);
  connection.send(octets('x'));
  connection.receive({ type: 'message', octets: octets('x'), binary: false }, 20);
  expect(outputs(connection)).toEqual([]);
});

test('a peer that sends more messages than the limit in 10 s is closed with 1008, one that takes longer is not', () => {
  const connection = new WebSocketConnection(0, { messages: 3 });
  const send = (now: number): void =>
    connection.receive({ type: 'message', octets: octets('OPTIONS'), binary: false }, now);
  for (const now of [0, 1, 2, 10_000, 10_001, 10_002]) send(now);
  expect(outputs(connection).map((output) => output.type)).toEqual(Array(6).fill('sip'));
  send(10_003);
  send(10_004);
  expect(outputs(connection)).toEqual([{ type: 'close', code: 1008, reason: 'too many messages' }]);
});
