import { expect, test } from 'vitest';
import { type Client, nextHop, reply, requestText, text, World } from '../support/world.ts';

/** A registered client, its flow token, and the Path that the core knows. */
function registered(options: ConstructorParameters<typeof World>[0] = {}, serviceRoute: readonly string[] = []) {
  const world = new World(options);
  const client = world.open();
  const path = client.register('alice', serviceRoute);
  const token = /sip:([^@]+)@/.exec(path)![1]!;
  return { world, client, path, token };
}

const coreVia = 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKcore1';

/** An INVITE from the core to the client behind a Path. */
function terminating(path: string, fields: Parameters<typeof requestText>[1] = {}): string {
  return requestText('INVITE', {
    uri: 'sip:alice@alice.invalid;transport=ws',
    via: coreVia,
    routes: [path],
    from: '<sip:bob@ims.example>;tag=b1',
    to: '<sip:alice@ims.example>',
    contact: '<sip:bob@10.20.0.5:5070>',
    callId: 'call-2',
    recordRoutes: ['<sip:scscf.ims.example;lr>'],
    ...fields,
  });
}

/** A call from the client, answered by the core; gives the route set as the client has it. */
function originated(world: World, client: Client): readonly string[] {
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  const rr = [
    'Record-Route: <sip:10.10.0.98;lr>',
    ...invite.headers('Record-Route').map((row) => `Record-Route: ${row.text}`),
  ];
  const bare = reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5:5070>']).replace(/Record-Route: [^\r]*\r\n/g, '');
  world.fromCore(bare.replace('Contact:', `${rr.join('\r\n')}\r\nContact:`));
  const answer = client.response();
  expect(answer.status).toBe(200);
  return answer
    .headers('Record-Route')
    .map((row) => row.text)
    .reverse();
}

test('RFC5626-5.3.2-1 RFC7118-8.2-1 RFC5658-5-1 RFC5658-6.2-1 RFC5658-6.2-4 RFC3261-16.6-4 an INVITE gets two Record-Route values: the core side above the side of the client, which has the token', () => {
  const { world, client, token } = registered();
  client.send(requestText('INVITE', { recordRoutes: ['<sip:before.example;lr>'] }));
  expect(
    world
      .coreRequest()
      .headers('Record-Route')
      .map((row) => row.text),
  ).toEqual([
    '<sip:10.10.0.10:5060;transport=udp;lr>',
    `<sip:${token}@edge.example:8443;transport=ws;lr>`,
    '<sip:before.example;lr>',
  ]);
});

test('RFC5626-5.3.1-1 RFC5626-5.3.1-2 an INVITE from the core goes out on the flow of its token, Route removed, Record-Route with the same token and no ob', () => {
  const { world, client, path, token } = registered();
  const other = world.open();
  world.fromCore(terminating(path));
  expect(other.inbox).toEqual([]);
  const invite = client.request();
  expect(invite.requestUriText).toBe('sip:alice@alice.invalid;transport=ws');
  expect(invite.headers('Route')).toEqual([]);
  expect(invite.headers('Record-Route').map((row) => row.text)).toEqual([
    `<sip:${token}@edge.example:8443;transport=ws;lr>`,
    '<sip:10.10.0.10:5060;transport=udp;lr>',
    '<sip:scscf.ims.example;lr>',
  ]);
  expect(invite.header('Via')!.text).toMatch(/^SIP\/2\.0\/WSS edge\.example:8443;branch=z9hG4bK/);
});

test('RFC7118-5.1-1 the Via towards a plain WebSocket says WS', () => {
  const world = new World();
  const client = world.open('WS');
  const path = client.register();
  world.fromCore(terminating(path));
  expect(client.request().header('Via')!.text).toMatch(/^SIP\/2\.0\/WS edge/);
});

test('RFC5626-5.3.1-3 a forged token is answered 403 and nothing reaches a client', () => {
  const { world, client, path, token } = registered();
  const forged = `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`;
  world.fromCore(terminating(path.replace(token, forged)));
  expect(world.coreResponse().status).toBe(403);
  expect(client.inbox).toEqual([]);
});

test('RFC5626-5.3.1-4 RFC7118-5.3-3 a valid token whose flow is gone is answered 430 at once; an ACK is dropped', () => {
  const { world, client, path } = registered();
  client.close();
  world.fromCore(terminating(path));
  const refused = world.coreResponse();
  expect([refused.status, refused.reason]).toEqual([430, 'Flow Failed']);
  world.fromCore(terminating(path).replaceAll('INVITE', 'ACK').replace('z9hG4bKcore1', 'z9hG4bKother'));
  expect(world.core).toEqual([]);
});

