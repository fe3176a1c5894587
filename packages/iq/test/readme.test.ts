import { expect, test } from 'vitest';
import { carryOut } from '../src/index.ts';
import { accessDescription, coreDescription, fakeMediaGateway } from '../src/testing.ts';

test('the example of the README reserves both sides', async () => {
  const gateway = fakeMediaGateway();
  const made = await carryOut(gateway, {
    access: { operation: 'reserve', request: { realm: 'access', description: accessDescription() } },
    core: { operation: 'reserve', request: { realm: 'core', description: coreDescription() } },
  });
  expect(made.ok && made.value.reply.core?.transports).toEqual({
    1: { kind: 'rtp', rtp: { address: '198.51.100.1', port: 40_002 }, rtcp: { address: '198.51.100.1', port: 40_003 } },
  });
});
