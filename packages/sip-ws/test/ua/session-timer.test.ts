import { expect, test } from 'vitest';
import { parseMessage, type SipMessage, type UserAgentOptions } from '../../src/index.ts';
import { incomingCall, latest, type Side, said, TwoAgents, told } from './two-agents.ts';

/** Value of a header in the latest message of a side that begins like this. */
function value(side: Side, start: string, name: string): string | undefined {
  return latest(side, start).header(name)?.text;
}

/** A message with its text changed. */
function rewritten(message: SipMessage, change: (text: string) => string): SipMessage {
  const text = change(new TextDecoder().decode(message.octets));
  const parsed = parseMessage(new TextEncoder().encode(text), { framing: 'datagram' });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** Two agents of which Bob knows nothing of session timers. */
function withoutTimerAtBob(options: Partial<UserAgentOptions> = {}): TwoAgents {
  const world = new TwoAgents(options);
  world.wire = (message, from) =>
    rewritten(message, (text) =>
      from === world.alice
        ? text.replace(/Session-Expires: .*\r\n/, '').replace(', timer', '')
        : text.replace(/Session-Expires: .*\r\n/, '').replace('Require: timer\r\n', ''),
    );
  return world;
}

/** Loses every message from now on that a predicate names. */
function lose(world: TwoAgents, lost: (message: SipMessage, from: Side) => boolean): void {
  const before = world.wire;
  world.wire = (message, from) => (lost(message, from) ? undefined : before(message, from));
}

const isMethod = (message: SipMessage, method: string) => message.kind === 'request' && message.method === method;

test('an INVITE asks for a session timer, and the 2xx names the caller as the one that refreshes', () => {
  const { alice, bob } = settledCall();
  expect([value(alice, 'INVITE', 'Supported'), value(alice, 'INVITE', 'Session-Expires')]).toEqual([
    '100rel, timer',
    '1800',
  ]);
  expect(latest(alice, 'INVITE').header('Min-SE')).toBeUndefined();
  expect([value(bob, '200 INVITE', 'Session-Expires'), value(bob, '200 INVITE', 'Require')]).toEqual([
    '1800;refresher=uac',
    'timer',
  ]);
});

test('every request but ACK says that session timers are known', () => {
  const world = new TwoAgents();
  const { alice } = world;
  world.onEvent = (event) => {
    if (event.kind === 'incoming call') event.call.progress(183, { description: 'a1' }, world.now);
  };
  alice.agent.register({ registrar: 'sip:ims.example' }, 0);
  const call = alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  incomingCall(world.bob).accept(undefined, 0);
  world.settle();
  call.reoffer('o2', 'UPDATE', 0);
  world.settle();
  call.hangUp([], 0);
  world.settle();
  const requests = alice.sent.flatMap((message) => (message.kind === 'request' ? [message] : []));
  expect(requests.map(({ method }) => method)).toEqual(['REGISTER', 'INVITE', 'PRACK', 'ACK', 'UPDATE', 'BYE']);
  const supported = requests.map((message) => message.header('Supported')?.text.includes('timer') === true);
  expect(supported).toEqual([true, true, true, false, true, true]);
});

test('the caller refreshes by UPDATE without an offer after half the time, and the role stays', () => {
  const { world, alice, bob } = settledCall();
  world.pass(899_999);
  expect(said(alice)).toEqual(['INVITE o1', 'ACK']);
  world.pass(1);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1', 'ACK', 'UPDATE']);
  expect(value(alice, 'UPDATE', 'Session-Expires')).toBe('1800;refresher=uac');
  expect(value(bob, '200 UPDATE', 'Session-Expires')).toBe('1800;refresher=uac');
  world.pass(3_600_000);
  expect(said(alice).filter((line) => line === 'UPDATE')).toHaveLength(5);
  expect(told(alice)).toEqual(['answer a1', 'established']);
  expect(told(bob)).toEqual(['incoming call o1', 'established']);
});

test('ims:TS24.229-5.2.8.1.4-1 a side that is not refreshed in time ends the call 32 s before the session expires, and says why', () => {
  const { world, alice, bob } = settledCall();
  lose(world, (_, from) => from === alice);
  world.pass(1_767_999);
  expect(said(bob)).not.toContain('BYE');
  world.pass(1);
  world.settle();
  expect(said(bob).at(-1)).toBe('BYE');
  expect(value(bob, 'BYE', 'Reason')).toBe('SIP;cause=408;text="Session timer expired"');
  expect(bob.events.at(-1)).toMatchObject({
    kind: 'ended',
    end: { by: 'network', reason: 'SIP;cause=408;text="Session timer expired"' },
  });
});

test('a refresh that nobody answers ends the call when its transaction is over', () => {
  const { world, alice } = settledCall();
  lose(world, (_, from) => from !== alice);
  world.pass(900_000 + 31_999);
  expect(told(alice).at(-1)).toBe('established');
  world.pass(1);
  world.settle();
  expect(told(alice).at(-1)).toBe('ended by network');
  expect(said(alice)).toContain('BYE');
});

test('a refresh that is refused with 481 ends the call; with another status it is tried once more, then the call ends', () => {
  const refusing = (status: number) => {
    const { world, alice, bob } = settledCall();
    world.wire = (message, from) =>
      from === bob && message.kind === 'response' && said(bob).at(-1) === '200 UPDATE'
        ? rewritten(message, (text) => text.replace('SIP/2.0 200', `SIP/2.0 ${status}`))
        : message;
    world.pass(900_000);
    world.settle();
    return { world, alice };
  };
  const gone = refusing(481);
  expect(told(gone.alice).at(-1)).toBe('ended by network 481');
  const busy = refusing(503);
  expect(said(busy.alice).filter((line) => line === 'UPDATE')).toHaveLength(1);
  // 868 s are left before the BYE: half of them.
  busy.world.pass(434_000);
  expect(said(busy.alice).filter((line) => line === 'UPDATE')).toHaveLength(2);
  busy.world.pass(434_000);
  busy.world.settle();
  expect(said(busy.alice).filter((line) => line === 'UPDATE')).toHaveLength(2);
  expect(told(busy.alice).at(-1)).toBe('ended by network');
  expect(value(busy.alice, 'BYE', 'Reason')).toBe('SIP;cause=408;text="Session timer expired"');
});

test('an interval below what the callee puts up with is refused with 422, and asked for again as long as it must be', () => {
  const world = new TwoAgents({ sessionTimer: { interval: 90, minimum: 300 } });
  const { alice, bob } = world;
  world.established();
  expect(said(bob)).toEqual(['422 INVITE', '200 INVITE a1']);
  expect(value(bob, '422', 'Min-SE')).toBe('300');
  const [first, second] = alice.sent.filter((message) => isMethod(message, 'INVITE'));
  expect(first?.header('Session-Expires')?.text).toBe('90');
  expect([second?.header('Session-Expires')?.text, second?.header('Min-SE')?.text]).toEqual(['300', '300']);
  expect([first, second].map((invite) => invite?.header('CSeq')?.text)).toEqual(['1 INVITE', '2 INVITE']);
  const same = (name: string) => first?.header(name)?.text === second?.header(name)?.text;
  expect([same('Call-ID'), same('From'), same('To')]).toEqual([true, true, true]);
  // What counts in the dialog begins anew: RFC 4028 7.4.
  world.pass(150_000);
  world.settle();
  expect([value(alice, 'UPDATE', 'Session-Expires'), latest(alice, 'UPDATE').header('Min-SE')]).toEqual([
    '300;refresher=uac',
    undefined,
  ]);
});

test('a refresh that is refused with 422 is sent again at once, and the session goes on', () => {
  const { world, alice, bob } = settledCall();
  let refused = 0;
  world.wire = (message, from) =>
    from === bob && said(bob).at(-1) === '200 UPDATE' && refused++ === 0
      ? rewritten(message, (text) => text.replace('SIP/2.0 200 OK', 'SIP/2.0 422 Too Small\r\nMin-SE: 2400'))
      : message;
  world.pass(900_000);
  world.settle();
  const updates = alice.sent.filter((message) => isMethod(message, 'UPDATE'));
  expect(updates.map((update) => [update.header('Session-Expires')?.text, update.header('Min-SE')?.text])).toEqual([
    ['1800;refresher=uac', undefined],
    ['2400;refresher=uac', '2400'],
  ]);
  expect(value(bob, '200 UPDATE', 'Session-Expires')).toBe('2400;refresher=uac');
  world.pass(1_199_999);
  expect(alice.sent.filter((message) => isMethod(message, 'UPDATE'))).toHaveLength(2);
  world.pass(1);
  expect(alice.sent.filter((message) => isMethod(message, 'UPDATE'))).toHaveLength(3);
});

test('422 without end, or without a longer interval, is a refusal', () => {
  const refused = (minimum: (attempt: number) => string) => {
    const world = new TwoAgents();
    let attempt = 0;
    world.wire = (message, from) => {
      if (from === world.alice && isMethod(message, 'INVITE')) attempt++;
      return from === world.bob && message.kind === 'response'
        ? rewritten(message, (text) =>
            text.replace('SIP/2.0 486 ', `SIP/2.0 422 `).replace('Allow:', `${minimum(attempt)}Allow:`),
          )
        : message;
    };
    world.onEvent = (event) => {
      if (event.kind === 'incoming call') event.call.refuse(486, [['Allow', 'INVITE']], world.now);
    };
    world.alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
    world.settle();
    return { invites: said(world.alice).filter((line) => line === 'INVITE o1').length, told: told(world.alice) };
  };
  expect(refused((attempt) => `Min-SE: ${2000 + attempt}\r\n`)).toEqual({ invites: 5, told: ['ended by peer 422'] });
  expect(refused(() => 'Min-SE: 2000\r\n')).toEqual({ invites: 2, told: ['ended by peer 422'] });
  expect(refused(() => '')).toEqual({ invites: 1, told: ['ended by peer 422'] });
});

test('a caller that names the callee has it refresh', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  world.wire = (message, from) =>
    from === alice && isMethod(message, 'INVITE')
      ? rewritten(message, (text) => text.replace('Session-Expires: 1800', 'x: 600;refresher=uas'))
      : message;
  world.established();
  expect(value(bob, '200 INVITE', 'Session-Expires')).toBe('600;refresher=uas');
  world.pass(299_999);
  expect(said(bob)).toEqual(['200 INVITE a1']);
  world.pass(1);
  world.settle();
  expect(said(bob)).toEqual(['200 INVITE a1', 'UPDATE']);
  expect(value(bob, 'UPDATE', 'Session-Expires')).toBe('600;refresher=uac');
});

