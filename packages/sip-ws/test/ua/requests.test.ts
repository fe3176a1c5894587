import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  parseMessage,
  parseVia,
  type SipMessage,
  sentByEquals,
  UserAgent,
  type UserAgentEvent,
  writeResponse,
} from '../../src/index.ts';
import { requestText } from '../support/messages.ts';
import { rfc4475 } from '../support/torture.ts';
import { latest, said, TwoAgents, told } from './two-agents.ts';

const via = 'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;rport';
const contact = 'Contact: <sip:alice@10.0.0.1>';

/** What Bob answers to a text. */
function answersTo(...texts: readonly string[]): readonly SipMessage[] {
  const world = new TwoAgents();
  for (const text of texts) world.inject(world.bob, text);
  return world.bob.sent;
}

function statuses(messages: readonly SipMessage[]): readonly unknown[] {
  return messages.map((message) => message.kind === 'response' && message.status);
}

function branchOf(message: SipMessage): string | undefined {
  const top = message.topVia();
  return top.ok ? top.value.branch : undefined;
}

/** Changes the text of messages on the wire. */
function rewriting(change: (text: string, from: string) => string): TwoAgents {
  const world = new TwoAgents();
  world.wire = (message, from) => {
    const text = change(new TextDecoder().decode(message.octets), from.name);
    const parsed = parseMessage(new TextEncoder().encode(text), { framing: 'datagram' });
    if (!parsed.ok) throw parsed.error;
    return parsed.value;
  };
  return world;
}

test('RFC3261-8.1.1-4 CANCEL and the ACK for a refusal have the branch of their INVITE, every other request one of its own', () => {
  const world = new TwoAgents();
  const { alice, bob } = world;
  const { outgoing } = world.established();
  outgoing.reoffer('o2', 'UPDATE', 0);
  world.settle();
  outgoing.hangUp([], 0);
  world.settle();
  const given = alice.agent.call('sip:bob@ims.example', { offer: 'o' }, 0);
  world.onEvent = (event) => {
    if (event.kind === 'incoming call') event.call.progress(180, {}, 0);
  };
  world.settle();
  given.hangUp([], 0);
  world.settle();
  const sent = alice.sent
    .filter((message) => message.kind === 'request')
    .map((message) => [message.method, branchOf(message)] as const);
  expect(sent.map(([method]) => method)).toEqual(['INVITE', 'ACK', 'UPDATE', 'BYE', 'INVITE', 'CANCEL', 'ACK']);
  const branches = sent.map(([, branch]) => branch);
  expect(new Set(branches.slice(0, 5)).size).toBe(5);
  expect(branches.slice(5)).toEqual([branches[4], branches[4]]);
  expect(told(bob).at(-1)).toBe('ended by peer 487');
});

test('RFC3261-7.3.1-4 tags, branches and hosts are found in any case, Call-ID and method in theirs alone, and all come back as they were written', () => {
  const upper = rewriting((text, from) =>
    from === 'bob' ? text : text.replace(/;tag=[^\r;]+/g, (tag) => tag.toUpperCase().replace('TAG', 'tag')),
  );
  const { outgoing } = upper.established();
  expect(outgoing.state).toBe('established');
  outgoing.hangUp([], 0);
  upper.settle();
  expect(said(upper.bob)).toEqual(['200 INVITE a1', '200 BYE']);
  const tag = (message: SipMessage): string | undefined => message.header('From')?.text.split('tag=')[1];
  expect(tag(latest(upper.bob, '200 BYE'))).toBe(tag(latest(upper.alice, 'INVITE'))?.toUpperCase());
  const branches = rewriting((text, from) =>
    from === 'alice' ? text : text.replace(/branch=[^\r;]+/, (branch) => branch.toUpperCase()),
  );
  expect(branches.established().outgoing.state).toBe('established');
  const callIds = rewriting((text) =>
    text.startsWith('BYE') ? text.replace(/Call-ID: [^\r]+/, (row) => `Call-ID: ${row.slice(9).toUpperCase()}`) : text,
  );
  callIds.established().outgoing.hangUp([], 0);
  callIds.settle();
  expect(said(callIds.bob).at(-1)).toBe('481 BYE');
  const sentBy = (text: string) => {
    const value = parseVia(`SIP/2.0/TCP ${text};branch=z9hG4bK1`);
    if (!value.ok) throw value.error;
    return value.value;
  };
  expect(sentByEquals(sentBy('A.Example:5060'), sentBy('a.eXample:5060'))).toBe(true);
  const methods = answersTo(requestText([via, 'CSeq: 1 options'], { start: 'options sip:bob@example.com SIP/2.0' }));
  expect(statuses(methods)).toEqual([405]);
});

