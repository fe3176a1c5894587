import { expect, test } from 'vitest';
import type { MediaGateway } from '../src/index.ts';
import { fakeMediaGateway, mediaGatewayConformance } from '../src/testing.ts';

const cases = mediaGatewayConformance(async () => {
  const gateway = fakeMediaGateway();
  return { gateway, access: 'access', core: 'core', close: () => gateway.close() };
});

for (const { name, run } of cases) test(`the gateway in memory: ${name}`, run);

/** Runs every rule against a gateway with one defect and names those that notice it. */
async function brokenRules(defect: (gateway: MediaGateway) => Partial<MediaGateway>): Promise<readonly string[]> {
  const broken: string[] = [];
  const subjects = mediaGatewayConformance(async () => {
    const gateway = fakeMediaGateway();
    return {
      gateway: { ...gateway, ...defect(gateway) },
      access: 'access',
      core: 'core',
      close: () => gateway.close(),
    };
  });
  for (const { name, run } of subjects) await run().catch(() => broken.push(name));
  return broken;
}

test('a release that is refused the second time is noticed', async () => {
  const broken = await brokenRules((gateway) => {
    const seen = new Set<string>();
    return {
      release: async (request) => {
        const repeated = seen.has(JSON.stringify(request));
        seen.add(JSON.stringify(request));
        return repeated ? { ok: false, error: { cause: 'unknown-context', reason: 'gone' } } : gateway.release(request);
      },
    };
  });
  expect(broken).toEqual(['releasing again, and releasing what never was, succeeds']);
});

test('a configuration that makes a new transport is noticed', async () => {
  const broken = await brokenRules((gateway) => ({
    configure: async (request) => {
      const answer = await gateway.configure(request);
      const rtp = { kind: 'rtp', rtp: { address: '198.51.100.1', port: 50_000 } } as const;
      return answer.ok ? { ok: true, value: { ...answer.value, transports: { 1: rtp } } } : answer;
    },
  }));
  expect(broken).toEqual([
    'the local address of a plain transport stays when the peer becomes known',
    'ICE credentials stay until another generation is asked for, the fingerprint stays beyond',
  ]);
});

test('a gateway that takes every realm is noticed', async () => {
  const broken = await brokenRules((gateway) => ({
    reserve: (request) => gateway.reserve({ ...request, realm: 'core' }),
  }));
  expect(broken).toEqual(['a realm that is not there is refused']);
});
