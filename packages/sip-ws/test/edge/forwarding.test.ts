import { expect, test } from 'vitest';
import { type Client, registerText, reply, requestText, World } from '../support/world.ts';

const texts = (rows: readonly { readonly text: string }[]): readonly string[] => rows.map((row) => row.text);

/** A call of a client that is answered; `recordRoute` is what a proxy behind the edge put on top. */
function call(world: World, client: Client, recordRoute: string): readonly string[] {
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  const own = texts(invite.headers('Record-Route')).map((text) => `Record-Route: ${text}\r\n`);
  const answer = reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5:5070>']).replace(
    /Record-Route: [^\r]*\r\n/g,
    '',
  );
  world.fromCore(answer.replace('Contact:', `Record-Route: ${recordRoute}\r\n${own.join('')}Contact:`));
  return texts(client.response().headers('Record-Route')).slice().reverse();
}

test('RFC3261-16.6-8 a recorded next hop that is a strict router gets the Request-URI, and Route ends with what was there', () => {
  const world = new World();
  const client = world.open();
  const routes = call(world, client, '<sip:10.10.0.98>');
  const fields = { to: '<sip:bob@ims.example>;tag=b1', uri: 'sip:bob@10.20.0.5:5070', routes, cseq: 2 };
  client.send(requestText('BYE', fields));
  expect(world.core[0]!.to.host).toBe('10.10.0.98');
  const bye = world.coreRequest();
  expect(bye.requestUriText).toBe('sip:10.10.0.98');
  expect(texts(bye.headers('Route'))).toEqual(['<sip:bob@10.20.0.5:5070>']);
});

test('RFC3261-16.6-9 within a call without Route the Request-URI is the next hop, if it is the target of the call', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE'));
  world.fromCore(reply(world.coreRequest(), 200, 'b1', ['Contact: <sip:bob@10.20.0.5:5070;transport=tcp>']));
  const within = { to: '<sip:bob@ims.example>;tag=b1', cseq: 2 };
  client.send(requestText('INFO', { ...within, uri: 'sip:bob@10.20.0.5:5070;transport=tcp' }));
  expect(world.core.shift()!.to).toEqual({ type: 'address', transport: 'TCP', host: '10.20.0.5', port: 5070 });
  client.send(requestText('INFO', { ...within, uri: 'sip:bob@192.0.2.66' }));
  expect(world.core.shift()!.to.host).toBe('10.10.0.99');
});

test('the target of a call is what the latest re-INVITE or UPDATE said, of either side', () => {
  const world = new World();
  const client = world.open();
  const routes = call(world, client, '<sip:10.10.0.98;lr>');
  const within = { to: '<sip:bob@ims.example>;tag=b1', uri: 'sip:bob@10.20.0.5:5070', routes };
  client.send(requestText('UPDATE', { ...within, cseq: 7, contact: '<sip:alice@new.invalid>' }));
  world.fromCore(reply(world.coreRequest(), 200, 'b1', ['Contact: <sip:bob@10.20.0.6>']));
  client.close();
  const bye = world.coreRequest();
  expect([bye.requestUriText, bye.header('CSeq')!.text]).toEqual(['sip:bob@10.20.0.6', '8 BYE']);
});

test('RFC3261-16.5-1 RFC3261-16.6-1 RFC5393-4.2.2-3 RFC5393-5.3.3-2 what is not the edge’s business stays: Request-URI, other branches, one Max-Breadth, the body', () => {
  const world = new World();
  const client = world.open();
  const lower = 'SIP/2.0/UDP other.example;branch=z9hG4bKother.8e10dfdaa74f628c;x="y;z"';
  const uri = 'sip:sips%3Auser%40example.com@example.net;n%61me=v%61lue%25%34%31';
  client.send(requestText('MESSAGE', { uri, extra: [`Via: ${lower}`, 'Max-Breadth: 9'], body: 'a\u0000b' }));
  const sent = world.coreRequest();
  expect(sent.requestUriText).toBe(uri);
  expect(texts(sent.headers('Via')).at(-1)).toBe(lower);
  expect(texts(sent.headers('Max-Breadth'))).toEqual(['9']);
  expect(new TextDecoder().decode(sent.body)).toBe('a\u0000b');
});

