import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextHop, octets, registerText, reply, requestText, World } from '../support/world.ts';

const torture = new URL('../fixtures/rfc4475/', import.meta.url);
const files = readdirSync(torture).filter((name) => name.endsWith('.dat'));

function alive(world: World, client: ReturnType<World['open']>): boolean {
  world.core.length = 0;
  client.inbox.length = 0;
  client.send(requestText('MESSAGE'));
  const sent = world.core.shift()?.message;
  if (sent?.kind !== 'request') return false;
  world.fromCore(reply(sent, 200, 'b1'));
  return client.response().status === 200;
}

test('RFC6455-10.7-1 no torture message of RFC 4475 costs a client its flow, and none throws, from either side', () => {
  const world = new World();
  const client = world.open();
  expect(files.length).toBe(49);
  for (const name of files) {
    const message = readFileSync(new URL(name, torture));
    world.edge.receive({ type: 'access', flow: client.flow, octets: message }, 0);
    world.edge.receive({ type: 'core', from: nextHop, octets: message }, 0);
    // What leaves may be as odd as what came: it is passed on octet for octet.
    while (world.edge.poll() !== undefined) {}
    expect([name, alive(world, client)]).toEqual([name, true]);
  }
  expect(world.closed).toEqual([]);
});

test('RFC3261-8.2.6-3 RFC3261-16.3-1 a malformed request is answered 400, with the same To tag each time, and the flow lives on', () => {
  const world = new World();
  const client = world.open();
  const broken = requestText('INVITE').replace('Content-Length: 0', 'Content-Length: 99');
  client.send(broken);
  client.send(broken);
  const [first, second] = [client.response(), client.response()];
  expect([first.status, second.status]).toEqual([400, 400]);
  expect(first.header('To')!.text).toMatch(/;tag=[0-9a-f]{16}$/);
  expect(second.header('To')!.text).toBe(first.header('To')!.text);
  expect(world.events[0]).toMatchObject({ kind: 'malformed', error: { code: 'SIP_BODY_SHORT' } });
  expect(alive(world, client)).toBe(true);
});

test('RFC3261-7.1-4 another version is answered 505; a response with one is dropped', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE').replace('SIP/2.0\r\n', 'SIP/7.0\r\n'));
  expect(client.response().status).toBe(505);
  world.fromCore(requestText('INVITE').replace(/^INVITE.*\r\n/, 'SIP/7.0 200 OK\r\n'));
  expect([world.core, client.inbox]).toEqual([[], []]);
});

test('a message above the limit is answered 513', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('MESSAGE', { body: 'x'.repeat(140_000) }));
  expect(client.response().status).toBe(513);
});

test('RFC7118-4.1-8 what is no SIP is reported and answered by nothing', () => {
  const world = new World();
  const client = world.open();
  for (const noise of ['hello', 'GET / HTTP/1.1\r\n\r\n', '\0\0\0', 'SIP/2.0', ' ']) client.send(noise);
  world.fromCore('\r\n\r\n');
  expect([client.inbox, world.core]).toEqual([[], []]);
  expect(world.kinds()).toEqual(Array(5).fill('malformed'));
  expect(alive(world, client)).toBe(true);
});

test('RFC3261-16.3-3 a scheme that is not known is answered 416', () => {
  const world = new World();
  const client = world.open();
  for (const uri of ['nobodyKnowsThisScheme:totallyopaquecontent', 'soap.beep://192.0.2.103:3002']) {
    client.send(requestText('OPTIONS', { uri }));
    expect(client.response().status).toBe(416);
  }
  client.send(requestText('INVITE', { uri: 'tel:+15551230001' }));
  client.send(requestText('INVITE', { uri: 'urn:service:sos', callId: 'sos' }));
  expect(world.core.length).toBe(2);
});

test('RFC3261-16.3-4 RFC3261-16.6-3 Max-Forwards: 0 gives 483, absent becomes 70, leading zeros are a number', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE', { maxForwards: 0 }));
  expect(client.response().status).toBe(483);
  client.send(requestText('INVITE').replace(/Max-Forwards: .*\r\n/, ''));
  expect(world.coreRequest().header('Max-Forwards')!.text).toBe('70');
  client.send(requestText('INVITE', { maxForwards: '0068' }));
  expect(world.coreRequest().header('Max-Forwards')!.text).toBe('67');
});

