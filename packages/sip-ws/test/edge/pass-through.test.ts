import { expect, test } from 'vitest';
import type { SipMessage } from '../../src/index.ts';
import { type Client, reply, requestText, text, World } from '../support/world.ts';

const gruu = 'sip:bob@ims.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const timer = ['Supported: timer', 'Session-Expires: 1800;refresher=uas;x=y', 'Min-SE: 120'];

/** The rows of these names, as they stand in the message. */
function rows(message: SipMessage, ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => message.headers(name).map((row) => `${name}: ${row.text}`));
}

/** A call of a client that the core answers; gives the route set of the client. */
function called(world: World, client: Client, answer: readonly string[] = []): readonly string[] {
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5:5070>', ...answer]));
  return client
    .response()
    .headers('Record-Route')
    .map((row) => row.text)
    .reverse();
}

test('RFC4028-8.1-1 RFC4028-8.1-2 Session-Expires, Min-SE and timer leave as they came, in either direction', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE', { extra: timer }));
  expect(rows(world.coreRequest(), 'Supported', 'Session-Expires', 'Min-SE')).toEqual(timer);
  client.send(requestText('INVITE', { callId: 'short', extra: ['Supported: timer', 'x: 5'] }));
  const short = world.coreRequest();
  expect([short.header('Session-Expires')?.text, short.header('Min-SE'), text(short).includes('\r\nx: 5\r\n')]).toEqual(
    ['5', undefined, true],
  );
  client.send(requestText('INVITE', { callId: 'none' }));
  expect(rows(world.coreRequest(), 'Session-Expires', 'Min-SE', 'Require', 'Supported')).toEqual([]);
});

test('RFC4028-8.1-2 a session that nobody refreshes is not ended by the edge', () => {
  const world = new World();
  const client = world.open();
  called(world, client, ['Session-Expires: 90;refresher=uac', 'Require: timer']);
  world.core.length = 0;
  world.advance(3_600_000);
  expect([world.core, client.inbox]).toEqual([[], []]);
});

test('ims:TS24.229-5.2.8.1.4-1 RFC4028-8.1-2 with endExpiredSessions a session that nobody refreshed is forgotten and told, and still no BYE is sent', () => {
  const world = new World({ endExpiredSessions: true });
  const client = world.open();
  const ends = () =>
    world.events.flatMap((event) => (event.kind === 'dialog terminated' ? [`${world.now} ${event.reason}`] : []));
  const routes = called(world, client, ['Session-Expires: 90;refresher=uac', 'Require: timer']);
  world.core.length = 0;
  const update = (cseq: number, answer: readonly string[], status = 200): void => {
    const within = { uri: 'sip:bob@10.20.0.5:5070', to: '<sip:bob@ims.example>;tag=b1', routes, cseq };
    client.send(requestText('UPDATE', within));
    world.fromCore(reply(world.coreRequest(), status, 'b1', answer));
    client.inbox.length = 0;
  };
  world.advance(60_000);
  update(2, ['Session-Expires: 100;refresher=uac']);
  world.advance(50_000);
  update(3, ['Min-SE: 200'], 422);
  world.advance(49_999);
  expect(ends()).toEqual([]);
  world.advance(1);
  expect([ends(), world.core, client.inbox]).toEqual([['160000 session expired'], [], []]);
  expect(world.edge.stateSize).toBe(0);
});