test('the largest Min-SE of the dialog stands in each refresh, whoever named it', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  world.wire = (message, from) =>
    from === alice && isMethod(message, 'INVITE')
      ? rewritten(message, (text) =>
          text.replace('Session-Expires: 1800', 'Session-Expires: 600;refresher=uas\r\nMin-SE: 500'),
        )
      : message;
  world.established();
  world.pass(300_000);
  world.settle();
  expect([value(bob, 'UPDATE', 'Session-Expires'), value(bob, 'UPDATE', 'Min-SE')]).toEqual([
    '600;refresher=uac',
    '500',
  ]);
});

test('towards a peer without session timers whoever wants one refreshes: the caller, or the callee without Require', () => {
  const world = withoutTimerAtBob();
  const { alice, bob } = world;
  world.established();
  expect(value(bob, '200 INVITE', 'Session-Expires')).toBe('1800;refresher=uas');
  expect(latest(bob, '200 INVITE').header('Require')).toBeUndefined();
  world.pass(900_000);
  world.settle();
  expect([said(alice).at(-2), said(bob).at(-2)].sort()).toEqual(['UPDATE', 'UPDATE']);
});

test('a short interval of somebody that does not know 422 makes no session timer', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  world.wire = (message, from) =>
    from === alice && isMethod(message, 'INVITE')
      ? rewritten(message, (text) => text.replace('Session-Expires: 1800', 'Session-Expires: 2').replace(', timer', ''))
      : message;
  world.established();
  expect(latest(bob, '200 INVITE').header('Session-Expires')).toBeUndefined();
});

