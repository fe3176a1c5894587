import { test } from 'vitest';
import { fakeMediaGateway, mediaGatewayConformance } from '../src/testing.ts';

const cases = mediaGatewayConformance(async () => {
  const gateway = fakeMediaGateway();
  return { gateway, access: 'access', core: 'core', close: () => gateway.close() };
});

for (const { name, run } of cases) test(`the gateway in memory: ${name}`, run);
