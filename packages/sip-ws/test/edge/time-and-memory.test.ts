import { expect, test } from 'vitest';
import { registerText, reply, requestText, text, World } from '../support/world.ts';

const times = (world: World): readonly number[] => world.core.map((sent) => sent.at);

test('RFC3261-17.1.1-1 RFC3261-17.1.1-2 an INVITE to a silent core is repeated over UDP at T1 doubling; after 64*T1 the client gets 408', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE'));
  world.advance(31_999);
  expect(times(world)).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
  expect(client.inbox.map((message) => message.kind === 'response' && message.status)).toEqual([100]);
  world.advance(1);
  expect([client.response().status, client.response().status]).toEqual([100, 408]);
});

test('RFC3261-17.1.2-1 RFC3261-17.1.2-2 RFC4320-4.2-1 another request is repeated up to every T2; after 64*T1 the client gets no 408', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('MESSAGE'));
  world.advance(40_000);
  expect(times(world)).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  expect(client.inbox.map((message) => message.kind === 'response' && message.status)).toEqual([100]);
});

test('RFC4320-4.1-2 RFC4320-4.1-4 RFC4320-4.1-1 a request other than INVITE gets its 100 after 3.5 s, and no other provisional response', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('MESSAGE'));
  world.fromCore(reply(world.coreRequest(), 183, 'b1'));
  world.advance(3499);
  expect(client.inbox).toEqual([]);
  world.advance(1);
  expect(client.response().status).toBe(100);
});