test('RFC5626-5.2-3 after a restart with the same key, and on another instance, tokens are answered 430 and not 403', () => {
  const { path } = registered();
  for (const world of [
    new World(),
    new World({ tokens: { key: { id: 1, secret: new Uint8Array(32).fill(7) }, instance: 9 } }),
  ]) {
    world.fromCore(terminating(path));
    expect(world.coreResponse().status).toBe(430);
  }
});

test('RFC5626-5.1-4 a later flow from the same address and port does not get what was for the one before', () => {
  const { world, client, path } = registered();
  client.close();
  world.clients.clear();
  const later = world.open();
  later.register('mallory');
  world.fromCore(terminating(path));
  expect(world.coreResponse().status).toBe(430);
  expect(later.inbox).toEqual([]);
});

test('RFC5626-5.3.1-5 a flow that closes under an unanswered INVITE ends it with 430 at once', () => {
  const { world, client, path } = registered();
  world.fromCore(terminating(path));
  client.close();
  expect(world.coreResponse().status).toBe(430);
  expect(world.now).toBe(0);
});

test('RFC3608-6.1-3 initial requests follow the Service-Route of the registration, in its order, whatever the client put into Route', () => {
  const routes = ['<sip:orig@10.10.0.98:6060;lr>', '<sip:second.example;lr>'];
  const { world, client } = registered({}, [`Service-Route: ${routes.join(', ')}`]);
  client.send(requestText('INVITE', { routes: ['<sip:192.0.2.66;lr>'] }));
  const sent = world.core[0]!;
  expect(sent.to).toEqual({ type: 'address', transport: 'UDP', host: '10.10.0.98', port: 6060 });
  expect(
    world
      .coreRequest()
      .values('Route')
      .map((row) => row.text),
  ).toEqual(routes);
});

test('RFC3608-6.1-1 the Service-Route of the latest 2xx counts; a 2xx without one clears it', () => {
  const { world, client } = registered({}, ['Service-Route: <sip:10.10.0.98;lr>']);
  client.register('alice', ['Service-Route: <sip:10.10.0.97;lr>']);
  client.send(requestText('MESSAGE'));
  expect(world.core.shift()!.to.host).toBe('10.10.0.97');
  client.register('alice');
  client.send(requestText('MESSAGE'));
  expect(world.core.shift()!.to).toEqual(nextHop);
});

test('a client that is not registered cannot choose where its requests go', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE', { uri: 'sip:x@192.0.2.66', routes: ['<sip:192.0.2.67;lr>'] }));
  client.send(
    requestText('BYE', { to: '<sip:b@x>;tag=made-up', uri: 'sip:x@192.0.2.66', routes: ['<sip:192.0.2.67;lr>'] }),
  );
  expect(world.core.map((sent) => sent.to)).toEqual([nextHop]);
  expect(client.response().status).toBe(403);
});

test('RFC5658-5-3 RFC5626-5.3.2-2 RFC7118-8.2-1 an in-dialog request of the client loses both own Route values and follows the recorded route', () => {
  const { world, client } = registered();
  const routes = originated(world, client);
  expect(routes.length).toBe(3);
  client.send(requestText('ACK', { to: '<sip:bob@ims.example>;tag=b1', uri: 'sip:bob@10.20.0.5:5070', routes }));
  const sent = world.core[0]!;
  expect(sent.to).toEqual({ type: 'address', transport: 'UDP', host: '10.10.0.98', port: 5060 });
  const ack = world.coreRequest();
  expect(ack.method).toBe('ACK');
  expect(ack.headers('Route').map((row) => row.text)).toEqual(['<sip:10.10.0.98;lr>']);
});

test('RFC5658-5-3 an in-dialog request of the core loses both own Route values and goes out on the flow', () => {
  const { world, client, token } = registered();
  originated(world, client);
  const routes = ['<sip:10.10.0.10:5060;transport=udp;lr>', `<sip:${token}@edge.example:8443;transport=ws;lr>`];
  const bye = requestText('BYE', {
    via: coreVia,
    uri: 'sip:alice@alice.invalid;transport=ws;ob',
    routes,
    from: '<sip:bob@ims.example>;tag=b1',
    to: '<sip:alice@ims.example>;tag=a1',
  });
  world.fromCore(bye);
  const request = client.request();
  expect([request.method, request.headers('Route').length]).toEqual(['BYE', 0]);
  client.send(reply(request, 200, 'a1'));
  expect(world.coreResponse().status).toBe(200);
  expect(world.events.at(-1)).toMatchObject({ kind: 'dialog terminated', reason: 'core' });
});

test('RFC5658-5-4 a second Route value of another element stays', () => {
  const { world, client, path } = registered();
  world.fromCore(terminating(path, { routes: [path, '<sip:other.example;lr>'] }));
  expect(
    client
      .request()
      .headers('Route')
      .map((row) => row.text),
  ).toEqual(['<sip:other.example;lr>']);
});