test('RFC5393-5.4.1-1 a CANCEL has no Max-Breadth, and one that came with it is not looked at', () => {
  const world = new World();
  const client = world.open();
  const invite = requestText('INVITE', { branch: 'z9hG4bKb' });
  client.send(invite);
  world.fromCore(reply(world.coreRequest(), 180, 'b1'));
  client.send(invite.replaceAll('INVITE', 'CANCEL').replace('CSeq', 'Max-Breadth: 0\r\nCSeq'));
  const cancel = world.coreRequest();
  expect([cancel.method, cancel.headers('Max-Breadth').length]).toEqual(['CANCEL', 0]);
});

test('RFC3608-6.2-2 RFC3261-16.7-10 RFC5658-5-2 received and rport that the edge noted, and both Record-Route values, stay in the response', () => {
  const world = new World({ access: { host: 'edge.example', port: 8443, received: 'add' } });
  const client = world.open();
  client.send(requestText('INVITE', { via: 'SIP/2.0/WSS alice.invalid;branch=z9hG4bKr;rport' }));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 180, 'b1'));
  const ringing = client.response();
  expect(texts(ringing.headers('Via'))).toEqual([
    'SIP/2.0/WSS alice.invalid;branch=z9hG4bKr;rport=51544;received=203.0.113.7',
  ]);
  expect(texts(ringing.headers('Record-Route'))).toEqual(texts(invite.headers('Record-Route')));
});

test('RFC7118-5.2-1 RFC5658-6.2-2 RFC3327-4-2 the URIs of the edge say ws, never wss or tls, and have lr', () => {
  const world = new World({
    core: {
      host: '10.10.0.10',
      port: 5060,
      transport: 'TCP',
      nextHop: { type: 'address', transport: 'TCP', host: '10.10.0.99', port: 5060 },
    },
  });
  const client = world.open();
  client.send(registerText('alice'));
  expect(world.coreRequest().header('Path')!.text).toMatch(/^<sip:[^@]+@10\.10\.0\.10:5060;transport=tcp;lr;ob>$/);
  client.send(requestText('INVITE'));
  expect(texts(world.coreRequest().headers('Record-Route'))).toEqual([
    '<sip:10.10.0.10:5060;transport=tcp;lr>',
    expect.stringMatching(/^<sip:[^@]+@edge\.example:8443;transport=ws;lr>$/),
  ]);
});

test('RFC3261-18.2.2-1 a response to a request that came by TCP goes back on its connection', () => {
  const world = new World();
  const from = { type: 'address', transport: 'TCP', host: '10.10.0.99', port: 40_000, connection: 'c7' } as const;
  world.fromCore(
    requestText('OPTIONS', { uri: 'sip:10.10.0.10:5060', via: 'SIP/2.0/TCP 10.10.0.99;branch=z9hG4bKt' }),
    from,
  );
  expect(world.core.shift()!.to).toEqual(from);
});

test('RFC3261-18.2.2-2 a response by UDP goes to maddr where there is one', () => {
  const world = new World();
  const via = 'SIP/2.0/UDP 10.10.0.99:5070;maddr=10.10.0.77;branch=z9hG4bKm';
  world.fromCore(requestText('OPTIONS', { uri: 'sip:10.10.0.10:5060', via }));
  expect(world.core.shift()!.to).toMatchObject({ host: '10.10.0.77', port: 5070 });
});