test('RFC7118-5-1 nothing is repeated towards a WebSocket', () => {
  const world = new World();
  const client = world.open();
  const path = client.register();
  world.fromCore(requestText('INVITE', { routes: [path], via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKa' }));
  world.fromCore(requestText('MESSAGE', { routes: [path], via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKb' }));
  world.advance(31_000);
  expect(client.inbox.length).toBe(2);
});

test('RFC3261-17.2.1-3 RFC3261-17.2.1-4 RFC3261-17.2.1-5 a 4xx to an INVITE of the core is repeated at T1 doubling up to T2, until the ACK', () => {
  const world = new World();
  const client = world.open();
  const path = client.register();
  const invite = requestText('INVITE', { routes: [path], via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKa' });
  const refuse = (): void => {
    world.fromCore(invite);
    client.send(reply(client.request(), 486, 'a1'));
    expect(client.request().method).toBe('ACK');
  };
  refuse();
  world.advance(40_000);
  expect(times(world)).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  world.core.length = 0;
  refuse();
  world.advance(600);
  world.fromCore(invite.replaceAll('INVITE', 'ACK'));
  world.advance(40_000);
  expect(times(world)).toEqual([40_000, 40_500]);
});

test('RFC3261-17.2.2-1 a repeated request is answered with the same response while its transaction lives, and not forwarded again', () => {
  const world = new World();
  const client = world.open();
  const path = client.register();
  const message = requestText('MESSAGE', { routes: [path], via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKa' });
  world.fromCore(message);
  world.fromCore(message);
  client.send(reply(client.request(), 200, 'a1'));
  world.fromCore(message);
  expect(client.inbox).toEqual([]);
  const [first, second] = world.core.map((sent) => text(sent.message));
  expect([world.core.length, first]).toEqual([2, second]);
});

test('RFC3261-16.6-12 RFC3261-16.7-3 RFC3261-16.8-1 timer C: every 1xx but 100 starts it anew; when it fires, the INVITE is cancelled', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 180, 'b1'));
  world.advance(184_000);
  world.fromCore(reply(invite, 180, 'b1'));
  world.advance(184_999);
  expect(world.core).toEqual([]);
  world.advance(1);
  expect(world.coreRequest().method).toBe('CANCEL');
  world.core.length = 0;
  client.inbox.length = 0;
  world.advance(32_000);
  expect(client.response().status).toBe(408);
});

test('RFC3261-16.9-1 a core that cannot be reached gives 503, a flow that cannot gives 430', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE'));
  world.edge.receive({ type: 'transport error', to: world.core.shift()!.to }, world.now);
  world.settle();
  expect(client.response().status).toBe(503);
});

test('RFC3261-16.7-7 a 503 of the core becomes 500 for the client', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('MESSAGE'));
  world.fromCore(reply(world.coreRequest(), 503, 'b1', ['Retry-After: 600']));
  expect(client.response().status).toBe(500);
});

test('RFC3581-4-1 RFC3581-4-2 RFC3581-4-3 RFC3261-18.2.1-1 responses to the core go to the source when it asked with rport, else to the port of sent-by; what it wrote itself is overwritten', () => {
  const world = new World();
  const from = { type: 'address', transport: 'UDP', host: '10.10.0.99', port: 40_000 } as const;
  const ask = (via: string): readonly unknown[] => {
    world.fromCore(requestText('OPTIONS', { uri: 'sip:10.10.0.10:5060', via }), from);
    const { to, message } = world.core.shift()!;
    return [to.host, to.port, message.header('Via')!.text];
  };
  expect(ask('SIP/2.0/UDP 10.10.0.99:5070;rport;branch=z9hG4bK1')).toEqual([
    '10.10.0.99',
    40_000,
    'SIP/2.0/UDP 10.10.0.99:5070;rport=40000;branch=z9hG4bK1;received=10.10.0.99',
  ]);
  expect(ask('SIP/2.0/UDP core.example:5070;branch=z9hG4bK2')).toEqual([
    '10.10.0.99',
    5070,
    'SIP/2.0/UDP core.example:5070;branch=z9hG4bK2;received=10.10.0.99',
  ]);
  expect(ask('SIP/2.0/UDP 10.10.0.99;branch=z9hG4bK3')).toEqual([
    '10.10.0.99',
    5060,
    'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bK3',
  ]);
  expect(ask('SIP/2.0/UDP 10.10.0.99;branch=z9hG4bK4;received=192.0.2.66;rport=666')).toEqual([
    '10.10.0.99',
    40_000,
    'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bK4;received=10.10.0.99;rport=40000',
  ]);
});

test('RFC7118-5.3-1 RFC7118-5.3-4 the source address of a client is noted only if the host wants that; lower Via values stay as they are', () => {
  const lower = 'Via: SIP/2.0/UDP x.example;received=192.0.2.1;rport=9;branch=z9hG4bKl';
  const via = (received: 'omit' | 'add'): readonly string[] => {
    const world = new World({ access: { host: 'edge.example', port: 8443, received } });
    world
      .open()
      .send(requestText('MESSAGE', { via: 'SIP/2.0/WSS alice.invalid;branch=z9hG4bKv;rport', extra: [lower] }));
    return world
      .coreRequest()
      .headers('Via')
      .slice(1)
      .map((row) => row.text);
  };
  expect(via('omit')).toEqual(['SIP/2.0/WSS alice.invalid;branch=z9hG4bKv;rport', lower.slice(5)]);
  expect(via('add')).toEqual([
    'SIP/2.0/WSS alice.invalid;branch=z9hG4bKv;rport=51544;received=203.0.113.7',
    lower.slice(5),
  ]);
});

test('RFC7118-5-8 a message without Content-Length gets a right one on its way to a stream', () => {
  const world = new World({
    core: {
      host: '10.10.0.10',
      port: 5060,
      nextHop: { type: 'address', transport: 'TCP', host: '10.10.0.99', port: 5060 },
    },
  });
  const message = requestText('MESSAGE', { body: 'hello', extra: ['Content-Type: text/plain'] });
  world.open().send(message.replace('Content-Length: 5\r\n', ''));
  expect(world.coreRequest().header('Content-Length')!.text).toBe('5');
});

test('after 1000 transactions, calls and registrations among them, nothing is left', () => {
  const world = new World();
  const client = world.open();
  for (let i = 0; i < 250; i++) {
    const callId = `call-${i}`;
    client.send(requestText('INVITE', { callId }));
    const invite = world.coreRequest();
    world.fromCore(reply(invite, 180, 'b1'));
    world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5>']));
    client.send(requestText('BYE', { callId, to: '<sip:bob@ims.example>;tag=b1', cseq: 2 }));
    world.fromCore(reply(world.coreRequest(), 200, 'b1'));
    client.send(requestText('MESSAGE', { callId: `m-${i}` }));
    world.fromCore(reply(world.coreRequest(), 404, 'b1'));
    client.send(registerText('alice'));
    world.fromCore(reply(world.coreRequest(), 200, 'b1'));
    client.inbox.length = 0;
    world.advance(1000);
  }
  world.advance(64_000);
  expect(world.edge.stateSize).toBe(0);
  expect(world.edge.deadline).toBe(undefined);
  expect(world.edge.flowCount).toBe(1);
  client.close();
  expect(world.edge.flowCount).toBe(0);
});