test('RFC3261-7.4-2 a request with a body and no Content-Type is answered 400; a response with one is no description', () => {
  for (const method of ['INVITE', 'OPTIONS'])
    expect(
      statuses(
        answersTo(
          requestText([via, contact, `CSeq: 1 ${method}`, 'Content-Length: 1'], {
            start: `${method} sip:bob@example.com SIP/2.0`,
            body: 'x',
          }),
        ),
      ),
    ).toEqual([400]);
  const world = rewriting((text, from) =>
    from === 'bob' ? text.replace('Content-Type: application/sdp\r\n', '') : text,
  );
  world.established();
  expect(told(world.alice)).toEqual(['established']);
});

test('RFC3261-8.2.6-3 what is answered without state gets the same To tag each time', () => {
  const broken = requestText([via, 'Call-ID: c1', 'Max-Forwards: 1', 'Max-Forwards: 2']);
  const [first, second, other] = answersTo(broken, broken, broken.replaceAll('Ka;', 'Kb;'));
  expect(statuses([first!, second!, other!])).toEqual([400, 400, 400]);
  expect(first?.header('To')?.text).toMatch(/;tag=[0-9a-f]{16}$/);
  expect(second?.header('To')?.text).toBe(first?.header('To')?.text);
  expect(other?.header('To')?.text).not.toBe(first?.header('To')?.text);
});

test('RFC7118-5.3-2 a response without received is taken, although the sent-by of its Via is a name', () => {
  const flow = { type: 'flow', flow: 'w' } as const;
  const agent = new UserAgent({
    identity: 'sip:alice@ims.example',
    contact: '<sip:alice@a.invalid;transport=ws;ob>',
    via: { transport: 'WSS', host: 'df7jal23ls0d.invalid' },
    next: flow,
    random: insecureSeededRandom(3),
  });
  const number = agent.request({ method: 'OPTIONS', target: 'sip:ims.example' }, 0);
  const events: UserAgentEvent[] = [];
  for (const output of drain(agent)) {
    if (output.type === 'event') {
      events.push(output.event);
      continue;
    }
    const parsed = parseMessage(output.octets);
    if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('no request');
    const sent = parsed.value.topVia();
    expect(sent.ok && [sent.value.host, sent.value.received]).toEqual(['df7jal23ls0d.invalid', undefined]);
    agent.receive({ type: 'octets', octets: writeResponse(parsed.value, 200, { toTag: 'b' }), from: flow }, 0);
  }
  expect(events).toMatchObject([{ kind: 'response', request: number, response: { status: 200 } }]);
});

test('RFC5626-11.5-1 a 430 is a refusal like 400: it ends an INVITE, and leaves a call as it was', () => {
  for (const status of [400, 430]) {
    const refusing = new TwoAgents();
    refusing.onEvent = (event) => {
      if (event.kind === 'incoming call') event.call.refuse(status, [], 0);
    };
    refusing.alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
    refusing.settle();
    expect([said(refusing.alice), told(refusing.alice)]).toEqual([['INVITE o1', 'ACK'], [`ended by peer ${status}`]]);
    const world = new TwoAgents();
    world.onEvent = (event) => {
      if (event.kind === 'offer') event.call.decline(status, 0);
    };
    const { outgoing } = world.established();
    outgoing.reoffer('o2', 'INVITE', 0);
    world.settle();
    expect([told(world.alice).at(-1), outgoing.state]).toEqual([`offer refused ${status}`, 'established']);
  }
});

test('RFC3326-2-3 a BYE and a CANCEL have one Reason for each protocol', () => {
  const reasons = [
    ['Reason', 'SIP;cause=200'],
    ['Reason', 'Q.850;cause=16'],
    ['Reason', 'sip;cause=487'],
  ] as const;
  const world = new TwoAgents();
  world.established().outgoing.hangUp(reasons, 0);
  world.settle();
  const given = world.alice.agent.call('sip:bob@ims.example', { offer: 'o' }, 0);
  world.onEvent = (event) => {
    if (event.kind === 'incoming call') event.call.progress(180, {}, 0);
  };
  world.settle();
  given.hangUp(reasons, 0);
  world.settle();
  for (const method of ['BYE', 'CANCEL'])
    expect(
      latest(world.alice, method)
        .headers('Reason')
        .map(({ text }) => text),
    ).toEqual(['SIP;cause=200', 'Q.850;cause=16']);
});

test('RFC4475-3.3.6-1 invut: an endpoint answers a body that it does not know with 415, and says what it takes', () => {
  const world = new TwoAgents();
  world.bob.agent.receive({ type: 'octets', octets: rfc4475('invut'), from: world.alice.hop }, 0);
  world.settle();
  expect(said(world.bob)).toEqual(['415 INVITE']);
  expect(latest(world.bob, '415').header('Accept')?.text).toBe('application/sdp');
});

test('RFC4475-3.3.11-1 zeromf: an endpoint answers OPTIONS although Max-Forwards is 0', () => {
  const world = new TwoAgents();
  world.bob.agent.receive({ type: 'octets', octets: rfc4475('zeromf'), from: world.alice.hop }, 0);
  world.settle();
  expect(said(world.bob)).toEqual(['200 OPTIONS']);
});