test('a session whose timer was turned off, or that ended with BYE, does not expire', () => {
  const world = new World({ endExpiredSessions: true });
  const client = world.open();
  const routes = called(world, client, ['Session-Expires: 90;refresher=uac']);
  const within = { uri: 'sip:bob@10.20.0.5:5070', to: '<sip:bob@ims.example>;tag=b1', routes };
  client.send(requestText('UPDATE', { ...within, cseq: 2 }));
  world.fromCore(reply(world.coreRequest(), 200, 'b1'));
  world.advance(3_600_000);
  expect(world.kinds()).not.toContain('dialog terminated');
  client.send(requestText('UPDATE', { ...within, cseq: 3 }));
  world.fromCore(reply(world.coreRequest(), 200, 'b1', ['Session-Expires: 90;refresher=uac']));
  client.send(requestText('BYE', { ...within, cseq: 4 }));
  world.fromCore(reply(world.coreRequest(), 200, 'b1'));
  world.advance(3_600_000);
  const reasons = world.events.flatMap((event) => (event.kind === 'dialog terminated' ? [event.reason] : []));
  expect([reasons, world.edge.deadline]).toEqual([['access'], undefined]);
});

test('RFC4028-8.2-1 Session-Expires of a response stays, and a 422 comes back with its Min-SE', () => {
  const world = new World();
  const client = world.open();
  const answered = (status: number, callId: string, extra: readonly string[]): SipMessage => {
    client.send(requestText('INVITE', { callId, extra: timer }));
    world.fromCore(reply(world.coreRequest(), status, 'b1', ['Contact: <sip:bob@10.20.0.5>', ...extra]));
    return client.response();
  };
  const granted = ['Session-Expires: 600;refresher=uas', 'Require: timer'];
  expect(rows(answered(200, 'c1', granted), 'Session-Expires', 'Require')).toEqual(granted);
  expect(rows(answered(200, 'c2', []), 'Session-Expires', 'Require')).toEqual([]);
  const refused = answered(422, 'c3', ['Min-SE: 3600']);
  expect([refused.kind === 'response' && refused.status, ...rows(refused, 'Min-SE')]).toEqual([422, 'Min-SE: 3600']);
});

test('RFC3311-6-1 RFC3311-6-3 UPDATE passes in an early and in a confirmed dialog, each with its own transaction and its Contact', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 183, 'b1', ['Contact: <sip:bob@10.20.0.5:5070>']));
  const routes = client
    .response()
    .headers('Record-Route')
    .map((row) => row.text)
    .reverse();
  const branches: (string | undefined)[] = [];
  const update = (cseq: number): void => {
    const contact = `<sip:alice@alice.invalid;transport=ws;ob;n=${cseq}>`;
    const fields = { uri: 'sip:bob@10.20.0.5:5070', to: '<sip:bob@ims.example>;tag=b1', routes, cseq, contact };
    client.send(requestText('UPDATE', fields));
    const sent = world.coreRequest();
    const via = sent.topVia();
    branches.push(via.ok ? via.value.branch : undefined);
    expect([sent.method, sent.headers('Route').length, sent.header('Contact')?.text]).toEqual(['UPDATE', 0, contact]);
    world.fromCore(reply(sent, 200, 'b1', ['Contact: <sip:bob@10.20.0.6:5070;n=1>']));
    const answer = client.response();
    expect([answer.status, answer.header('Contact')?.text]).toEqual([200, '<sip:bob@10.20.0.6:5070;n=1>']);
  };
  update(2);
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5:5070>']));
  expect(client.response().status).toBe(200);
  update(3);
  const via = invite.topVia();
  expect(new Set([via.ok && via.value.branch, ...branches]).size).toBe(3);
});

test('RFC5627-4-1 RFC5627-4-2 gr, pub-gruu and temp-gruu pass as they are', () => {
  const world = new World();
  const client = world.open();
  const contact = `<sip:alice@ims.example;gr=hdg7777ad7aflzig8sf7;ob>`;
  client.send(requestText('INVITE', { uri: gruu, contact }));
  const invite = world.coreRequest();
  expect([invite.requestUriText, invite.header('Contact')?.text]).toEqual([gruu, contact]);
  const granted =
    '<sip:alice@10.0.0.1>;pub-gruu="sip:alice@ims.example;gr=urn:uuid:1"' +
    ';temp-gruu="sip:tgruu.7hs==\\"jd7@ims.example;gr";expires=600';
  client.send(requestText('OPTIONS', { callId: 'o' }));
  world.fromCore(reply(world.coreRequest(), 200, 'b1', [`Contact: ${granted}`]));
  expect(client.response().header('Contact')?.text).toBe(granted);
});

