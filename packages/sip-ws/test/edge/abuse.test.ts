import { expect, test } from 'vitest';
import { type Client, nextHop, octets, reply, requestText, World } from '../support/world.ts';

const sdp = { extra: ['Content-Type: application/sdp'], body: 'v=0\r\n' };
const isInvite = ({ request }: { readonly request: { readonly method: string } }): boolean =>
  request.method === 'INVITE';

function rawInvite(world: World, client: Client, rows: readonly string[]): string {
  const message = octets(requestText('INVITE', { extra: rows }));
  world.edge.receive({ type: 'access', flow: client.flow, octets: message }, 0);
  let sent = '';
  for (let output = world.edge.poll(); output !== undefined; output = world.edge.poll())
    if (output.type === 'transmit') sent = new TextDecoder().decode(output.octets);
  return sent;
}

test('an INVITE that exceeds the limits of the parser by the rows of the edge is acknowledged and cancelled all the same', () => {
  for (const rows of [
    Array.from({ length: 246 }, (_, i) => `X-${i}: y`),
    Array.from({ length: 71 }, (_, i) => `Via: SIP/2.0/UDP h;branch=z9hG4bK${i}`),
    Array.from({ length: 3 }, (_, i) => `X-${i}: ${'y'.repeat(16_200)}`),
  ]) {
    const world = new World();
    const client = world.open();
    const sent = rawInvite(world, client, rows);
    expect(sent.slice(0, 7)).toBe('INVITE ');
    const vias = sent.split('\r\n').filter((line) => line.startsWith('Via'));
    const answer = (status: number): void => {
      const lines = ['From: <sip:alice@ims.example>;tag=a1', 'To: <sip:bob@ims.example>;tag=b', 'Call-ID: call-1'];
      const message = [`SIP/2.0 ${status} R`, vias[0], ...lines, 'CSeq: 1 INVITE', 'Content-Length: 0', '', ''];
      world.edge.receive({ type: 'core', from: nextHop, octets: octets(message.join('\r\n')) }, 0);
    };
    const out: string[] = [];
    const collect = (): void => {
      for (let output = world.edge.poll(); output !== undefined; output = world.edge.poll())
        if (output.type === 'transmit' && output.to.type === 'address')
          out.push(new TextDecoder().decode(output.octets).split(' ')[0]!);
    };
    answer(180);
    world.edge.receive({ type: 'flow closed', flow: client.flow }, 0);
    collect();
    answer(487);
    collect();
    expect(out).toEqual(['CANCEL', 'ACK']);
  }
});

test('one client cannot take the room of all held messages, with ACKs neither', () => {
  const world = new World({ hold: () => true, limits: { holds: 100, holdsPerFlow: 10 } });
  const [greedy, modest] = [world.open(), world.open()];
  for (let i = 0; i < 200; i++) greedy.send(requestText('ACK', { to: '<sip:b@c>;tag=1', callId: `c${i}`, ...sdp }));
  expect(world.holds.length).toBe(10);
  modest.send(requestText('INVITE', sdp));
  expect(world.holds.length).toBe(11);
  world.advance(20_001);
  greedy.send(requestText('MESSAGE'));
  expect(world.holds.length).toBe(12);
});

test('where there is no room for a held 2xx the caller gets 503 and the call is ended; a provisional response is left out', () => {
  const world = new World({ hold: ({ message }) => message.kind === 'response', limits: { holdsPerFlow: 0 } });
  const client = world.open();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  world.fromCore(reply(invite, 183, 'b1'));
  expect([client.inbox, world.core]).toEqual([[], []]);
  world.fromCore(reply(invite, 200, 'b1', ['Contact: <sip:b@c>']));
  expect(client.response().status).toBe(503);
  expect([world.coreRequest().method, world.coreRequest().method]).toEqual(['ACK', 'BYE']);
});

test('calls that ring count among the calls of a flow, and no longer once they are answered or over', () => {
  const world = new World({ limits: { dialogsPerFlow: 2 } });
  const client = world.open();
  const invite = (callId: string): void => client.send(requestText('INVITE', { callId }));
  invite('one');
  invite('two');
  invite('three');
  expect([world.core.length, client.response().status]).toEqual([2, 503]);
  world.fromCore(reply(world.coreRequest(), 200, 'b1', ['Contact: <sip:b@c>']));
  world.fromCore(reply(world.coreRequest(), 486, 'b1'));
  world.core.length = 0;
  client.inbox.length = 0;
  invite('four');
  invite('five');
  expect([world.core.length, client.response().status]).toEqual([1, 503]);
  world.advance(400_000);
  world.core.length = 0;
  client.inbox.length = 0;
  invite('six');
  expect(world.core.length).toBe(1);
});

test('released responses are kept for repetition up to a limit', () => {
  const world = new World({
    hold: (candidate) => isInvite(candidate) && candidate.message.kind === 'response',
    limits: { waitingResponses: 2 },
  });
  const client = world.open();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  const ring = (tag: string): void => {
    world.fromCore(reply(invite, 183, tag));
    const held = world.holds.shift();
    if (held !== undefined) world.edge.release(held.id, {}, 0);
    world.settle();
  };
  for (const tag of ['a', 'b', 'c']) ring(tag);
  world.fromCore(reply(invite, 183, 'c'));
  expect(world.holds.length).toBe(0);
  world.fromCore(reply(invite, 183, 'a'));
  expect(world.holds.length).toBe(1);
});

test('a request that no datagram can hold is answered 513 where it would leave by UDP', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('MESSAGE', { body: 'x'.repeat(65_500) }));
  expect([client.response().status, world.core]).toEqual([513, []]);
});

test('provisional responses behind a held one do not take the place of the final one', () => {
  const world = new World({
    hold: ({ message }) => message.kind === 'response' && message.status === 183,
    limits: { waitingResponses: 2 },
  });
  const client = world.open();
  client.send(requestText('INVITE'));
  const invite = world.coreRequest();
  for (const status of [183, 180, 181, 182]) world.fromCore(reply(invite, status, 'b1'));
  world.fromCore(reply(invite, 486, 'b1'));
  world.edge.release(world.holds[0]!.id, {}, 0);
  world.settle();
  expect([183, 180, 486].map(() => client.response().status)).toEqual([183, 180, 486]);
});
