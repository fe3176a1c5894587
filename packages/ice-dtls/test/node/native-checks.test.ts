import {
  attributeType,
  checkFingerprint,
  decodePriority,
  decodeTieBreaker,
  findAttribute,
  type StunMessage,
  shortTermKey,
  verifyMessageIntegrity,
} from '@webrtc-ims/ice-dtls';
import { type RemoteParameters, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { pause, until } from '../support/peer.ts';
import { Scene, type Watched, watched } from '../support/session.ts';
import { agentCredentials, agentParameters, refusal, StunAgent, success } from '../support/stun-agent.ts';

// Full ICE is the engine's. What is required of it is looked at from outside: by agents that do what they are told, on sockets of their own.

const scene = new Scene();
const agents: StunAgent[] = [];
afterEach(async () => {
  await scene.close();
  for (const agent of agents.splice(0)) agent.close();
});
afterAll(() => shutdownNative());

async function agent(): Promise<StunAgent> {
  const made = await StunAgent.open();
  agents.push(made);
  return made;
}

/** We offered, so we are controlling. */
async function offerer(candidates: readonly string[], change: Partial<RemoteParameters> = {}): Promise<Watched> {
  const side = await watched(await scene.edge({ ice: 'native', limits: { iceSetup: 20_000 } }));
  const applied = side.transport.setRemote(agentParameters('answer', candidates, change));
  if (!applied.ok) throw applied.error;
  return side;
}

/** The peer offered, so it is controlling. */
async function answerer(candidates: readonly string[], limits: object = {}): Promise<Watched> {
  const edge = await scene.edge({ ice: 'native', limits: { iceSetup: 20_000, ...limits } });
  return watched(edge, { setup: 'active', remote: agentParameters('offer', candidates) });
}

function has(message: StunMessage, type: number): boolean {
  return findAttribute(message, type) !== undefined;
}

function tieBreaker(message: StunMessage): bigint {
  const attribute =
    findAttribute(message, attributeType.iceControlling) ?? findAttribute(message, attributeType.iceControlled);
  const decoded = decodeTieBreaker(attribute!.value);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}

const role = (message: StunMessage): string =>
  [
    has(message, attributeType.iceControlling) ? 'controlling' : '',
    has(message, attributeType.iceControlled) ? 'controlled' : '',
  ].join('');

const nominations = (peer: StunAgent): number =>
  peer.requests.filter(({ message }) => has(message, attributeType.useCandidate)).length;

for (const own of ['controlling', 'controlled'] as const) {
  test(`RFC8445-6.1.1-2 RFC8445-7.1.2-1 RFC8445-7.1.3-1 RFC8445-7.2.2-1 RFC8445-7.2.4-1 the checks of a full agent that is ${own}`, async () => {
    const peer = await agent();
    const second = await agent();
    const candidates = [peer.candidate(), second.candidate(1_000)];
    const side = await (own === 'controlling' ? offerer(candidates) : answerer(candidates));
    expect(await until(() => side.types().includes('ice-connected'))).toBe(true);
    // A controlling agent needs no more once the better pair is valid; the other one goes through its list.
    expect(await until(() => (own === 'controlling' ? nominations(peer) : second.requests.length) > 0)).toBe(true);
    const { local } = side.transport;
    peer.check(local, { role: own === 'controlling' ? 'controlled' : 'controlling' });
    expect(await until(() => peer.responses.length === 1)).toBe(true);

    const all = [...peer.requests, ...second.requests].map(({ message }) => message);
    for (const message of all) {
      const username = findAttribute(message, attributeType.username)!.value;
      expect(new TextDecoder().decode(username)).toBe(`${agentCredentials.ufrag}:${local.ufrag}`);
      expect(verifyMessageIntegrity(message, shortTermKey(agentCredentials.pwd), 'messageIntegrity')).toBe(true);
      expect(checkFingerprint(message)).toBe('right');
      expect(role(message)).toBe(own);
      const priority = decodePriority(findAttribute(message, attributeType.priority)!.value);
      expect(priority.ok ? priority.value >>> 24 : undefined).toBe(110);
    }
    expect(new Set(all.map(tieBreaker)).size).toBe(1);
    expect(tieBreaker(all[0]!)).not.toBe(0n);
    expect(has(all[0]!, attributeType.useCandidate)).toBe(false);
    expect(all.some((message) => has(message, attributeType.useCandidate))).toBe(own === 'controlling');
    const answer = peer.responses[0]!;
    expect([answer.class, checkFingerprint(answer)]).toEqual(['success', 'right']);
    expect(verifyMessageIntegrity(answer, shortTermKey(local.pwd), 'messageIntegrity')).toBe(true);
  });
}

test('RFC8445-7.2.5.1-1 after a 487 the opposite role is taken, with a new tie-breaker, and the check repeated', async () => {
  const peer = await agent();
  peer.rule = (request, from) => (role(request) === 'controlling' ? refusal(request, 487) : success(request, from));
  const side = await offerer([peer.candidate()]);
  expect(await until(() => side.types().includes('ice-connected'))).toBe(true);
  const [first, ...later] = peer.requests.map(({ message }) => message);
  expect(role(first!)).toBe('controlling');
  expect(new Set(later.map(role))).toEqual(new Set(['controlled']));
  expect(new Set(later.map(tieBreaker)).size).toBe(1);
  expect(tieBreaker(later[0]!)).not.toBe(tieBreaker(first!));
});

test('both controlling: the smaller tie-breaker is refused with 487, the larger one is obeyed when it is repeated', async () => {
  const peer = await agent();
  peer.rule = 'silent';
  const { local } = (await offerer([peer.candidate()])).transport;
  expect(await until(() => peer.requests.length > 0)).toBe(true);
  peer.check(local, { role: 'controlling', tieBreaker: 1n });
  expect(await until(() => peer.statuses.length === 1)).toBe(true);
  expect(peer.statuses).toEqual([487]);
  const before = peer.requests.length;
  expect(await until(() => peer.requests.length > before)).toBe(true);
  expect(peer.requests.every(({ message }) => role(message) === 'controlling')).toBe(true);

  peer.check(local, { role: 'controlling', tieBreaker: 2n ** 64n - 1n });
  expect(await until(() => role(peer.requests.at(-1)!.message) === 'controlled')).toBe(true);
  peer.check(local, { role: 'controlling', tieBreaker: 2n ** 64n - 1n });
  expect(await until(() => peer.statuses.length === 2)).toBe(true);
  expect(peer.statuses).toEqual([487, 0]);
});

// Known of the engine: docs/conformance/exceptions.md. It converges in one step more than RFC 8445 7.3.1.1 wants.
test('both controlled: the engine takes the controlling role whatever the tie-breakers say, and gives it back when the peer claims it', async () => {
  const peer = await agent();
  peer.rule = 'silent';
  const { local } = (await answerer([peer.candidate()])).transport;
  expect(await until(() => peer.requests.length > 0)).toBe(true);
  const largest = 2n ** 64n - 1n;
  peer.check(local, { role: 'controlled', tieBreaker: largest });
  expect(await until(() => role(peer.requests.at(-1)!.message) === 'controlling')).toBe(true);
  peer.check(local, { role: 'controlling', tieBreaker: largest });
  expect(await until(() => role(peer.requests.at(-1)!.message) === 'controlled')).toBe(true);
  expect(peer.statuses).toEqual([]);
});

test('RFC8445-7.2.5.2.1-1 an answer from another address makes the pair fail', async () => {
  const peer = await agent();
  const elsewhere = await agent();
  elsewhere.rule = 'silent';
  peer.rule = (request, from) => {
    elsewhere.send(success(request, from), from);
    return undefined;
  };
  const side = await answerer([peer.candidate()], { iceSetup: 2_500 });
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events).toEqual([
    { type: 'ice-failed', stage: 'no-check' },
    { type: 'closed', by: 'failure' },
  ]);
  expect([peer.packets.length, elsewhere.packets.length]).toEqual([0, 0]);
  // Failed, and so not repeated.
  expect(peer.requests.length).toBe(1);
});