test('RFC5627-6.2-2 the edge records its route although a GRUU would bring requests back', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE', { contact: '<sip:alice@ims.example;gr=hdg7777ad7aflzig8sf7>' }));
  expect(rows(world.coreRequest(), 'Record-Route')).toHaveLength(2);
});

test('RFC5627-6.2-3 RFC5627-4-2 a request within a dialog to a GRUU comes with the Path as Route and goes out on that flow', () => {
  const world = new World();
  const client = world.open();
  const other = world.open();
  const path = client.register();
  expect(path).toContain(';ob');
  const uri = 'sip:alice@10.0.0.1;gr=hdg7777ad7aflzig8sf7';
  const via = 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKg';
  const to = '<sip:alice@ims.example>;tag=a1';
  world.fromCore(requestText('BYE', { uri, via, to, from: '<sip:bob@ims.example>;tag=b1', routes: [path] }));
  const bye = client.request();
  expect([bye.method, bye.requestUriText, bye.headers('Route').length, other.inbox.length]).toEqual(['BYE', uri, 0, 0]);
});

test('RFC3326-2-3 a CANCEL has one Reason for each protocol, whatever the client wrote', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE', { branch: 'z9hG4bKc' }));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 180, 'b1'));
  const extra = ['Reason: SIP;cause=200;text="a, b", Q.850;cause=16', 'Reason: sip;cause=487'];
  client.send(requestText('CANCEL', { branch: 'z9hG4bKc', extra }));
  expect(rows(world.coreRequest(), 'Reason')).toEqual(['Reason: SIP;cause=200;text="a, b"', 'Reason: Q.850;cause=16']);
});

test('RFC3262-7-2 a reliable provisional response starts timer C anew', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 183, 'b1', ['Require: 100rel', 'RSeq: 1']));
  world.advance(184_000);
  world.fromCore(reply(invite, 183, 'b1', ['Require: 100rel', 'RSeq: 2']));
  world.core.length = 0;
  world.advance(184_999);
  expect(world.core).toEqual([]);
  world.advance(1);
  expect(world.coreRequest().method).toBe('CANCEL');
});

test('RFC3261-16.6-7 the Service-Route of a registration is put in place with lr in each value; a value without is not used', () => {
  const world = new World();
  const client = world.open();
  client.register('alice', ['Service-Route: <sip:10.10.0.98;lr>, <sip:strict.example>, <sip:orig@second.example;lr>']);
  client.send(requestText('INVITE', { routes: ['<sip:edge.example:8443;lr>', '<sip:mine.example;lr>'] }));
  expect(rows(world.coreRequest(), 'Route')).toEqual(['Route: <sip:10.10.0.98;lr>, <sip:orig@second.example;lr>']);
});