test('an answer that grants less than anybody may ask for does not make us refresh more often than every 45 s', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  world.wire = (message, from) =>
    from === bob && said(bob).at(-1)?.startsWith('200 INVITE')
      ? rewritten(message, (text) => text.replace('Session-Expires: 1800', 'Session-Expires: 1'))
      : message;
  world.established();
  world.pass(44_999);
  expect(said(alice)).toEqual(['INVITE o1', 'ACK']);
  world.pass(1);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1', 'ACK', 'UPDATE']);
});

test('towards a peer without UPDATE a re-INVITE repeats the description, and nobody is told when nothing changes', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  let answer = 'a1';
  world.wire = (message, from) => (from === bob ? rewritten(message, (text) => text.replace(', UPDATE', '')) : message);
  world.onEvent = (event, side) => {
    if (event.kind === 'offer' && side === bob) event.call.answer(answer, world.now);
  };
  world.established();
  world.pass(900_000);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1', 'ACK', 'INVITE o1', 'ACK']);
  expect(value(alice, 'INVITE', 'Session-Expires')).toBe('1800;refresher=uac');
  expect(told(alice)).toEqual(['answer a1', 'established']);
  answer = 'a2';
  world.pass(900_000);
  world.settle();
  expect(told(alice)).toEqual(['answer a1', 'established', 'answer a2']);
});