test('RFC3261-16.4-1 what a strict router did to the Request-URI is undone', () => {
  const { world, client, token } = registered();
  world.fromCore(
    terminating('', {
      uri: `sip:${token}@10.10.0.10:5060;lr`,
      routes: ['<sip:alice@alice.invalid;transport=ws>'],
      to: '<sip:alice@ims.example>;tag=a1',
    }),
  );
  const request = client.request();
  expect(request.requestUriText).toBe('sip:alice@alice.invalid;transport=ws');
  expect(request.headers('Route')).toEqual([]);
});

test('RFC5626-5.3-2 a request of one client with the token of another is refused, or delivered if the host wants that', () => {
  for (const accessToAccess of ['refuse', 'deliver'] as const) {
    const { world, client, path } = registered({ accessToAccess });
    const other = world.open();
    other.send(requestText('MESSAGE', { routes: [path], uri: 'sip:alice@alice.invalid' }));
    expect(client.inbox.length).toBe(accessToAccess === 'deliver' ? 1 : 0);
    if (accessToAccess === 'refuse') expect(other.response().status).toBe(403);
    expect(world.core).toEqual([]);
  }
});

test('RFC5626-5.3-1 a request of the core without a token has nowhere to go: 404, and 200 for OPTIONS to the edge itself', () => {
  const world = new World();
  world.fromCore(terminating('<sip:10.10.0.10:5060;lr>'));
  expect(world.coreResponse().status).toBe(404);
  world.fromCore(requestText('OPTIONS', { via: coreVia, uri: 'sip:10.10.0.10:5060' }));
  expect(world.coreResponse().status).toBe(200);
});

test('RFC3261-16.7-2 RFC3261-16.7-9 RFC3262-3-1 100 is not relayed; every other provisional response is, from every fork, unchanged', () => {
  const { world, client } = registered();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 100, 'x'));
  expect(client.inbox).toEqual([]);
  for (const tag of ['fork1', 'fork2', 'fork1']) {
    world.fromCore(reply(invite, 183, tag, ['Require: 100rel', 'RSeq: 7']));
    const provisional = client.response();
    expect(provisional.status).toBe(183);
    expect(text(provisional)).toContain(`;tag=${tag}\r\n`);
    expect(text(provisional)).toContain('\r\nRequire: 100rel\r\nRSeq: 7\r\n');
  }
});

test('RFC6026-7.2-2 RFC3261-16.7-12 every 2xx of a forked INVITE is relayed and makes a dialog of its own', () => {
  const { world, client } = registered();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  for (const tag of ['fork1', 'fork2']) world.fromCore(reply(invite, 200, tag, ['Contact: <sip:bob@10.20.0.5>']));
  expect(client.inbox.map((message) => message.kind === 'response' && message.status)).toEqual([200, 200]);
  expect(world.kinds().filter((kind) => kind === 'dialog started').length).toBe(2);
});

test('RFC3261-16.10-1 RFC3261-9.1-1 RFC3326-2-2 a CANCEL is answered 200 at once and sent on with the branch of the INVITE and its Reason; the 487 comes back', () => {
  const { world, client } = registered();
  const invite = requestText('INVITE', { branch: 'z9hG4bKcall' });
  client.send(invite);
  const sent = world.coreRequest();
  world.fromCore(reply(sent, 180, 'b1'));
  client.response();
  const cancel = invite
    .replaceAll('INVITE', 'CANCEL')
    .replace('CSeq', 'Reason: SIP;cause=200;text="elsewhere"\r\nCSeq');
  client.send(cancel);
  expect(client.response().status).toBe(200);
  const onward = world.coreRequest();
  expect([onward.method, onward.requestUriText]).toEqual(['CANCEL', sent.requestUriText]);
  expect(onward.headers('Via').map((row) => row.text)).toEqual([sent.header('Via')!.text]);
  expect(onward.header('Reason')!.text).toBe('SIP;cause=200;text="elsewhere"');
  world.fromCore(reply(onward, 200, 'b1'));
  world.fromCore(reply(sent, 487, 'b1'));
  expect(client.response().status).toBe(487);
  const ack = world.coreRequest();
  expect([ack.method, ack.header('Via')!.text]).toEqual(['ACK', sent.header('Via')!.text]);
  expect(ack.header('To')!.text).toContain(';tag=b1');
});

test('RFC3261-9.1-2 a CANCEL before any provisional response waits for one', () => {
  const { world, client } = registered();
  const invite = requestText('INVITE', { branch: 'z9hG4bKearly' });
  client.send(invite);
  const sent = world.coreRequest();
  client.send(invite.replaceAll('INVITE', 'CANCEL'));
  expect(client.response().status).toBe(200);
  expect(world.core).toEqual([]);
  world.fromCore(reply(sent, 180, 'b1'));
  expect(world.coreRequest().method).toBe('CANCEL');
});

