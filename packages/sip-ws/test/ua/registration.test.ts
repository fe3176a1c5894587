import { expect, test } from 'vitest';
import type { Challenge, SipMessage, SipRequest, UserAgentOptions } from '../../src/index.ts';
import { latest, said, TwoAgents, told } from './two-agents.ts';

const instance = 'urn:uuid:00000000-0000-1000-8000-000a95a0e128';
const options = { registrar: 'sip:ims.example', instance } as const;

/** Alice registers with Bob as the registrar: the last answer given stays. */
function registrar(settings: Partial<UserAgentOptions> = {}) {
  const world = new TwoAgents({ methods: ['REGISTER'], ...settings });
  const { alice, bob } = world;
  const answers: { status: number; headers: readonly (readonly [string, string])[] }[] = [];
  world.onEvent = (event) => {
    if (event.kind !== 'request') return;
    const [answer] = answers.length > 1 ? answers.splice(0, 1) : answers;
    if (answer !== undefined) bob.agent.respond(event.transaction, answer.status, answer, world.now);
  };
  const run = (): void => world.settle();
  const register = (): readonly SipRequest[] => alice.sent.filter(isRegister);
  return { world, alice, bob, answers, run, register };
}

function isRegister(message: SipMessage): message is SipRequest {
  return message.kind === 'request' && message.method === 'REGISTER';
}

const ok = (expires: number, ...headers: readonly (readonly [string, string])[]) => ({
  status: 200,
  headers: [['Contact', `<sip:alice@10.0.0.1:5060>;expires=${expires}`], ...headers] as const,
});

test('RFC5626-4.1-3 RFC5626-4.2.1-2 RFC7118-B.1-2 RFC3327-5.1-1 REGISTER carries the instance in quotes and brackets, reg-id and Supported', () => {
  const { alice, answers, run, register } = registrar();
  answers.push(ok(600));
  alice.agent.register({ ...options, registrationId: 2, headers: [['P-Access-Network-Info', 'IEEE-802.11']] }, 0);
  run();
  const [request] = register();
  expect(request?.requestUriText).toBe('sip:ims.example');
  expect(request?.header('Contact')?.text).toBe(
    `<sip:alice@10.0.0.1:5060>;reg-id=2;+sip.instance="<${instance}>";expires=600`,
  );
  expect(request?.header('Supported')?.text).toBe('path, outbound, gruu, timer');
  expect(request?.header('P-Access-Network-Info')?.text).toBe('IEEE-802.11');
  expect(alice.events).toMatchObject([{ kind: 'registered', expires: 600, outbound: false }]);
});

test('RFC5626-4.2.1-4 outbound is in use only when the 2xx requires it', () => {
  const { alice, answers, run } = registrar();
  answers.push(ok(600, ['Require', 'outbound']));
  alice.agent.register(options, 0);
  run();
  expect(alice.events).toMatchObject([{ kind: 'registered', outbound: true }]);
});

test('RFC5626-4.2.2-1 a refresh comes after half the time, or 600 s before the end, in the same registration', () => {
  const { world, alice, answers, run, register } = registrar();
  answers.push(ok(600));
  alice.agent.register(options, 0);
  run();
  world.pass(299_999);
  run();
  expect(register()).toHaveLength(1);
  answers[0] = ok(3600);
  world.pass(1);
  expect(register()).toHaveLength(2);
  world.pass(2_999_999);
  run();
  expect(register()).toHaveLength(2);
  world.pass(1);
  run();
  expect(register()).toHaveLength(3);
  const values = register().map((request) => [request.header('Call-ID')?.text, request.header('Contact')?.text]);
  expect(new Set(values.map(([callId]) => callId)).size).toBe(1);
  expect(new Set(values.map(([, contact]) => contact)).size).toBe(1);
  expect(register().map((request) => request.header('CSeq')?.text)).toEqual(['1 REGISTER', '2 REGISTER', '3 REGISTER']);
});

test('removing sends expires=0, and no refresh follows', () => {
  const { world, alice, answers, run, register } = registrar();
  answers.push(ok(600));
  alice.agent.register(options, 0);
  run();
  answers[0] = { status: 200, headers: [] };
  alice.agent.unregister(0);
  run();
  expect(register()[1]?.header('Contact')?.text).toMatch(/;expires=0$/);
  expect(told(alice)).toEqual(['registered', 'registration ended removed']);
  world.pass(40_000);
  expect(alice.agent.deadline).toBeUndefined();
});

test('a challenge is answered by the credentials, with the same Call-ID and the next CSeq', () => {
  const seen: Challenge[] = [];
  const { alice, answers, run, register } = registrar({
    credentials: (challenge) => {
      seen.push(challenge);
      return 'Digest username="alice"';
    },
  });
  answers.push({
    status: 401,
    headers: [
      ['WWW-Authenticate', 'Digest realm="a"'],
      ['WWW-Authenticate', 'Digest realm="b"'],
    ],
  });
  answers.push(ok(600));
  alice.agent.register(options, 0);
  run();
  expect(seen).toEqual([
    {
      status: 401,
      values: ['Digest realm="a"', 'Digest realm="b"'],
      method: 'REGISTER',
      uri: 'sip:ims.example',
      attempt: 1,
    },
  ]);
  const [first, second] = register();
  expect(first?.header('Authorization')).toBeUndefined();
  expect(second?.header('Authorization')?.text).toBe('Digest username="alice"');
  expect(second?.header('CSeq')?.text).toBe('2 REGISTER');
  expect(second?.header('Call-ID')?.text).toBe(first?.header('Call-ID')?.text);
  expect(told(alice)).toEqual(['registered']);
});

