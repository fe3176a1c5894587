import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { incomingCall, latest, said, TwoAgents, told } from './two-agents.ts';

test('a re-INVITE is answered, acknowledged, and the call goes on', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing, incoming } = world.established();
  incoming.reoffer('o2', 'INVITE', 0);
  world.settle();
  expect(told(alice).at(-1)).toBe('offer o2');
  outgoing.answer('a2', 0);
  world.settle();
  expect(told(bob).slice(-2)).toEqual(['answer a2', 'established']);
  expect(told(alice).at(-1)).toBe('established');
  expect(said(bob).slice(-2)).toEqual(['INVITE o2', 'ACK']);
});

test('UPDATE offers and answers without ACK; without a description it is answered at once', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing, incoming } = world.established();
  outgoing.reoffer('o2', 'UPDATE', 0);
  world.settle();
  incoming.answer('a2', 0);
  world.settle();
  expect(told(alice).at(-1)).toBe('answer a2');
  expect(said(alice).slice(2)).toEqual(['UPDATE o2']);
  const empty = new TextDecoder().decode(latest(alice, 'UPDATE').octets);
  const refresh = empty
    .replace('Content-Length: 2\r\n\r\no2', 'Content-Length: 0\r\n\r\n')
    .replace('CSeq: 2', 'CSeq: 3');
  world.inject(
    bob,
    refresh.replace('branch=z9hG4bK', 'branch=z9hG4bKx').replace('Content-Type: application/sdp\r\n', ''),
  );
  expect(said(bob).at(-1)).toBe('200 UPDATE');
});

test('a peer that is asked for an offer gives it in its 2xx, and gets the answer in the ACK', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing, incoming } = world.established();
  outgoing.reoffer(undefined, 'INVITE', 0);
  world.settle();
  expect(told(bob).at(-1)).toBe('offer undefined');
  incoming.answer('o2', 0);
  world.settle();
  expect(told(alice).slice(-2)).toEqual(['offer o2', 'established']);
  outgoing.answer('a2', 0);
  world.settle();
  expect(said(alice).at(-1)).toBe('ACK a2');
  expect(told(bob).slice(-2)).toEqual(['answer a2', 'established']);
});

test('an offer that is declined leaves the call as it was', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing, incoming } = world.established();
  for (const method of ['INVITE', 'UPDATE'] as const) {
    outgoing.reoffer('o2', method, 0);
    world.settle();
    incoming.decline(488, 0);
    world.settle();
    expect(told(alice).at(-1)).toBe('offer refused 488');
    expect([outgoing.state, incoming.state]).toEqual(['established', 'established']);
  }
  expect(said(bob).slice(-2)).toEqual(['488 INVITE', '488 UPDATE']);
});

test.each(['INVITE', 'UPDATE'] as const)(
  'two offers by %s that cross are refused with 491, and the caller waits longer',
  (method) => {
    const world = new TwoAgents();
    const { alice, bob } = world;
    const { outgoing, incoming } = world.established();
    outgoing.reoffer('o2', method, 0);
    incoming.reoffer('o3', method, 0);
    world.settle();
    const delays = [alice, bob].map(({ events }) => {
      const refused = events.at(-1);
      return refused?.kind === 'offer refused' && refused.status === 491 ? refused.retryAfter : undefined;
    });
    expect(delays[0]).toBeGreaterThanOrEqual(2100);
    expect(delays[0]).toBeLessThanOrEqual(4000);
    expect(delays[1]).toBeGreaterThanOrEqual(0);
    expect(delays[1]).toBeLessThanOrEqual(2000);
    incoming.reoffer('o4', method, 0);
    world.settle();
    outgoing.answer('a4', 0);
    world.settle();
    expect(told(bob)).toContain('answer a4');
  },
);

test('an offer while the peer waits for an answer is refused here, and a second one of the peer with 500 and Retry-After', () => {
  const world = new TwoAgents();
  const { bob } = world;
  const { outgoing, incoming } = world.established();
  outgoing.reoffer('o2', 'UPDATE', 0);
  world.settle();
  incoming.reoffer('o3', 'UPDATE', 0);
  world.settle();
  expect(told(bob).at(-1)).toBe('offer refused 491');
  outgoing.reoffer('o4', 'INVITE', 0);
  world.settle();
  const again = new TextDecoder().decode(latest(world.alice, 'UPDATE').octets);
  world.inject(bob, again.replace('branch=z9hG4bK', 'branch=z9hG4bKx').replace('CSeq: 2', 'CSeq: 3'));
  const refusal = latest(bob, '500 UPDATE');
  expect(Number(refusal.header('Retry-After')?.text)).toBeLessThanOrEqual(10);
});

test('an offer of ours waits for the ACK of the last one', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing, incoming } = world.established();
  outgoing.reoffer('o2', 'INVITE', 0);
  world.settle();
  incoming.answer('a2', 0);
  incoming.reoffer('o3', 'INVITE', 0);
  world.settle();
  expect(said(bob).slice(-2)).toEqual(['200 INVITE a2', 'INVITE o3']);
  expect(told(alice).at(-1)).toBe('offer o3');
});

test.each([481, 408])('%i to an offer says that the peer has no call any more', (status) => {
  const world = new TwoAgents();
  const { alice } = world;
  const { outgoing, incoming } = world.established();
  outgoing.reoffer('o2', 'UPDATE', 0);
  world.settle();
  incoming.decline(status, 0);
  world.settle();
  expect(told(alice).slice(-2)).toEqual([`offer refused ${status}`, `ended by network ${status}`]);
  expect(said(alice).at(-1)).toBe('BYE');
});

test('an open offer within a call that ends is answered 487', () => {
  const world = new TwoAgents();
  const { bob } = world;
  const { outgoing, incoming } = world.established();
  outgoing.reoffer('o2', 'INVITE', 0);
  world.settle();
  incoming.hangUp([], 0);
  world.settle();
  expect(said(bob).slice(-2)).toEqual(['487 INVITE', 'BYE']);
});

test('a request within a dialog that is out of order is answered 500, one for no dialog 481', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing } = world.established();
  outgoing.hangUp([], 0);
  const [bye] = [...drainOctets(world)];
  const stale = (bye ?? '').replace(/CSeq: \d+/, 'CSeq: 1');
  world.inject(bob, stale);
  expect(said(bob).at(-1)).toBe('500 BYE');
  world.inject(bob, (bye ?? '').replace('branch=z9hG4bK', 'branch=z9hG4bKy').replace(/(To: .*;tag=)\w+/, '$1nobody'));
  expect(said(bob).at(-1)).toBe('481 BYE');
  expect(incomingCall(bob).state).toBe('established');
  expect(alice.agent.calls).toEqual([]);
});

/** What Alice wants sent, taken off the wire. */
function drainOctets({ alice }: TwoAgents): readonly string[] {
  return [...drain(alice.agent)].flatMap((output) =>
    output.type === 'transmit' ? [new TextDecoder().decode(output.octets)] : [],
  );
}