test('RFC3261-16.3-5 RFC4475-3.3.5-1 unknown tags in Proxy-Require give 420 with exactly those; Require is not looked at', () => {
  const world = new World({ extensions: ['sec-agree'] });
  const client = world.open();
  const extra = [
    'Proxy-Require: sec-agree, noProxiesSupportThis',
    'Proxy-Require: nor-this',
    'Require: nothing-knows-this',
  ];
  client.send(requestText('INVITE', { extra }));
  const refused = client.response();
  expect([refused.status, refused.header('Unsupported')!.text]).toEqual([420, 'noProxiesSupportThis, nor-this']);
  client.send(requestText('INVITE', { extra: ['Require: nothing-knows-this', 'Proxy-Require: sec-agree'] }));
  expect(world.core.length).toBe(1);
});

test('RFC3261-16.6-6 RFC3261-16.3-2 RFC3261-7.1-5 methods and headers that nobody knows are relayed, with Record-Route', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('RE%47IST%45R', { extra: ['X-What-is: this'] }));
  client.send(requestText('NEWMETHOD', { extra: ['X-What: is, this;"'] }));
  const relayed = world.core.map((sent) => sent.message);
  expect(relayed.at(-1)).toMatchObject({ method: 'NEWMETHOD' });
  expect(relayed.at(-1)!.header('X-What')!.text).toBe('is, this;"');
  expect(relayed.at(-1)!.headers('Record-Route').length).toBe(2);
});

test('RFC5393-4.2.2-1 RFC5393-4.2.2-2 a request that comes back unchanged is answered 482; one whose Request-URI changed goes on', () => {
  const world = new World();
  const client = world.open();
  const path = client.register();
  const looped = (uri: string, callId: string): number | string => {
    // A core that sends the request of a client back to the same client, by its Path.
    client.send(requestText('OPTIONS', { uri, callId, routes: [path] }));
    const sent = world.coreRequest();
    const vias = sent.headers('Via').map((row) => `Via: ${row.text}`);
    const again = requestText('OPTIONS', { uri: 'sip:back@ims.example', callId, routes: [path] });
    world.fromCore(
      again.replace(/Via: [^\r]*/, [`Via: SIP/2.0/UDP 10.10.0.99;branch=z9hG4bK${callId}`, ...vias].join('\r\n')),
    );
    const last = world.core.shift()?.message;
    return last?.kind === 'response' ? last.status : 'delivered';
  };
  expect(looped('sip:back@ims.example', 'loop')).toBe(482);
  expect(looped('sip:first@ims.example', 'spiral')).toBe('delivered');
});

test('RFC5393-5.3.3-1 RFC5393-5.3.3-4 RFC5393-5.3.3-3 Max-Breadth is added, lowered to 60, left alone below, and 0 gives 440', () => {
  const world = new World();
  const client = world.open();
  const breadth = (value: string): readonly string[] => {
    client.send(requestText('INVITE', value === '' ? {} : { extra: [`Max-Breadth: ${value}`] }));
    return world
      .coreRequest()
      .headers('Max-Breadth')
      .map((row) => row.text);
  };
  expect(breadth('')).toEqual(['60']);
  expect(breadth('4000000000')).toEqual(['60']);
  expect(breadth('7')).toEqual(['7']);
  client.send(requestText('INVITE', { extra: ['Max-Breadth: 0'] }));
  expect(client.response().status).toBe(440);
});

test('RFC5393-4.2.1-1 RFC3261-16.6-11 branches differ each time in their first part; the second depends on what is routed by and not on the method', () => {
  const world = new World();
  const client = world.open();
  const branch = (method: string, uri: string): readonly string[] => {
    client.send(requestText(method, { uri }));
    const via = world.coreRequest().topVia();
    return via.ok ? via.value.branch!.split('.') : [];
  };
  const [one, two, three] = [branch('INVITE', 'sip:a@b'), branch('MESSAGE', 'sip:a@b'), branch('INVITE', 'sip:c@b')];
  expect(one![0]).not.toBe(two![0]);
  expect(one![1]).toBe(two![1]);
  expect(one![1]).not.toBe(three![1]);
});

test('RFC7118-9.2-1 sips is refused on plain WS and never sent over it', () => {
  const world = new World();
  const plain = world.open('WS');
  const path = plain.register();
  plain.send(requestText('INVITE', { uri: 'sips:bob@ims.example' }));
  expect(plain.response().status).toBe(403);
  world.fromCore(
    requestText('INVITE', {
      uri: 'sips:alice@alice.invalid',
      routes: [path],
      via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKs',
    }),
  );
  expect(world.coreResponse().status).toBe(480);
  expect(plain.inbox).toEqual([]);
});

test('RFC3261-16.6-9 sips goes to the core only where the network protects it', () => {
  const world = new World();
  const client = world.open();
  for (const fields of [{ uri: 'sips:bob@ims.example' }, { routes: ['<sips:scscf.ims.example;lr>'] }]) {
    client.send(requestText('INVITE', fields));
    const refused = client.response();
    expect([refused.status, refused.header('Warning')?.text]).toEqual([480, '380 edge.example "SIPS Not Allowed"']);
  }
  expect(world.core).toEqual([]);
});