test('challenges without end are a refusal after the second answer, or when the credentials give up', () => {
  const endless = registrar({ credentials: () => 'Digest x' });
  endless.answers.push({ status: 401, headers: [['WWW-Authenticate', 'Digest realm="a"']] });
  endless.alice.agent.register(options, 0);
  endless.run();
  expect(endless.register()).toHaveLength(3);
  expect(told(endless.alice)).toEqual(['registration ended refused']);
  const given = registrar({ credentials: () => undefined });
  given.answers.push({ status: 401, headers: [['WWW-Authenticate', 'Digest realm="a"']] });
  given.alice.agent.register(options, 0);
  given.run();
  expect(given.register()).toHaveLength(1);
  expect(told(given.alice)).toEqual(['registration ended refused']);
});

test('a challenge that cannot be repeated in a header is not answered', () => {
  const { world, alice, bob, register } = registrar({ credentials: ({ values }) => values[0] });
  world.onEvent = () => {};
  alice.agent.register(options, 0);
  world.settle();
  const text = new TextDecoder().decode(register()[0]?.octets);
  const rows = text.split('\r\n').filter((row) => /^(Via|From|Call-ID|CSeq)/.test(row));
  const head = ['SIP/2.0 401 X', ...rows, 'To: <sip:alice@ims.example>;tag=1', 'WWW-Authenticate: Digest realm="\x01"'];
  world.inject(alice, [...head, '', ''].join('\r\n'));
  expect(register()).toHaveLength(1);
  expect(told(alice)).toEqual(['registration ended refused']);
  expect(bob.sent).toEqual([]);
});

test('an INVITE that is challenged by a proxy goes again with Proxy-Authorization', () => {
  const world = new TwoAgents({ credentials: ({ uri }) => `Digest uri="${uri}"` });
  const { alice, bob } = world;
  alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, 0);
  world.settle();
  for (const event of bob.events)
    if (event.kind === 'incoming call') event.call.refuse(407, [['Proxy-Authenticate', 'Digest realm="a"']], 0);
  world.settle();
  expect(said(alice)).toEqual(['INVITE o1', 'ACK', 'INVITE o1']);
  const invite = latest(alice, 'INVITE');
  expect(invite.header('Proxy-Authorization')?.text).toBe('Digest uri="sip:bob@ims.example"');
  expect(invite.header('CSeq')?.text).toBe('2 INVITE');
  expect(told(alice)).toEqual([]);
});

test('423 is followed by the longer time that the registrar wants, once', () => {
  const { alice, answers, run, register } = registrar();
  answers.push({ status: 423, headers: [['Min-Expires', '1800']] });
  alice.agent.register({ ...options, expires: 60 }, 0);
  run();
  expect(register().map((request) => request.header('Contact')?.text.split('expires=')[1])).toEqual(['60', '1800']);
  expect(told(alice)).toEqual(['registration ended refused']);
});

test('RFC5626-4.2.1-5 503 with Retry-After delays the next attempt by that time', () => {
  const { world, alice, answers, run, register } = registrar();
  answers.push({ status: 503, headers: [['Retry-After', '7']] });
  answers.push(ok(600));
  alice.agent.register(options, 0);
  run();
  world.pass(6_999);
  run();
  expect(register()).toHaveLength(1);
  world.pass(1);
  run();
  expect(told(alice)).toEqual(['registration ended refused', 'registered']);
});

test('RFC3608-6.1-1 RFC3608-6.1-2 RFC3608-6.1-3 the latest Service-Route becomes Route of initial requests, until it is cleared or the registration ends', () => {
  const { world, alice, answers, run } = registrar();
  const routes = (): readonly string[] => {
    const call = alice.agent.call('sip:bob@ims.example', { offer: 'o1' }, world.now);
    world.settle();
    call.hangUp([], world.now);
    return latest(alice, 'INVITE')
      .headers('Route')
      .map(({ text }) => text);
  };
  answers.push(ok(600, ['Service-Route', '<sip:orig@s.example;lr>, <sip:x.example;lr>']));
  alice.agent.register(options, 0);
  run();
  expect(routes()).toEqual(['<sip:orig@s.example;lr>', '<sip:x.example;lr>']);
  answers[0] = ok(600);
  alice.agent.register(options, 0);
  run();
  expect(routes()).toEqual([]);
  answers[0] = ok(600, ['Service-Route', '<sip:orig@s.example;lr>']);
  alice.agent.register(options, 0);
  run();
  expect(routes()).toEqual(['<sip:orig@s.example;lr>']);
  answers[0] = { status: 403, headers: [] };
  alice.agent.register(options, 0);
  run();
  expect(routes()).toEqual([]);
});

test('a registrar that does not answer ends the registration', () => {
  const { world, alice } = registrar();
  world.wire = () => undefined;
  alice.agent.register(options, 0);
  world.pass(32_000);
  expect(told(alice)).toEqual(['registration ended timeout']);
});
