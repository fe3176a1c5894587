import { expect, test } from 'vitest';
import { parseMessage } from '../../src/index.ts';
import { requestText } from '../support/messages.ts';
import { incomingCall, latest, said, TwoAgents, told } from './two-agents.ts';

test('a call is offered, rings, is answered, acknowledged and ended', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const call = alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  const incoming = incomingCall(bob);
  incoming.progress(180, {}, 0);
  world.settle();
  expect([call.state, incoming.state, incoming.offer]).toEqual(['early', 'early', 'o1']);
  incoming.accept('a1', 0);
  world.settle();
  expect([call.state, incoming.state]).toEqual(['established', 'established']);
  incoming.hangUp([['Reason', 'Q.850;cause=16']], 0);
  world.settle();
  expect(told(alice)).toEqual(['progress 180', 'answer a1', 'established', 'ended by peer']);
  expect(told(bob)).toEqual(['incoming call o1', 'established', 'ended by us']);
  expect(said(alice)).toEqual(['INVITE o1', 'ACK', '200 BYE']);
  expect(said(bob)).toEqual(['180 INVITE', '200 INVITE a1', 'BYE']);
  expect(alice.events.at(-1)).toMatchObject({ end: { by: 'peer', reason: 'Q.850;cause=16' } });
  expect([alice.agent.calls, bob.agent.calls]).toEqual([[], []]);
  world.pass(64_000);
  expect([alice.agent.transactions, bob.agent.transactions, alice.agent.deadline, bob.agent.deadline]).toEqual([
    0,
    0,
    undefined,
    undefined,
  ]);
});

test('a call without an offer is answered with one, which the ACK answers', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const call = alice.agent.call('sip:bob@ims.example', {}, 0);
  world.settle();
  incomingCall(bob).accept('o1', 0);
  world.settle();
  expect(told(alice)).toEqual(['offer o1', 'established']);
  expect(said(alice)).toEqual(['INVITE']);
  call.answer('a1', 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE', 'ACK a1']);
  expect(told(bob)).toEqual(['incoming call undefined', 'answer a1', 'established']);
});

test('an offer in a 2xx that cannot be answered is acknowledged, and the call ended', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const call = alice.agent.call('sip:bob@ims.example', {}, 0);
  world.settle();
  incomingCall(bob).accept('o1', 0);
  world.settle();
  call.decline(488, 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE', 'ACK', 'BYE']);
  expect(told(bob).at(-1)).toBe('ended by peer');
});

test('a 2xx is repeated until its ACK comes, and asks for the same ACK each time', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  let lost = 0;
  world.wire = (message) =>
    message.kind === 'request' && message.method === 'ACK' && lost++ < 2 ? undefined : message;
  world.established();
  expect(said(bob)).toEqual(['200 INVITE a1']);
  world.pass(499);
  expect(said(bob)).toEqual(['200 INVITE a1']);
  world.pass(1);
  expect(said(bob)).toEqual(['200 INVITE a1', '200 INVITE a1']);
  world.pass(999);
  expect(bob.sent.length).toBe(2);
  world.pass(1);
  expect(bob.sent.length).toBe(3);
  world.pass(30_000);
  expect(bob.sent.length).toBe(3);
  expect(said(alice)).toEqual(['INVITE o1', 'ACK', 'ACK', 'ACK']);
  expect(told(bob)).toEqual(['incoming call o1', 'established']);
  expect(new Set(alice.sent.slice(1).map(({ octets }) => new TextDecoder().decode(octets))).size).toBe(1);
});

test('without an ACK the 2xx is repeated up to every T2 for 64*T1, then the call is ended with BYE', () => {
  const world = new TwoAgents();
  const { bob } = world;
  world.wire = (message) => (message.kind === 'request' && message.method === 'ACK' ? undefined : message);
  world.established();
  world.pass(31_999);
  // 0, 0.5, 1.5, 3.5, 7.5, then every 4 s
  expect(said(bob)).toEqual(Array(11).fill('200 INVITE a1'));
  world.pass(1);
  expect(said(bob).at(-1)).toBe('BYE');
  expect(told(bob).at(-1)).toBe('ended by network');
});

test('hanging up before the ACK waits for it', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  const incoming = incomingCall(bob);
  incoming.accept('a1', 0);
  incoming.hangUp([], 0);
  expect(incoming.state).toBe('early');
  world.settle();
  expect(said(bob)).toEqual(['200 INVITE a1', 'BYE']);
  expect(told(bob)).toEqual(['incoming call o1', 'established', 'ended by us']);
});

test('a refusal ends the call with its status and warning', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  incomingCall(bob).refuse(488, [['Warning', '304 bob "none"']], 0);
  world.settle();
  expect(alice.events).toMatchObject([{ kind: 'ended', end: { by: 'peer', status: 488, warning: '304 bob "none"' } }]);
  expect(said(alice)).toEqual(['INVITE o1', 'ACK']);
});