test('RFC5626-4.1-4 RFC5626-4.2.1-3 a refresh that writes its UUID in capitals is the same binding; a reg-id that is none makes no flow', () => {
  const world = new World();
  const client = world.open();
  const register = (contact: string): string => {
    serial++;
    client.send(
      requestText('REGISTER', {
        uri: 'sip:ims.example',
        to: '<sip:alice@ims.example>',
        callId: 'reg',
        cseq: serial,
        contact,
        extra: ['Supported: path, outbound'],
      }),
    );
    const asked = world.coreRequest();
    world.fromCore(reply(asked, 200, 'r', [`Contact: ${contact};expires=600`]));
    expect(client.response().status).toBe(200);
    return asked.header('Path')?.text ?? '';
  };
  const contact = (instance: string, regId: string): string =>
    `<sip:alice@a.invalid;transport=ws>;+sip.instance="<${instance}>";reg-id=${regId}`;
  const uuid = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
  expect(register(contact(uuid, '1'))).toContain(';ob');
  register(contact(uuid.toUpperCase(), '1'));
  const registered = world.events.filter((event) => event.kind === 'registered');
  expect(registered).toHaveLength(2);
  client.close();
  const closed = world.events.find((event) => event.kind === 'flow closed');
  expect(closed?.kind === 'flow closed' && closed.registrations.length).toBe(1);
  const again = new World();
  const other = again.open();
  const path = (regId: string): boolean => {
    other.send(
      requestText('REGISTER', {
        uri: 'sip:ims.example',
        contact: contact(uuid, regId),
        extra: ['Supported: path, outbound'],
      }),
    );
    return again.coreRequest().header('Path')?.text.includes(';ob') === true;
  };
  expect(['1', '2147483647', '0', '2147483648', 'x', '-1', '"1"'].map(path)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

let serial = 0;

test('RFC5626-11.6-1 the edge answers no REGISTER with 439, and a 439 of the registrar comes back', () => {
  const world = new World();
  const client = world.open();
  const plain = { uri: 'sip:ims.example', to: '<sip:alice@ims.example>' };
  for (const extra of [['Supported: path'], ['Supported: path, outbound'], ['Supported: path', 'Via: SIP/2.0/UDP x']])
    for (const regId of ['', ';reg-id=1;+sip.instance="<urn:uuid:1>"'])
      client.send(requestText('REGISTER', { ...plain, contact: `<sip:alice@a.invalid>${regId}`, extra }));
  expect([world.core.length, client.inbox.length]).toEqual([6, 0]);
  world.fromCore(reply(world.coreRequest(), 439, 'r'));
  expect(client.response().status).toBe(439);
});

test('RFC5393-4.2.1-2 the second part of a branch depends on Call-ID and CSeq number as well', () => {
  const world = new World();
  const client = world.open();
  const second = (callId: string, cseq: number): string | undefined => {
    client.send(requestText('MESSAGE', { callId, cseq }));
    const via = world.coreRequest().topVia();
    return via.ok ? via.value.branch?.split('.')[1] : undefined;
  };
  const [one, same, otherCall, otherNumber] = [second('a', 1), second('a', 1), second('b', 1), second('a', 2)];
  expect(one).toMatch(/^[0-9a-f]{16}$/);
  expect(same).toBe(one);
  expect(new Set([one, otherCall, otherNumber]).size).toBe(3);
});

test('RFC5393-5.3.1-1 Max-Breadth is one number; anything else is taken for none', () => {
  const world = new World();
  const client = world.open();
  const breadth = (...values: readonly string[]): readonly string[] => {
    client.send(requestText('MESSAGE', { extra: values.map((value) => `Max-Breadth: ${value}`) }));
    return rows(world.coreRequest(), 'Max-Breadth');
  };
  expect([breadth('9'), breadth('9;x'), breadth('x'), breadth('-1'), breadth('+9'), breadth('')]).toEqual([
    ['Max-Breadth: 9'],
    ...Array.from({ length: 5 }, () => ['Max-Breadth: 60']),
  ]);
});

test('RFC7118-4.1-7 all that is written to a client is SIP, whatever arrives from either side', () => {
  const world = new World();
  const client = world.open();
  const path = client.register();
  const via = 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKw';
  // The harness parses strictly whatever the edge writes.
  for (const [i, junk] of [
    '',
    '\r\n',
    '\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    '\0',
    'SIP/2.0 200 OK\r\n\r\n',
    '{"a":1}',
  ].entries()) {
    client.send(junk);
    world.fromCore(junk);
    world.fromCore(requestText('MESSAGE', { uri: 'sip:a@b', via: `${via}${i}`, routes: [path], body: junk }));
    expect(client.request().method).toBe('MESSAGE');
  }
  expect(client.inbox).toEqual([]);
});