test('a tab that is closed in a call: BYE goes to the core with the route set, tags and CSeq of the client', () => {
  const { world, client } = registered();
  originated(world, client);
  client.close();
  const { to } = world.core[0]!;
  const bye = world.coreRequest();
  expect(bye.method).toBe('BYE');
  expect(to.host).toBe('10.10.0.98');
  expect(bye.requestUriText).toBe('sip:bob@10.20.0.5:5070');
  expect(bye.headers('Route').map((row) => row.text)).toEqual(['<sip:10.10.0.98;lr>']);
  expect(bye.header('From')!.text).toBe('<sip:alice@ims.example>;tag=a1');
  expect(bye.header('To')!.text).toBe('<sip:bob@ims.example>;tag=b1');
  expect(bye.header('Call-ID')!.text).toBe('call-1');
  expect(bye.header('CSeq')!.text).toBe('2 BYE');
  expect(world.kinds().slice(-2)).toEqual(['flow closed', 'dialog terminated']);
  world.fromCore(reply(bye, 200, 'b1'));
  world.advance(40_000);
  expect(world.edge.stateSize).toBe(0);
});

test('a tab that is closed in a call that it received: BYE goes to the caller in the name of the callee', () => {
  const { world, client, path } = registered();
  world.fromCore(terminating(path, { recordRoutes: ['<sip:10.10.0.98;lr>', '<sip:10.10.0.97;lr>'] }));
  client.send(reply(client.request(), 200, 'a9', ['Contact: <sip:alice@alice.invalid;transport=ws;ob>']));
  expect(world.coreResponse().status).toBe(200);
  client.close();
  const bye = world.coreRequest();
  expect(bye.headers('Route').map((row) => row.text)).toEqual(['<sip:10.10.0.98;lr>', '<sip:10.10.0.97;lr>']);
  expect(bye.requestUriText).toBe('sip:bob@10.20.0.5:5070');
  expect(bye.header('From')!.text).toBe('<sip:alice@ims.example>;tag=a9');
  expect(bye.header('To')!.text).toBe('<sip:bob@ims.example>;tag=b1');
  expect(bye.header('CSeq')!.text).toBe('1 BYE');
});

test('a tab that is closed while it rings elsewhere: the INVITE is cancelled, and a 2xx that crosses it is acknowledged and ended', () => {
  const { world, client } = registered();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 180, 'b1'));
  client.close();
  expect(world.coreRequest().method).toBe('CANCEL');
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5:5070>']));
  expect([world.coreRequest().header('CSeq')!.text, world.coreRequest().header('CSeq')!.text]).toEqual([
    '1 ACK',
    '2 BYE',
  ]);
});

test('terminateDialog ends a call at both ends', () => {
  const { world, client } = registered();
  originated(world, client);
  const started = world.events.find((event) => event.kind === 'dialog started');
  const id = started?.kind === 'dialog started' ? started.dialog.id : '';
  expect(world.edge.terminateDialog(id, 'SIP;cause=503;text="bearer released"', world.now)).toBe(true);
  world.settle();
  const toCore = world.coreRequest();
  const toClient = client.request();
  expect([toCore.method, toClient.method]).toEqual(['BYE', 'BYE']);
  expect(toCore.header('Reason')!.text).toBe('SIP;cause=503;text="bearer released"');
  expect(toClient.requestUriText).toBe('sip:alice@alice.invalid;transport=ws;ob');
  expect(toClient.header('From')!.text).toBe('<sip:bob@ims.example>;tag=b1');
  expect(world.edge.terminateDialog(id, undefined, world.now)).toBe(false);
  expect(world.events.at(-1)).toMatchObject({ kind: 'dialog terminated', reason: 'host' });
});

test('originate sends a request of the edge and tells the answer, or that none came', () => {
  const world = new World();
  const subscribe = {
    method: 'SUBSCRIBE',
    requestUri: 'sip:alice@ims.example',
    from: '<sip:edge.example>;tag=e1',
    to: '<sip:alice@ims.example>',
    callId: 'reg-77',
    cseq: 1,
  };
  const id = world.edge.originate(subscribe, undefined, world.now);
  world.settle();
  world.fromCore(reply(world.coreRequest(), 200, 's1'));
  expect(world.events.at(-1)).toMatchObject({ kind: 'answer', id, response: { status: 200 } });
  const silent = world.edge.originate({ ...subscribe, cseq: 2 }, undefined, world.now);
  world.settle();
  world.advance(32_000);
  expect(world.events.at(-1)).toEqual({ kind: 'answer', id: silent, response: undefined });
  world.advance(10_000);
  expect(world.edge.stateSize).toBe(0);
});