test('a refresh by re-INVITE that is refused is tried once more and told to nobody; without any answer the call ends', () => {
  const reinviting = () => {
    const world = new TwoAgents();
    world.wire = (message, from) =>
      from === world.bob ? rewritten(message, (text) => text.replace(', UPDATE', '')) : message;
    world.onEvent = (event) => {
      if (event.kind === 'offer') event.call.decline(500, world.now);
    };
    world.established();
    return world;
  };
  const refused = reinviting();
  refused.pass(900_000);
  refused.settle();
  expect(said(refused.alice)).toEqual(['INVITE o1', 'ACK', 'INVITE o1', 'ACK']);
  refused.pass(434_000);
  refused.settle();
  expect(said(refused.alice).filter((line) => line === 'INVITE o1')).toHaveLength(3);
  expect(told(refused.alice)).toEqual(['answer a1', 'established']);
  refused.pass(434_000);
  refused.settle();
  expect(told(refused.alice)).toEqual(['answer a1', 'established', 'ended by network']);
  const silent = reinviting();
  lose(silent, (_, from) => from === silent.bob);
  silent.pass(932_000);
  silent.settle();
  expect(told(silent.alice)).toEqual(['answer a1', 'established', 'ended by network']);
});

test('a refresh by re-INVITE waits while an offer of the peer is open', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  world.wire = (message, from) => (from === bob ? rewritten(message, (text) => text.replace(', UPDATE', '')) : message);
  const { outgoing, incoming } = world.established();
  world.pass(899_000);
  incoming.reoffer('o2', 'INVITE', world.now);
  world.settle();
  expect(told(alice).at(-1)).toBe('offer o2');
  world.pass(1000);
  world.settle();
  expect(said(alice)).not.toContain('INVITE o2');
  expect(said(alice).filter((line) => line.startsWith('INVITE'))).toEqual(['INVITE o1']);
  outgoing.answer('a2', world.now);
  world.settle();
  expect(value(alice, '200 INVITE', 'Session-Expires')).toBe('1800;refresher=uas');
  world.onEvent = (event) => {
    if (event.kind === 'offer') event.call.answer('a3', world.now);
  };
  world.pass(900_000);
  world.settle();
  // The latest description of this side, which was an answer, is what it offers now.
  expect(said(alice).at(-2)).toBe('INVITE a2');
});

test('with an interval of 0 nothing is asked for, and what the other side asks for is done', () => {
  const world = new TwoAgents({ sessionTimer: { interval: 0 } });
  const { alice, bob } = world;
  world.established();
  expect(latest(alice, 'INVITE').header('Session-Expires')).toBeUndefined();
  expect(latest(bob, '200 INVITE').header('Session-Expires')).toBeUndefined();
  const asking = new TwoAgents({ sessionTimer: { interval: 0 } });
  asking.wire = (message, from) =>
    from === asking.alice && isMethod(message, 'INVITE')
      ? rewritten(message, (text) => text.replace('Content-Type', 'Session-Expires: 600\r\nContent-Type'))
      : message;
  asking.established();
  expect(value(asking.bob, '200 INVITE', 'Session-Expires')).toBe('600;refresher=uac');
  asking.pass(300_000);
  asking.settle();
  expect(said(asking.alice).at(-1)).toBe('UPDATE');
});

test('the timer of a call that is over is gone', () => {
  const { world, alice, bob } = settledCall();
  incomingCall(bob).hangUp([], world.now);
  world.pass(64_000);
  expect([alice.agent.deadline, bob.agent.deadline]).toEqual([undefined, undefined]);
});

function settledCall(): { readonly world: TwoAgents; readonly alice: Side; readonly bob: Side } {
  const world = new TwoAgents();
  world.established();
  return { world, alice: world.alice, bob: world.bob };
}