test('RFC3261-16.6-5 with a sips Request-URI the Record-Route values are sips', () => {
  const world = new World({ core: { host: '10.10.0.10', port: 5060, transport: 'TCP', secure: true, nextHop } });
  world.open().send(requestText('INVITE', { uri: 'sips:bob@ims.example' }));
  for (const row of world.coreRequest().headers('Record-Route')) expect(row.text).toMatch(/^<sips:/);
});

test('RFC3261-16.6-2 RFC4475-3.1.2.11-1 headers in a Request-URI are not relayed and become no headers', () => {
  const world = new World();
  world.open().send(requestText('INVITE', { uri: 'sip:user@example.com?Route=%3Csip:example.com%3E' }));
  const sent = world.coreRequest();
  expect(sent.requestUriText).toBe('sip:user@example.com');
  expect(sent.headers('Route')).toEqual([]);
});

test('RFC3261-18.1.2-1 RFC6026-7.3-1 a response with another’s Via, or that matches no transaction, is dropped and reported', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  const answer = reply(invite, 200, 'b1', ['Contact: <sip:b@c>']);
  world.fromCore(answer.replace('10.10.0.10', '10.10.0.11'));
  world.fromCore(answer.replace(/branch=z9hG4bK./, 'branch=z9hG4bKx'));
  client.send(answer);
  expect(client.inbox).toEqual([]);
  expect(world.kinds()).toEqual(['stray', 'stray', 'stray']);
  world.fromCore(answer);
  expect(client.response().status).toBe(200);
});

test('RFC3261-17.2.3-2 equal branches and sent-by of two clients are two transactions', () => {
  const world = new World();
  const [one, two] = [world.open(), world.open()];
  const same = requestText('INVITE', { branch: 'z9hG4bK12345' });
  one.send(same);
  two.send(same);
  const [first, second] = [world.coreRequest(), world.coreRequest()];
  world.fromCore(reply(second, 486, 'b'));
  expect([one.inbox.length, two.response().status]).toEqual([0, 486]);
  world.fromCore(reply(first, 603, 'b'));
  expect(one.response().status).toBe(603);
});

test('a client that sends nothing but malformed messages is closed with 1008 when the limit is reached', () => {
  const world = new World({ limits: { malformedPerFlow: 3 } });
  const client = world.open();
  for (let i = 0; i < 3; i++) client.send('noise');
  expect(world.closed).toEqual([
    { type: 'close', flow: client.flow, code: 1008, reason: 'too many malformed messages' },
  ]);
  expect(world.edge.flowCount).toBe(0);
});

test('flows, transactions of a flow and dialogs are bounded', () => {
  const world = new World({ limits: { flows: 1, dialogsPerFlow: 1 }, transactionLimits: { transactionsPerFlow: 3 } });
  const client = world.open();
  expect(world.edge.openFlow({ transport: 'WSS', address: '192.0.2.1', port: 1 })).toBe(undefined);
  client.send(requestText('INVITE'));
  world.fromCore(reply(world.coreRequest(), 200, 'b1', ['Contact: <sip:b@c>']));
  client.response();
  client.send(requestText('INVITE', { callId: 'second' }));
  expect(client.response().status).toBe(503);
  world.advance(60_000);
  for (let i = 0; i < 4; i++) client.send(requestText('MESSAGE'));
  expect([world.core.length, client.response().status]).toEqual([3, 503]);
});

test('any octets, from either side and mixed with sound messages, give no exception and no closed flow', () => {
  const message = requestText('INVITE', { extra: ['Route: <sip:a;lr>', 'Supported: path'], body: 'v=0' });
  const mutated = fc
    .array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const out = octets(message);
      for (const [at, value] of changes) out[at] = value;
      return out;
    });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), { maxLength: 8 }),
      fc.boolean(),
      (inputs, core) => {
        const world = new World();
        const client = world.open();
        for (const input of inputs) {
          if (core)
            world.edge.receive(
              {
                type: 'core',
                from: { type: 'address', transport: 'UDP', host: '10.10.0.99', port: 5060 },
                octets: input,
              },
              0,
            );
          else world.edge.receive({ type: 'access', flow: client.flow, octets: input }, 0);
          while (world.edge.poll() !== undefined) {}
        }
        expect(world.edge.flowCount).toBe(1);
        client.send(registerText('alice'));
        expect(world.coreRequest().method).toBe('REGISTER');
      },
    ),
    { numRuns: 200 },
  );
});
