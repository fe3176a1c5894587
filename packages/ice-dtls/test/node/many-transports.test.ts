import { createCertificate, openNativeConnections, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, expect, test } from 'vitest';
import { until } from '../support/peer.ts';
import { Scene } from '../support/session.ts';
import { agentParameters } from '../support/stun-agent.ts';

const scene = new Scene();
afterAll(async () => {
  await scene.close();
  await shutdownNative();
});

test('GW-MULTI-2 a thousand transports live in one process, each with its engine', async () => {
  const edge = await scene.edge();
  const certificate = await createCertificate();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 1000; i++) {
    const transport = await edge.createTransport({ certificate });
    const applied = transport.setRemote(agentParameters('offer', []));
    if (!applied.ok) throw applied.error;
  }
  expect([edge.stats().transports, openNativeConnections()]).toEqual([1000, 1000]);
  // The README tells what one costs; this is the bound, with room for other versions of Node and of the engine.
  expect((process.memoryUsage().rss - before) / 1000).toBeLessThan(400_000);
  await edge.close();
  expect(await until(() => openNativeConnections() === 0)).toBe(true);
}, 60_000);