for (const better of [0, 1]) {
  test(`RFC8445-7.3.1.3-1 RFC8445-7.3.1.4-1 unknown addresses are checked in return and rank by the PRIORITY of their requests, ${better}`, async () => {
    const peers = [await agent(), await agent()];
    const held: (() => void)[] = [];
    for (const peer of peers) {
      peer.rule = (request, from) => {
        held.push(() => peer.send(success(request, from), from));
        return undefined;
      };
    }
    const side = await offerer([]);
    for (const [index, peer] of peers.entries()) {
      peer.check(side.transport.local, {
        role: 'controlled',
        priority: index === better ? 2_000_000_000 : 1_000_000_000,
      });
    }
    expect(await until(() => peers.every(({ requests }) => requests.length > 0))).toBe(true);
    for (const answer of held) answer();
    for (const peer of peers) peer.rule = 'success';
    expect(await until(() => nominations(peers[better]!) > 0)).toBe(true);
    expect(nominations(peers[1 - better]!)).toBe(0);
  });
}

test('RFC8445-7.3.1.5-1 a nomination holds from the moment the own check has succeeded', async () => {
  const [preferred, other] = [await agent(), await agent()];
  other.rule = 'silent';
  const side = await answerer([preferred.candidate(), other.candidate(1_000)]);
  expect(await until(() => side.types().includes('ice-connected') && preferred.packets.length > 0)).toBe(true);
  other.check(side.transport.local, { role: 'controlling', nominate: true });
  expect(await until(() => other.responses.length === 1)).toBe(true);
  await pause(300);
  expect(other.packets.length).toBe(0);
  other.rule = 'success';
  expect(await until(() => other.packets.length > 0)).toBe(true);
  const settled = preferred.packets.length;
  expect(await until(() => other.packets.length > 1)).toBe(true);
  expect(preferred.packets.length).toBe(settled);
});

