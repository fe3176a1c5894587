import { networkInterfaces } from 'node:os';
import { parseCandidate } from '@webrtc-ims/ice-dtls';
import { createMediaEdge, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { pause, until } from '../support/peer.ts';
import { Scene, type Watched, watched } from '../support/session.ts';
import { agentCredentials, agentParameters, StunAgent, success } from '../support/stun-agent.ts';

const scene = new Scene();
const agents: StunAgent[] = [];
afterEach(async () => {
  await scene.close();
  for (const agent of agents.splice(0)) agent.close();
});
afterAll(() => shutdownNative());

async function agent(address?: string): Promise<StunAgent> {
  const made = await StunAgent.open(address);
  agents.push(made);
  return made;
}

async function answerer(candidates: readonly string[], limits: object = {}): Promise<Watched> {
  const edge = await scene.edge({ ice: 'native', limits: { iceSetup: 20_000, ...limits } });
  return watched(edge, { setup: 'active', remote: agentParameters('offer', candidates) });
}

/** How many checks were begun: repetitions keep their transaction id. */
function checks(peer: StunAgent): number {
  return new Set(peer.requests.map(({ message }) => Buffer.from(message.transactionId).toString('hex'))).size;
}

test('RFC8838-11-1 a late candidate is checked, and once only however often it comes', async () => {
  const peer = await agent();
  peer.rule = 'silent';
  const side = await answerer([]);
  for (let i = 0; i < 3; i++) side.transport.addRemoteCandidate(peer.candidate(), agentCredentials.ufrag);
  expect(await until(() => peer.requests.length >= 2)).toBe(true);
  side.transport.addRemoteCandidate(peer.candidate(1_000));
  expect(await until(() => peer.requests.length >= 3)).toBe(true);
  expect(checks(peer)).toBe(1);
});

test('RFC8840-4.4-1 what comes before the description waits for it and counts if it is of its session', async () => {
  const [stale, good, after] = [await agent(), await agent(), await agent()];
  for (const one of agents) one.rule = 'silent';
  const { transport } = await watched(await scene.edge({ ice: 'native' }));
  transport.addRemoteCandidate(stale.candidate(), 'older');
  transport.endOfCandidates('older');
  transport.addRemoteCandidate(good.candidate(), agentCredentials.ufrag);
  transport.endOfCandidates();
  transport.addRemoteCandidate(after.candidate());
  expect(transport.setRemote(agentParameters('answer', [])).ok).toBe(true);
  expect(await until(() => good.requests.length >= 2)).toBe(true);
  expect([stale, good, after].map(checks)).toEqual([0, 1, 0]);
});

test('RFC8838-8-1 ICE has not failed when all known pairs have: a later candidate brings it up', async () => {
  const [deaf, late] = [await agent(), await agent()];
  deaf.rule = 400;
  const side = await answerer([deaf.candidate()]);
  expect(await until(() => deaf.requests.length === 1)).toBe(true);
  // Failed: an unanswered check would be repeated after 500 ms.
  await pause(1_200);
  expect([deaf.requests.length, side.types()]).toEqual([1, []]);
  side.transport.addRemoteCandidate(late.candidate());
  expect(await until(() => side.types().includes('ice-connected'))).toBe(true);
  expect(side.events[0]).toEqual({ type: 'ice-connected', remote: { address: '127.0.0.1', port: late.port } });
});

test('RFC8838-14-1 RFC8840-4.4-1 what comes after the end, or belongs to another session, is not checked', async () => {
  const [stale, good, after] = [await agent(), await agent(), await agent()];
  for (const one of agents) one.rule = 'silent';
  const { transport } = await answerer([]);
  transport.addRemoteCandidate(stale.candidate(), 'older');
  transport.addRemoteCandidate(`${stale.candidate()} ufrag older`);
  transport.endOfCandidates('older');
  transport.addRemoteCandidate(good.candidate());
  transport.endOfCandidates(agentCredentials.ufrag);
  transport.addRemoteCandidate(after.candidate());
  expect(await until(() => good.requests.length >= 2)).toBe(true);
  expect([checks(stale), checks(good), checks(after)]).toEqual([0, 1, 0]);
});

test('RFC8838-14-1 RFC8840-4.4-2 a description repeats its candidates and ends them', async () => {
  const [first, second, after] = [await agent(), await agent(), await agent()];
  for (const one of agents) one.rule = 'silent';
  const { transport } = await answerer([first.candidate()]);
  const again = agentParameters('offer', [first.candidate(), second.candidate()], { endOfCandidates: true });
  expect(transport.setRemote(again)).toEqual({ ok: true, value: { restarted: false, newAssociation: false } });
  transport.setRemote({ ...again, candidates: [after.candidate()] });
  expect(await until(() => first.requests.length >= 2 && second.requests.length >= 2)).toBe(true);
  expect([checks(first), checks(second), checks(after)]).toEqual([1, 1, 0]);
});

test('RFC8445-6.1.2.5-1 a thousand candidates do not make a thousand checks', async () => {
  const everywhere = await agent('0.0.0.0');
  everywhere.rule = 'silent';
  const many = Array.from(
    { length: 1000 },
    (_, index) => `candidate:1 1 udp ${9_000 - index} 127.1.${index >> 8}.${index & 255} ${everywhere.port} typ host`,
  );
  const side = await answerer(many.slice(0, 500), { remoteCandidates: 5 });
  for (const one of many.slice(500)) side.transport.addRemoteCandidate(one);
  expect(await until(() => checks(everywhere) === 5)).toBe(true);
  await until(() => everywhere.requests.length >= 10);
  expect(checks(everywhere)).toBe(5);
});

test('RFC8838-13-1 an address that a peer sees is no new candidate: the list was complete when it was given', async () => {
  const peer = await agent();
  peer.rule = (request) => success(request, { address: '198.51.100.1', port: 4711 });
  const side = await answerer([peer.candidate()]);
  const before = side.transport.local.candidates;
  expect(before.length).toBe(1);
  expect(await until(() => side.types().includes('ice-connected'))).toBe(true);
  expect(side.transport.local.candidates).toEqual(before);
});

test('RFC8445-5.1.1.1-1 a loopback candidate is given to those alone who asked for that address', async () => {
  const addresses = (candidates: readonly string[]): string[] =>
    candidates.map((text) => {
      const parsed = parseCandidate(text);
      return parsed.ok ? parsed.value.address : text;
    });
  const external = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal)
    .map((one) => one!.address);
  for (const ice of ['front', 'native'] as const) {
    await expect(createMediaEdge({ addresses: [], ice })).rejects.toMatchObject({ code: 'EDGE_ADDRESS' });
    const asked = await watched(await scene.edge({ ice }));
    expect(addresses(asked.transport.local.candidates)).toEqual(['127.0.0.1']);
  }
  const anywhere = await watched(await scene.edge({ ice: 'native', addresses: [{ address: '0.0.0.0' }] }));
  for (const address of addresses(anywhere.transport.local.candidates)) expect(external).toContain(address);
  // The front announces what it is given, and nobody reaches 0.0.0.0.
  await expect(createMediaEdge({ addresses: [{ address: '0.0.0.0' }] })).rejects.toMatchObject({
    code: 'EDGE_ADDRESS',
  });
});