test('giving up cancels once the callee rings, and the callee answers 487', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const call = alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  call.hangUp([], 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1']);
  incomingCall(bob).progress(180, {}, 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1', 'CANCEL', 'ACK']);
  expect(said(bob)).toEqual(['180 INVITE', '200 CANCEL', '487 INVITE']);
  expect([told(alice).at(-1), told(bob).at(-1)]).toEqual(['ended by us 487', 'ended by peer 487']);
});

test('a CANCEL that crosses the 2xx is followed by ACK and BYE', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const call = alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  incomingCall(bob).accept('a1', 0);
  call.hangUp([], 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1', 'ACK', 'BYE']);
  expect([told(alice).at(-1), told(bob).at(-1)]).toEqual(['ended by us', 'ended by peer']);
});

test('further branches of a forked call that accept are acknowledged and ended, each once', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing } = world.established();
  const second = new TextDecoder()
    .decode(latest(bob, '200 INVITE').octets)
    .replace(/(To: .*;tag=)\w+/, '$1other')
    .replace('<sip:bob@10.0.0.2:5060>', '<sip:carol@10.0.0.9:5060>');
  world.wire = () => undefined;
  world.inject(alice, second);
  world.inject(alice, second);
  expect(said(alice).slice(2)).toEqual(['ACK', 'BYE', 'ACK']);
  const bye = latest(alice, 'BYE');
  expect(bye.kind === 'request' && bye.requestUriText).toBe('sip:carol@10.0.0.9:5060');
  const to = bye.to();
  expect(to.ok && to.value.tag).toBe('other');
  expect(outgoing.state).toBe('established');
});

test('a dialog follows the Record-Route of its first messages, and the latest Contact', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  // What proxies write into the INVITE, both ends read in their own direction.
  const routes = 'Record-Route: <sip:p2.example;lr>, <sip:p1.example;lr>\r\n';
  world.wire = (message) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return message;
    return reparsed(new TextDecoder().decode(message.octets).replace('\r\nMax-Forwards', `\r\n${routes}Max-Forwards`));
  };
  const { outgoing, incoming } = world.established();
  outgoing.reoffer('o2', 'UPDATE', 0);
  world.settle();
  incoming.answer('a2', 0);
  world.settle();
  incoming.hangUp([], 0);
  world.settle();
  const routesOf = (from: typeof alice, start: string) =>
    latest(from, start)
      .headers('Route')
      .map(({ text }) => text);
  expect(routesOf(alice, 'UPDATE')).toEqual(['<sip:p1.example;lr>', '<sip:p2.example;lr>']);
  expect(routesOf(bob, 'BYE')).toEqual(['<sip:p2.example;lr>', '<sip:p1.example;lr>']);
});

test('a strict router becomes the Request-URI, and the target the last Route', () => {
  const world = new TwoAgents();
  const { alice } = world;
  world.wire = (message) => {
    if (message.kind !== 'response' || message.status !== 200) return message;
    const text = new TextDecoder().decode(message.octets);
    return reparsed(text.replace('\r\nContact', '\r\nRecord-Route: <sip:strict.example>\r\nContact'));
  };
  world.established();
  const ack = latest(alice, 'ACK');
  expect(ack.kind === 'request' && ack.requestUriText).toBe('sip:strict.example');
  expect(ack.headers('Route').map(({ text }) => text)).toEqual(['<sip:bob@10.0.0.2:5060>']);
});

test('a 2xx that makes no dialog ends the call', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  world.wire = (message) =>
    message.kind === 'response'
      ? reparsed(new TextDecoder().decode(message.octets).replace(/Contact: .*\r\n/, ''))
      : message;
  alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  incomingCall(bob).accept('a1', 0);
  world.settle();
  expect(told(alice)).toEqual(['ended by network']);
  expect(said(alice)).toEqual(['INVITE o1']);
});

test('a peer that does not answer, and a connection that is gone, end the call', () => {
  const world = new TwoAgents();
  const { alice } = world;
  world.wire = () => undefined;
  alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.pass(31_999);
  expect(told(alice)).toEqual([]);
  world.pass(1);
  expect(told(alice)).toEqual(['ended by network']);
  const other = new TwoAgents();
  const { outgoing } = other.established();
  other.alice.agent.receive({ type: 'closed', hop: other.bob.hop }, 0);
  other.settle();
  expect([outgoing.state, told(other.alice).at(-1), said(other.alice)]).toEqual([
    'ended',
    'ended by network',
    ['INVITE o1', 'ACK'],
  ]);
});

test('a caller whose responses go elsewhere than to the connection that is gone is told', () => {
  const world = new TwoAgents();
  const { bob } = world;
  world.inject(bob, requestText(['Via: SIP/2.0/UDP 10.0.0.1:7000;branch=z9hG4bKa', 'Contact: <sip:a@10.0.0.1>']));
  bob.agent.receive({ type: 'closed', hop: world.alice.hop }, 0);
  world.settle();
  expect(said(bob)).toEqual(['487 INVITE']);
  world.pass(64_000);
  expect(bob.agent.transactions).toBe(0);
});

test('accepting with nothing to say is a mistake of the caller', () => {
  const world = new TwoAgents();
  world.alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  expect(() => incomingCall(world.bob).accept(undefined, 0)).toThrow(
    expect.objectContaining({ code: 'SIP_MISUSE_CALL' }),
  );
});

function reparsed(text: string) {
  const parsed = parseMessage(new TextEncoder().encode(text));
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
