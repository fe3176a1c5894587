import { MisuseError } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { holdAny, holdBodies, holdMethods } from '../../src/edge/edge-options.ts';
import { type Client, octets, registerText, reply, requestText, text, World } from '../support/world.ts';

const sdp = { extra: ['Content-Type: application/sdp'], body: 'v=0' };
const hold = holdBodies('application/sdp');

function release(world: World, body?: string): boolean {
  const change =
    body === undefined
      ? {}
      : {
          edit: (message: { setBody(type: string, octets: Uint8Array): unknown }) =>
            void message.setBody('application/sdp', octets(body)),
        };
  const released = world.edge.release(world.holds.shift()!.id, change, world.now);
  world.settle();
  return released;
}

function reject(world: World, status: number): boolean {
  const rejected = world.edge.reject(
    world.holds.shift()!.id,
    status,
    { headers: [['Warning', '304 edge "no"']] },
    world.now,
  );
  world.settle();
  return rejected;
}

function called(world: World, client: Client) {
  client.send(requestText('INVITE', sdp));
  release(world);
  return world.coreRequest();
}

test('RFC3311-6-2 a body waits for the host, in requests and in responses, and leaves as the host wrote it', () => {
  const world = new World({ hold });
  const client = world.open();
  client.send(requestText('INVITE', sdp));
  expect(world.core).toEqual([]);
  const held = world.holds[0]!;
  expect(held).toMatchObject({ direction: 'to core', flow: client.flow, dialog: undefined, self: false });
  release(world, 'v=0 for the core');
  const invite = world.coreRequest();
  expect(new TextDecoder().decode(invite.body)).toBe('v=0 for the core');
  expect(invite.header('Content-Length')!.text).toBe('16');
  expect(invite.header('Max-Forwards')!.text).toBe('69');
  world.fromCore(
    reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5>', 'Content-Type: application/sdp'], 'v=0 answer'),
  );
  expect(client.inbox).toEqual([]);
  expect(world.holds[0]).toMatchObject({ direction: 'to access', transaction: held.transaction, flow: client.flow });
  expect(world.holds[0]!.request.method).toBe('INVITE');
  release(world, 'v=0 for the browser');
  const answer = client.response();
  expect([answer.status, new TextDecoder().decode(answer.body)]).toEqual([200, 'v=0 for the browser']);
  client.send(requestText('UPDATE', { ...sdp, to: '<sip:bob@ims.example>;tag=b1', cseq: 2 }));
  expect(world.holds[0]!.dialog).toContain('call-1');
});

test('what the policy does not name is not held', () => {
  const world = new World({ hold: holdAny(hold, holdMethods('REGISTER')) });
  const client = world.open();
  client.send(requestText('INVITE'));
  client.send(requestText('MESSAGE', { extra: ['Content-Type: text/plain'], body: 'hi' }));
  expect(world.core.length).toBe(2);
  client.send(requestText('INFO', { ...sdp, extra: ['Content-Type: Application/SDP ;x=y'] }));
  client.send(registerText('alice'));
  expect(world.holds.map((held) => held.request.method)).toEqual(['INFO', 'REGISTER']);
});