test('RFC8445-8.1.1-1 one pair is nominated, even if a better one answers later', async () => {
  const [first, late] = [await agent(), await agent()];
  const side = await offerer([first.candidate(1_000)]);
  expect(await until(() => nominations(first) > 0)).toBe(true);
  side.transport.addRemoteCandidate(late.candidate(2_130_706_431));
  await until(() => late.requests.length > 0, 1_500);
  late.check(side.transport.local, { role: 'controlled', priority: 2_130_706_431 });
  expect(await until(() => late.responses.length === 1)).toBe(true);
  await pause(2_500);
  expect(nominations(late)).toBe(0);
});

test('a success response without the right integrity is as if it never came: the check is repeated', async () => {
  const peer = await agent();
  peer.rule = (request, from) => success(request, from, peer.requests.length === 1 ? 'x'.repeat(24) : undefined);
  const side = await answerer([peer.candidate()]);
  expect(await until(() => peer.requests.length === 1)).toBe(true);
  await pause(200);
  expect(side.events).toEqual([]);
  expect(await until(() => side.types().includes('ice-connected'))).toBe(true);
  expect(peer.requests.length).toBe(2);
});

// Known of the engine: docs/conformance/exceptions.md. Whoever forges it has to have seen the transaction id of the check.
test('an error response is believed without integrity', async () => {
  const peer = await agent();
  peer.rule = (request) => refusal(request, 487, 'x'.repeat(24));
  await offerer([peer.candidate()]);
  expect(await until(() => peer.requests.length > 1)).toBe(true);
  expect(peer.requests.slice(0, 2).map(({ message }) => role(message))).toEqual(['controlling', 'controlled']);
});
