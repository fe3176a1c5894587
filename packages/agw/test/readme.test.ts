import { readFileSync } from 'node:fs';
import * as agw from '@webrtc-ims/agw';
import * as agwNode from '@webrtc-ims/agw/node';
import * as agwMsrp from '@webrtc-ims/agw/node/msrp';
import * as core from '@webrtc-ims/core';
import * as iq from '@webrtc-ims/iq';
import { accessDescription, coreDescription } from '@webrtc-ims/iq/testing';
import * as rtpNode from '@webrtc-ims/rtp/node';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { one } from './support/certificates.ts';
import { MemoryAccess } from './support/memory-access.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the gateway of the README takes both sides of a call and gives them back', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example.replace(/^import .*$/gm, '').replaceAll('10.0.0.1', '127.0.0.1');
  // Browsers are played by memory: the native engine has tests of its own.
  const names = {
    ...agw,
    ...agwNode,
    ...agwMsrp,
    ...core,
    ...iq,
    ...rtpNode,
    AccessTransport: { open: async () => new MemoryAccess() },
    createCertificate: async () => one,
    createMediaEdge: async () => ({ close: async () => {} }),
  };
  const { code } = transformSync(`async function run() { ${body}\n return gateway; }`, { loader: 'ts' });
  const run = new Function(...Object.keys(names), `${code}\nreturn run();`);
  const gateway = (await run(...Object.values(names))) as iq.InProcessGateway;

  const access = await gateway.reserve({ realm: 'access', description: accessDescription() });
  if (!access.ok) throw new Error(access.error.reason);
  const { context } = access.value;
  const plain = await gateway.reserve({ context, realm: 'core', description: coreDescription() });
  expect(plain.ok && plain.value.transports[1]).toMatchObject({ kind: 'rtp', rtp: { address: '127.0.0.1' } });
  expect(await gateway.release({ context })).toMatchObject({ ok: true });
  await gateway.close();
});
