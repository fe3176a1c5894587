import { expect, test } from 'vitest';
import { parseMessage, parseRAck, parseRSeq } from '../../src/index.ts';
import { incomingCall, latest, type Side, said, TwoAgents, told } from './two-agents.ts';

function called(offer?: string): TwoAgents {
  const world = new TwoAgents();
  world.alice.agent.call('sip:bob@ims.example', { offer }, 0);
  world.settle();
  return world;
}

test('RFC3262-7-1 RSeq is one number from 1 to 2^32-1, RAck is two numbers and a method', () => {
  expect(parseRSeq('1')).toEqual({ ok: true, value: 1 });
  expect(parseRSeq('4294967295')).toEqual({ ok: true, value: 4294967295 });
  for (const [text, offset] of [
    ['0', 0],
    ['4294967296', 0],
    ['x', 0],
    ['', 0],
    ['-1', 0],
  ] as const)
    expect(parseRSeq(text)).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset } });
  expect(parseRSeq('1 2')).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset: 2 } });
  expect(parseRAck('776656 1 INVITE')).toEqual({
    ok: true,
    value: { responseNumber: 776656, cseqNumber: 1, method: 'INVITE' },
  });
  for (const [text, code, offset] of [
    ['0 1 INVITE', 'SIP_NUMBER', 0],
    ['1 4294967296 INVITE', 'SIP_NUMBER', 2],
    ['1', 'SIP_CSEQ', 1],
    ['1 1', 'SIP_CSEQ', 3],
    ['1 1 ', 'SIP_CSEQ', 4],
    ['1 1 INVITE x', 'SIP_CSEQ', 11],
  ] as const)
    expect(parseRAck(text)).toMatchObject({ ok: false, error: { code, offset } });
});