test('RFC3261-17.2.1-1 RFC3261-17.2.1-2 while an INVITE is held its transaction lives: 100 after 200 ms, repetitions are absorbed', () => {
  const world = new World({ hold });
  const invite = requestText('INVITE', { ...sdp, via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKheld' });
  const client = world.open();
  const path = client.register();
  const terminating = invite.replace('Max-Forwards', `Route: ${path}\r\nMax-Forwards`);
  world.fromCore(terminating);
  world.advance(199);
  expect(world.core).toEqual([]);
  world.advance(1);
  expect(world.coreResponse().status).toBe(100);
  world.fromCore(terminating);
  expect(world.coreResponse().status).toBe(100);
  expect(world.holds.length).toBe(1);
  release(world);
  expect(client.request().method).toBe('INVITE');
});

test('a rejected request is answered by the edge, and nothing is sent on', () => {
  const world = new World({ hold });
  const client = world.open();
  client.send(requestText('INVITE', sdp));
  const { id } = world.holds[0]!;
  expect(reject(world, 488)).toBe(true);
  const refused = client.response();
  expect([refused.status, refused.header('Warning')!.text]).toEqual([488, '304 edge "no"']);
  expect(world.core).toEqual([]);
  expect(world.edge.release(id, {}, world.now)).toBe(false);
});

test('a rejected 2xx to INVITE is acknowledged and ended towards its sender, and replaced towards the caller', () => {
  const world = new World({ hold });
  const client = world.open();
  const invite = called(world, client);
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5>', 'Content-Type: application/sdp'], 'v=0'));
  reject(world, 488);
  expect(client.response().status).toBe(488);
  expect([world.coreRequest().method, world.coreRequest().method]).toEqual(['ACK', 'BYE']);
  expect(world.kinds()).not.toContain('dialog started');
});

test('a rejected 2xx to a re-INVITE is acknowledged with its own CSeq and ends the call at both ends', () => {
  const world = new World({ hold });
  const client = world.open();
  const invite = called(world, client);
  const answer = ['Contact: <sip:bob@10.20.0.5>', 'Content-Type: application/sdp'];
  world.fromCore(reply(invite, 200, 'b1', ['Record-Route: <sip:10.10.0.98;lr>', ...answer], 'v=0'));
  release(world);
  client.inbox.length = 0;
  client.send(requestText('INVITE', { ...sdp, to: '<sip:bob@ims.example>;tag=b1', cseq: 5 }));
  release(world);
  world.fromCore(reply(world.coreRequest(), 200, 'b1', answer, 'v=1'));
  reject(world, 488);
  const [ack, bye] = [world.coreRequest(), world.coreRequest()];
  expect([ack.header('CSeq')!.text, bye.header('CSeq')!.text]).toEqual(['5 ACK', '6 BYE']);
  expect([client.request().method, client.response().status]).toEqual(['BYE', 488]);
  expect(world.events.at(-1)).toMatchObject({ kind: 'dialog terminated', reason: 'host' });
});

test('responses keep their order behind a held one', () => {
  const world = new World({ hold });
  const client = world.open();
  const invite = called(world, client);
  world.fromCore(reply(invite, 183, 'b1', ['Content-Type: application/sdp'], 'v=0'));
  world.fromCore(reply(invite, 180, 'b1'));
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5>', 'Content-Type: application/sdp'], 'v=0'));
  expect(client.inbox).toEqual([]);
  release(world, 'v=1');
  expect([client.response().status, client.response().status]).toEqual([183, 180]);
  expect(client.inbox).toEqual([]);
  release(world, 'v=2');
  expect(client.response().status).toBe(200);
});

test('RFC6026-7.1-2 a repeated 2xx is not held again: it goes back as it was released', () => {
  const world = new World({ hold });
  const client = world.open();
  const invite = called(world, client);
  const accepted = reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5>', 'Content-Type: application/sdp'], 'v=0');
  world.fromCore(accepted);
  release(world, 'v=mine');
  const first = text(client.response());
  world.fromCore(accepted);
  expect(world.holds).toEqual([]);
  expect(text(client.response())).toBe(first);
});

test('a CANCEL for a held INVITE ends it with 487; a late release does nothing', () => {
  const world = new World({ hold });
  const client = world.open();
  const invite = requestText('INVITE', { ...sdp, branch: 'z9hG4bKc' });
  client.send(invite);
  const { id } = world.holds[0]!;
  client.send(invite.replaceAll('INVITE', 'CANCEL'));
  expect([client.response().status, client.response().status]).toEqual([200, 487]);
  expect(world.events.at(-1)).toMatchObject({ kind: 'hold ended', id, reason: 'cancelled' });
  expect(world.edge.release(id, {}, world.now)).toBe(false);
  world.settle();
  expect(world.core).toEqual([]);
});

test('a host that does not come back: 504 when the time limit is over, and ACK and BYE for a 2xx', () => {
  const world = new World({ hold, limits: { holdTime: 1000 } });
  const client = world.open();
  client.send(requestText('MESSAGE', { ...sdp, callId: 'm' }));
  world.advance(999);
  expect(client.inbox).toEqual([]);
  world.advance(1);
  expect(client.response().status).toBe(504);
  world.holds.length = 0;
  const invite = called(world, client);
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5>', 'Content-Type: application/sdp'], 'v=0'));
  world.advance(1000);
  expect([client.response().status, client.response().status]).toEqual([100, 504]);
  expect([world.coreRequest().method, world.coreRequest().method]).toEqual(['ACK', 'BYE']);
});

test('held messages are bounded: above the limit they are refused with 503', () => {
  const world = new World({ hold, limits: { holds: 1 } });
  const client = world.open();
  client.send(requestText('MESSAGE', { ...sdp, callId: 'one' }));
  client.send(requestText('MESSAGE', { ...sdp, callId: 'two' }));
  expect(client.response().status).toBe(503);
  release(world);
  expect(world.coreRequest().header('Call-ID')!.text).toBe('one');
});

test('the flow of a held message closes: the host is told, a caller in the core gets 430, a 2xx from the core is ended', () => {
  const world = new World({ hold });
  const client = world.open();
  const path = client.register();
  world.fromCore(requestText('INVITE', { ...sdp, routes: [path], via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKy' }));
  client.close();
  expect(world.coreResponse().status).toBe(430);
  const other = world.open();
  world.holds.length = 0;
  const invite = called(world, other);
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:bob@10.20.0.5>', 'Content-Type: application/sdp'], 'v=0'));
  other.close();
  expect([world.coreRequest().method, world.coreRequest().method]).toEqual(['ACK', 'BYE']);
  const ended = world.events.filter((event) => event.kind === 'hold ended');
  expect(ended.map((event) => event.reason)).toEqual(['flow closed', 'flow closed']);
});

test('an ACK with a body can be held, changed and dropped', () => {
  const world = new World({ hold });
  const client = world.open();
  const ack = { ...sdp, to: '<sip:bob@ims.example>;tag=b1' };
  client.send(requestText('ACK', ack));
  release(world, 'v=acked');
  expect(new TextDecoder().decode(world.coreRequest().body)).toBe('v=acked');
  client.send(requestText('ACK', ack));
  reject(world, 488);
  expect(world.core).toEqual([]);
  expect(client.inbox).toEqual([]);
});

test('the host may give the message anew, or another next hop', () => {
  const world = new World({ hold });
  const client = world.open();
  client.send(requestText('MESSAGE', sdp));
  const to = { type: 'address', transport: 'UDP', host: '10.10.0.55', port: 5062 } as const;
  const anew = octets(text(world.holds[0]!.message).replace('v=0', 'v=9'));
  world.edge.release(world.holds.shift()!.id, { octets: anew, to }, world.now);
  world.settle();
  expect(world.core[0]!.to).toEqual(to);
  expect(new TextDecoder().decode(world.coreRequest().body)).toBe('v=9');
});

test('octets that are no message are the host’s mistake, and the message is still held', () => {
  const world = new World({ hold });
  const client = world.open();
  client.send(requestText('MESSAGE', sdp));
  const { id } = world.holds[0]!;
  expect(() => world.edge.release(id, { octets: octets('hello') }, world.now)).toThrow(MisuseError);
  expect(() => world.edge.reject(id, 180, {}, world.now)).toThrow(MisuseError);
  expect(release(world)).toBe(true);
  expect(world.coreRequest().method).toBe('MESSAGE');
});

test('a request to the edge itself can be held and is answered by the host', () => {
  const world = new World({ hold: holdMethods('NOTIFY') });
  world.fromCore(requestText('NOTIFY', { uri: 'sip:10.10.0.10:5060', via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKn' }));
  expect(world.holds[0]).toMatchObject({ self: true, flow: undefined });
  expect(() => world.edge.release(world.holds[0]!.id, {}, world.now)).toThrow(MisuseError);
  expect(reject(world, 200)).toBe(true);
  expect(world.coreResponse().status).toBe(200);
});