test('RFC4320-4.2-2 RFC6026-8-2 a response that comes after its server transaction is over is not relayed', () => {
  const world = new World();
  const client = world.open();
  const path = client.register();
  world.fromCore(requestText('MESSAGE', { routes: [path], via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKl' }));
  const message = client.request();
  world.advance(33_000);
  world.core.length = 0;
  client.send(reply(message, 200, 'a1'));
  expect(world.core).toEqual([]);
});

test('RFC5626-7-1 a flow that closes takes every registration with it, whatever its AOR', () => {
  const world = new World();
  const client = world.open();
  for (const user of ['alice', 'bob', 'carol']) client.register(user);
  client.close();
  const closed = world.events.at(-1);
  const aors = closed?.kind === 'flow closed' ? closed.registrations.map((registration) => registration.aor) : [];
  expect(aors).toEqual(['sip:alice@ims.example', 'sip:bob@ims.example', 'sip:carol@ims.example']);
  world.advance(10_000);
  expect([world.edge.stateSize, world.edge.deadline]).toEqual([0, undefined]);
});

test('RFC6223-4.4-2 RFC6223-4.4-3 RFC6223-4.4-4 keep in an INVITE has the same value in every response; within the dialog, and where the edge is not on the route, it is left alone', () => {
  const world = new World({ flowTimer: 90 });
  const client = world.open();
  const keep = (method: string, to = '<sip:bob@ims.example>'): readonly string[] => {
    client.send(requestText(method, { via: `SIP/2.0/WSS alice.invalid;keep;branch=z9hG4bK${method}`, to }));
    const request = world.coreRequest();
    if (method === 'INVITE') world.fromCore(reply(request, 180, 'b1'));
    world.fromCore(reply(request, 200, 'b1', ['Contact: <sip:b@c>']));
    return client.inbox.splice(0).map((message) => /keep(=\d+)?/.exec(message.header('Via')!.text)![0]);
  };
  expect(keep('INVITE')).toEqual(['keep=90', 'keep=90']);
  expect(keep('UPDATE', '<sip:bob@ims.example>;tag=b1')).toEqual(['keep']);
  expect(keep('MESSAGE')).toEqual(['keep']);
});

test('RFC7118-8.1-1 the registration exchange with .invalid names and GRUUs passes without loss', () => {
  const world = new World();
  const client = world.open();
  client.send(registerText('alice'));
  const gruu = 'pub-gruu="sip:alice@ims.example;gr=urn:uuid:0000-alice";temp-gruu="sip:87ash54=3dd.98a@ims.example;gr"';
  const contact = `<sip:alice@alice.invalid;transport=ws>;reg-id=1;+sip.instance="<urn:uuid:0000-alice>";${gruu};expires=600`;
  const request = world.coreRequest();
  expect(texts(request.headers('Via'))[1]).toContain('SIP/2.0/WSS alice.invalid;');
  world.fromCore(reply(request, 200, 'r', [`Contact: ${contact}`, 'Require: outbound']));
  expect(client.response().header('Contact')!.text).toBe(contact);
});

test('RFC3262-3-2 RFC3262-3-3 PRACK passes as any request; 100rel in Require is no reason to refuse', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE', { extra: ['Require: 100rel'] }));
  const invite = world.coreRequest();
  expect(invite.header('Require')!.text).toBe('100rel');
  world.fromCore(reply(invite, 183, 'b1', ['Require: 100rel', 'RSeq: 1', 'Contact: <sip:b@c>']));
  client.inbox.length = 0;
  client.send(requestText('PRACK', { to: '<sip:bob@ims.example>;tag=b1', extra: ['RAck: 1 1 INVITE'], cseq: 2 }));
  const prack = world.coreRequest();
  expect([prack.method, prack.header('RAck')!.text]).toEqual(['PRACK', '1 1 INVITE']);
  world.fromCore(reply(prack, 200, 'b1'));
  expect(client.response().header('CSeq')!.text).toBe('2 PRACK');
});

test('what the edge answers in place of a silent or unreachable core, and an ACK that it drops, are events', () => {
  const world = new World();
  const client = world.open();
  const unanswered = (): unknown[] =>
    world.events.flatMap((event) =>
      event.kind === 'unanswered' ? [[event.request.method, event.status, event.reason]] : [],
    );
  client.send(requestText('INVITE'));
  client.send(requestText('MESSAGE', { callId: 'call-2' }));
  world.advance(32_000);
  expect(unanswered()).toEqual([
    ['INVITE', 408, 'no answer'],
    ['MESSAGE', undefined, 'no answer'],
  ]);
  world.events.length = 0;
  client.send(requestText('MESSAGE', { callId: 'call-3' }));
  const { to } = world.core.at(-1)!;
  world.edge.receive({ type: 'transport error', to }, world.now);
  world.settle();
  expect(unanswered()).toEqual([['MESSAGE', 503, 'unreachable']]);
  world.events.length = 0;
  client.send(requestText('ACK', { to: '<sip:bob@ims.example>;tag=b9', routes: ['<sip:192.0.2.66;lr>'] }));
  expect(world.kinds()).toEqual(['dropped']);
});