test('an answer in a reliable 183 is acknowledged with PRACK, and the 2xx carries none', () => {
  const world = called('o1');
  const { alice, bob } = world;
  const incoming = incomingCall(bob);
  incoming.progress(183, { description: 'a1' }, 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1', 'PRACK']);
  expect(said(bob)).toEqual(['183 INVITE a1', '200 PRACK']);
  const rseq = latest(bob, '183').header('RSeq')?.text;
  expect(latest(alice, 'PRACK').header('RAck')?.text).toBe(`${rseq} 1 INVITE`);
  expect(latest(bob, '183').header('Require')?.text).toBe('100rel');
  incoming.accept(undefined, 0);
  world.settle();
  expect(said(bob).at(-1)).toBe('200 INVITE');
  expect(told(alice)).toEqual(['progress 183', 'answer a1', 'established']);
});

test('an offer in a reliable 183 is answered in the PRACK', () => {
  const world = called();
  const { alice, bob } = world;
  const incoming = incomingCall(bob);
  incoming.progress(183, { description: 'o1' }, 0);
  world.settle();
  expect(told(alice)).toEqual(['progress 183', 'offer o1']);
  alice.agent.calls[0]?.answer('a1', 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE', 'PRACK a1']);
  expect(told(bob)).toEqual(['incoming call undefined', 'answer a1']);
  incoming.accept(undefined, 0);
  world.settle();
  expect(said(bob).at(-1)).toBe('200 INVITE');
  expect(told(bob).at(-1)).toBe('established');
});

test('after the first answer is acknowledged, UPDATE offers anew in the early dialog, from either side', () => {
  const world = called('o1');
  const { alice, bob } = world;
  const incoming = incomingCall(bob);
  incoming.progress(183, { description: 'a1' }, 0);
  world.settle();
  incoming.reoffer('o2', 'UPDATE', 0);
  world.settle();
  alice.agent.calls[0]?.answer('a2', 0);
  world.settle();
  alice.agent.calls[0]?.reoffer('o3', 'UPDATE', 0);
  world.settle();
  incoming.answer('a3', 0);
  world.settle();
  expect(told(bob).slice(1)).toEqual(['answer a2', 'offer o3']);
  expect(told(alice)).toEqual(['progress 183', 'answer a1', 'offer o2', 'answer a3']);
});

test('an UPDATE before the first answer is refused here', () => {
  const world = called('o1');
  incomingCall(world.bob).progress(180, {}, 0);
  world.settle();
  world.alice.agent.calls[0]?.reoffer('o2', 'UPDATE', 0);
  world.settle();
  expect(told(world.alice).at(-1)).toBe('offer refused 491');
});

test('it is repeated after T1, doubling, until the PRACK; a repetition is acknowledged once', () => {
  const world = called('o1');
  const { alice, bob } = world;
  let lost = 0;
  world.wire = (message) =>
    message.kind === 'request' && message.method === 'PRACK' && lost++ < 3 ? undefined : message;
  incomingCall(bob).progress(183, { description: 'a1' }, 0);
  world.pass(499);
  expect(said(bob).filter((line) => line.startsWith('183'))).toHaveLength(1);
  world.pass(1);
  expect(said(bob).filter((line) => line.startsWith('183'))).toHaveLength(2);
  world.pass(10_000);
  // The PRACK repeats as a transaction of its own: at 0, 0.5, 1.5 and 3.5 s.
  expect(said(alice)).toEqual(['INVITE o1', ...Array(4).fill('PRACK')]);
  expect(said(bob).filter((line) => line.startsWith('183'))).toHaveLength(4);
  expect(told(alice)).toEqual(['progress 183', 'answer a1']);
});

test('without a PRACK for 64*T1 the INVITE is refused', () => {
  const world = called('o1');
  world.wire = (message) => (message.kind === 'request' && message.method === 'PRACK' ? undefined : message);
  incomingCall(world.bob).progress(183, { description: 'a1' }, 0);
  world.pass(31_999);
  expect(told(world.bob)).toEqual(['incoming call o1']);
  world.pass(1);
  expect(said(world.bob).at(-1)).toBe('504 INVITE');
  expect(told(world.bob).at(-1)).toBe('ended by network 504');
});

test('a second reliable response waits for the PRACK of the first, and the 2xx for that of an answer', () => {
  const world = called('o1');
  const { bob } = world;
  const incoming = incomingCall(bob);
  const pracks: string[] = [];
  world.wire = (message) => {
    if (message.kind === 'request' && message.method === 'PRACK') {
      pracks.push(new TextDecoder().decode(message.octets));
      return undefined;
    }
    return message;
  };
  incoming.progress(183, { description: 'a1' }, 0);
  incoming.progress(180, { reliable: true }, 0);
  incoming.accept(undefined, 0);
  world.settle();
  expect(said(bob)).toEqual(['183 INVITE a1']);
  world.inject(bob, pracks[0] ?? '');
  expect(said(bob).slice(0, 3)).toEqual(['183 INVITE a1', '200 PRACK', '180 INVITE']);
  world.inject(bob, pracks[1] ?? '');
  expect(said(bob).slice(3)).toEqual(['200 PRACK', '200 INVITE']);
});

test('a reliable response out of order is not acknowledged', () => {
  const world = called('o1');
  const { alice, bob } = world;
  incomingCall(bob).progress(180, { reliable: true }, 0);
  world.settle();
  const response = new TextDecoder().decode(latest(bob, '180').octets);
  const rseq = Number(latest(bob, '180').header('RSeq')?.text);
  for (const number of [rseq, rseq + 2, rseq - 1])
    world.inject(alice, response.replace(`RSeq: ${rseq}`, `RSeq: ${number}`));
  expect(said(alice)).toEqual(['INVITE o1', 'PRACK']);
  world.inject(alice, response.replace(`RSeq: ${rseq}`, `RSeq: ${rseq + 1}`));
  expect(said(alice)).toEqual(['INVITE o1', 'PRACK', 'PRACK']);
});

test.each([
  ['another response number', /RAck: \d+/, 'RAck: 1', '481 PRACK'],
  ['another CSeq', /(RAck: \d+) 1/, '$1 2', '481 PRACK'],
  ['no RAck', /RAck: .*\r\n/, '', '400 PRACK'],
])('a PRACK with %s is refused', (_, pattern, replacement, answer) => {
  const world = called('o1');
  world.wire = (message) => {
    if (message.kind !== 'request' || message.method !== 'PRACK') return message;
    return reparsed(new TextDecoder().decode(message.octets).replace(pattern, replacement));
  };
  incomingCall(world.bob).progress(183, { description: 'a1' }, 0);
  world.settle();
  expect(said(world.bob)).toEqual(['183 INVITE a1', answer]);
});

test('a caller without 100rel gets its provisional responses unreliably, one that requires it reliably', () => {
  const seen = (change: (text: string) => string): Side => {
    const world = new TwoAgents();
    world.wire = (message) =>
      message.kind === 'request' && message.method === 'INVITE'
        ? reparsed(change(new TextDecoder().decode(message.octets)))
        : message;
    world.alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
    world.settle();
    incomingCall(world.bob).progress(180, {}, 0);
    incomingCall(world.bob).progress(183, { description: 'a1' }, 0);
    world.settle();
    return world.bob;
  };
  const plain = seen((text) => text.replace('Supported: 100rel, timer\r\n', ''));
  expect(plain.sent.map((message) => message.header('RSeq'))).toEqual([undefined, undefined]);
  const required = seen((text) => text.replace('Supported: 100rel, timer', 'Require: 100rel'));
  expect(said(required)).toEqual(['180 INVITE', '200 PRACK', '183 INVITE a1', '200 PRACK']);
});

function reparsed(text: string) {
  const parsed = parseMessage(new TextEncoder().encode(text));
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
