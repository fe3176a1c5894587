import { readFileSync } from 'node:fs';
import { drain, systemRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import * as sipWs from '../src/index.ts';
import * as node from '../src/node/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The examples of a section, without their imports and the one type that they have. */
function examples(section: string): readonly string[] {
  const text = readme.slice(readme.indexOf(`\n## ${section}\n`) + 4);
  const end = text.indexOf('\n## ');
  return [...text.slice(0, end).matchAll(/```ts\n([\s\S]*?)```/g)].map((match) =>
    match[1]!
      .replace(/^import .*\n/gm, '')
      .replace(' as const', '')
      .replace('(now: number): void', '(now)'),
  );
}

async function run(code: string, extra = ''): Promise<readonly unknown[][]> {
  const logged: unknown[][] = [];
  const scope = { drain, systemRandom, ...sipWs, ...node, console: { log: (...args: unknown[]) => logged.push(args) } };
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(scope), code + extra)(...Object.values(scope));
  return logged;
}

test('the example of Transactions sends an OPTIONS and waits for timer E', async () => {
  const [example] = examples('Transactions');
  const [sent, deadline] = await run(example!);
  expect(sent![0]).toEqual({ type: 'address', transport: 'UDP', host: '192.0.2.1', port: 5060 });
  expect(deadline).toEqual([500]);
});

test('the example of Edge proxy makes an edge that holds bodies and REGISTER, and lets them go', async () => {
  const register = [
    'REGISTER sip:ims.example SIP/2.0',
    'Via: SIP/2.0/WSS a.invalid;branch=z9hG4bK1',
    'From: <sip:a@ims.example>;tag=1',
    'To: <sip:a@ims.example>',
    'Call-ID: c',
    'CSeq: 1 REGISTER',
    'Supported: path',
    '',
    '',
  ].join('\r\n');
  const use = `
    const flow = edge.openFlow({ transport: 'WSS', address: '192.0.2.1', port: 1 });
    edge.receive({ type: 'access', flow, octets: new TextEncoder().encode(${JSON.stringify(register)}) }, 0);
    later(0);
    for (const output of drain(edge)) console.log(output.type, new TextDecoder().decode(output.octets).includes('v=0'));`;
  const [example] = examples('Edge proxy');
  expect(await run(example!.replace('continue;', '{ console.log(output.type); continue; }'), use)).toEqual([
    ['transmit'],
  ]);
});

test('the example of Transports runs and stops', async () => {
  const [example] = examples('Transports');
  expect(await run(example!)).toEqual([]);
});
