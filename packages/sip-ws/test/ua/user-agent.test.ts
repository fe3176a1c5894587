import { insecureSeededRandom } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserAgent } from '../../src/index.ts';
import { messages } from '../../src/testing.ts';
import { requestText } from '../support/messages.ts';
import { incomingCall, latest, said, TwoAgents, told } from './two-agents.ts';

const via = 'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;rport';
const contact = 'Contact: <sip:alice@10.0.0.1>';

function answersTo(text: string, options = {}): TwoAgents {
  const world = new TwoAgents(options);
  world.inject(world.bob, text);
  return world;
}

test.each([
  [
    'a method it does not know',
    requestText([via, 'CSeq: 1 REFER'], { start: 'REFER sip:bob@example.com SIP/2.0' }),
    '405 REFER',
  ],
  ['a URI of another scheme', requestText([via, contact], { start: 'INVITE nobody:bob SIP/2.0' }), '416 INVITE'],
  ['an extension it does not know', requestText([via, contact, 'Require: 100rel, teleport']), '420 INVITE'],
  [
    'a body that is no description',
    requestText([via, contact, 'Content-Type: text/plain', 'Content-Length: 1'], { body: 'x' }),
    '415 INVITE',
  ],
  ['no Contact', requestText([via]), '400 INVITE'],
  ['a Contact that is no URI', requestText([via, 'Contact: <not a uri>']), '400 INVITE'],
  ['a control character in Record-Route', requestText([via, contact, 'Record-Route: "\x01" <sip:p;lr>']), '400 INVITE'],
  ['a tag of no dialog', requestText([via, contact, 'To: <sip:bob@example.com>;tag=x']), '481 INVITE'],
  [
    'a CANCEL for nothing',
    requestText([via, 'CSeq: 1 CANCEL'], { start: 'CANCEL sip:bob@example.com SIP/2.0' }),
    '481 CANCEL',
  ],
  ['a BYE for nothing', requestText([via, 'CSeq: 1 BYE'], { start: 'BYE sip:bob@example.com SIP/2.0' }), '481 BYE'],
  ['OPTIONS', requestText([via, 'CSeq: 1 OPTIONS'], { start: 'OPTIONS sip:bob@example.com SIP/2.0' }), '200 OPTIONS'],
])('%s: %s is answered %s', (_, text, answer) => {
  expect(said(answersTo(text).bob)).toEqual([answer]);
});

test('a refusal says what would be accepted', () => {
  const of = (text: string, name: string) => latest(answersTo(text).bob, '4').header(name)?.text;
  expect(of(requestText([via, 'CSeq: 1 REFER'], { start: 'REFER sip:bob@example.com SIP/2.0' }), 'Allow')).toBe(
    'INVITE, ACK, BYE, CANCEL, PRACK, UPDATE, OPTIONS',
  );
  expect(of(requestText([via, contact, 'Require: 100rel, teleport']), 'Unsupported')).toBe('teleport');
  expect(of(requestText([via, contact, 'Content-Type: text/plain'], { body: 'x' }), 'Accept')).toBe('application/sdp');
});

test('a malformed request is answered 400 and told, and the agent lives on', () => {
  const world = answersTo(requestText([via]).replace('Call-ID', 'Call-ID: c0\r\nCall-ID'));
  expect(told(world.bob)).toEqual(['malformed']);
  expect(said(world.bob).map((line) => line.slice(0, 3))).toEqual(['400']);
  world.established();
  expect(incomingCall(world.bob).state).toBe('established');
});

test('methods that the host asked for are handed over, and answered by it', () => {
  const text = requestText([via, 'CSeq: 1 MESSAGE'], { start: 'MESSAGE sip:bob@example.com SIP/2.0' });
  const world = answersTo(text, { methods: ['MESSAGE'] });
  const [event] = world.bob.events;
  if (event?.kind !== 'request') throw new Error('not handed over');
  expect(event.call).toBeUndefined();
  world.bob.agent.respond(event.transaction, 202, {}, 0);
  world.settle();
  expect(said(world.bob)).toEqual(['202 MESSAGE']);
});

test('a request outside of a dialog gets its answer, or hears that there is none', () => {
  const world = new TwoAgents();
  const { alice } = world;
  const first = alice.agent.request({ method: 'OPTIONS', target: 'sip:bob@ims.example' }, 0);
  world.settle();
  world.wire = () => undefined;
  const second = alice.agent.request({ method: 'OPTIONS', target: 'sip:bob@ims.example' }, 0);
  world.pass(32_000);
  expect(alice.events).toMatchObject([
    { kind: 'response', request: first, response: { status: 200 } },
    { kind: 'no response', request: second, failure: 'timeout' },
  ]);
});

test('the same INVITE by another way is answered 482', () => {
  const world = new TwoAgents();
  const invite = requestText([via, contact]);
  world.inject(world.bob, invite);
  world.inject(world.bob, invite.replace('z9hG4bKa', 'z9hG4bKb'));
  expect(said(world.bob)).toEqual(['482 INVITE']);
  expect(told(world.bob)).toEqual(['incoming call undefined']);
});

test('more calls than the limit are answered 486', () => {
  const world = new TwoAgents({ limits: { calls: 2 } });
  for (const number of [1, 2, 3])
    world.inject(world.bob, requestText([via.replace('Ka', `K${number}`), contact, `Call-ID: c${number}`]));
  expect(said(world.bob)).toEqual(['486 INVITE']);
  expect(world.bob.agent.calls).toHaveLength(2);
});

test('RFC5626-4.3-3 Supported has outbound when the Contact says that requests come on this flow', () => {
  const supported = (value: string): string | undefined => {
    const world = new TwoAgents({ contact: value });
    world.alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
    world.settle();
    return latest(world.alice, 'INVITE').header('Supported')?.text;
  };
  expect(supported('<sip:alice@a.invalid;transport=ws;ob>')).toBe('100rel, timer, outbound');
  expect(supported('<sip:alice@10.0.0.1>')).toBe('100rel, timer');
});

test('nothing that arrives makes it throw, and nothing is left behind', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(messages, fc.uint8Array({ maxLength: 64 })), { maxLength: 6 }), (arriving) => {
      const agent = new UserAgent({
        identity: 'sip:bob@example.com',
        contact: '<sip:bob@10.0.0.2>',
        via: { transport: 'UDP', host: '10.0.0.2' },
        next: { type: 'address', transport: 'UDP', host: '10.0.0.1', port: 5060 },
        random: insecureSeededRandom(1),
      });
      const from = { type: 'address', transport: 'UDP', host: '10.0.0.1', port: 5060 } as const;
      for (const octets of arriving) agent.receive({ type: 'octets', octets, from }, 0);
      for (let output = agent.poll(); output !== undefined; output = agent.poll())
        if (output.type === 'event' && output.event.kind === 'incoming call') output.event.call.accept('a', 0);
      for (let now = agent.deadline; now !== undefined; now = agent.deadline) {
        agent.expire(now);
        while (agent.poll() !== undefined);
      }
      expect([agent.transactions, agent.calls]).toEqual([0, []]);
    }),
    { numRuns: 100 },
  );
});
