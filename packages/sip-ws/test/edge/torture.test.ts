import { expect, test } from 'vitest';
import { edit, parseMessage, type SipRequest, WebSocketConnection } from '../../src/index.ts';
import { textOfOctets } from '../support/messages.ts';
import { requestIn, rfc4475 } from '../support/torture.ts';
import { nextHop, reply, requestText, World } from '../support/world.ts';

/** What the edge makes of a message of RFC 4475 that a client sends: the request for the core, or the status of its answer. */
function sent(name: string, options: ConstructorParameters<typeof World>[0] = {}): SipRequest | number {
  const world = new World(options);
  const client = world.open();
  world.edge.receive({ type: 'access', flow: client.flow, octets: rfc4475(name) }, 0);
  for (let output = world.edge.poll(); output !== undefined; output = world.edge.poll()) {
    if (output.type !== 'transmit') continue;
    const parsed = parseMessage(output.octets);
    if (!parsed.ok) throw parsed.error;
    return parsed.value.kind === 'response' ? parsed.value.status : parsed.value;
  }
  throw new Error('the edge is silent');
}

/** The same, and it must have gone on to the core. */
function relayed(name: string, options: ConstructorParameters<typeof World>[0] = {}): SipRequest {
  const request = sent(name, options);
  if (typeof request === 'number') throw new Error(`answered ${request}`);
  return request;
}

function bodyOf(request: SipRequest): string {
  return textOfOctets(request.body);
}

test('RFC4475-3.1.1.11-1 mpart01: 553 octets with NULs arrive and leave as a binary message, unchanged', () => {
  const octets = rfc4475('mpart01');
  const connection = new WebSocketConnection(0);
  connection.receive({ type: 'message', octets, binary: true }, 0);
  const arrived = connection.poll();
  if (arrived?.type !== 'sip') throw new Error('no message');
  const message = requestIn(parseMessage(arrived.octets, { mode: 'strict' }));
  expect([message.body.length, message.body.includes(0)]).toEqual([553, true]);
  const written = edit(message).pushVia('SIP/2.0/WSS edge.example;branch=z9hG4bK1').serialize();
  const towards = new WebSocketConnection(0);
  towards.send(written);
  const left = towards.poll();
  expect(left).toEqual({ type: 'transmit', octets: written, binary: true });
  expect(textOfOctets(written.subarray(written.length - 553))).toBe(textOfOctets(octets.subarray(octets.length - 553)));
});

test('RFC4475-3.3.2-1 unkscm: a scheme that nobody knows in the Request-URI is answered 416', () => {
  expect(sent('unkscm')).toBe(416);
});

test('RFC4475-3.3.3-1 novelsc: a scheme of another protocol in the Request-URI is answered 416', () => {
  expect(sent('novelsc')).toBe(416);
});

test('RFC4475-3.3.4-1 unksm2: other schemes in To, From and Contact go through', () => {
  const request = relayed('unksm2', { withoutPathSupport: 'insert' });
  expect(['To', 'From', 'Contact'].map((name) => request.header(name)?.text)).toEqual([
    'isbn:2983792873',
    '<http://www.example.com>;tag=3234233',
    '<name:John_Smith>',
  ]);
});

test('RFC4475-3.3.6-1 invut: a body of an unknown type goes through, octet for octet', () => {
  const request = relayed('invut');
  expect(request.header('Content-Type')?.text).toBe('application/unknownformat');
  expect(bodyOf(request)).toBe('<audio>\r\n <pcmu port="443"/>\r\n</audio>\r\n');
});

test('RFC4475-3.3.10-1 bcast: a response that would go on to a broadcast address goes nowhere', () => {
  const world = new World();
  world.fromCore(rfc4475('bcast'));
  expect([world.core, world.kinds()]).toEqual([[], ['stray']]);
});

test('RFC4475-3.3.10-1 a broadcast or multicast maddr is no place for a response either', () => {
  const answeredTo = (maddr: string): string => {
    const world = new World();
    const via = `SIP/2.0/UDP 10.10.0.99:5070;maddr=${maddr};branch=z9hG4bKm`;
    world.fromCore(requestText('OPTIONS', { uri: 'sip:10.10.0.10:5060', via }));
    const { to } = world.core.shift()!;
    return `${to.host} ${to.port}`;
  };
  const many = ['255.255.255.255', '224.0.1.75', '239.255.255.255', '[ff02::1]', '[FF05::2]'];
  expect(many.map(answeredTo)).toEqual(many.map(() => '10.10.0.99 5070'));
  expect(['192.0.2.1', '223.255.255.255', '240.0.0.1', '[ff::1]'].map(answeredTo)).toEqual([
    '192.0.2.1 5070',
    '223.255.255.255 5070',
    '240.0.0.1 5070',
    'ff::1 5070',
  ]);
});

test('RFC4475-3.3.11-1 zeromf: Max-Forwards of 0 is answered 483', () => {
  expect(sent('zeromf')).toBe(483);
});

test('RFC4475-3.3.15-1 sdp01: an INVITE whose Accept leaves no room for SDP goes through as it is', () => {
  const request = relayed('sdp01');
  expect([request.header('Accept')?.text, request.header('Content-Type')?.text, request.body.length]).toEqual([
    'text/nobodyKnowsThis',
    'application/sdp',
    150,
  ]);
});

test('RFC3261-7.4-2 a body without Content-Type goes through unchanged, in requests and responses', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('MESSAGE', { body: 'no type' }));
  const request = world.coreRequest();
  expect([request.header('Content-Type'), bodyOf(request)]).toEqual([undefined, 'no type']);
  world.fromCore(reply(request, 200, 'b1', [], 'none here'), nextHop);
  const response = client.response();
  expect([response.header('Content-Type'), textOfOctets(response.body)]).toEqual([undefined, 'none here']);
});

test('RFC3261-7.4-3 Transfer-Encoding is a header like others: chunks are neither read nor made', () => {
  const world = new World();
  const client = world.open();
  const body = '5\r\nhello\r\n0\r\n\r\n';
  client.send(requestText('MESSAGE', { extra: ['Content-Type: text/plain', 'Transfer-Encoding: chunked'], body }));
  const request = world.coreRequest();
  expect([request.header('Transfer-Encoding')?.text, request.header('Content-Length')?.text, bodyOf(request)]).toEqual([
    'chunked',
    String(body.length),
    body,
  ]);
  world.fromCore(reply(request, 200, 'b1'));
  expect(client.response().header('Transfer-Encoding')).toBeUndefined();
});
