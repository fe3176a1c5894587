import { readFileSync } from 'node:fs';
import * as msrp from '@webrtc-ims/msrp';
import * as msrpNode from '@webrtc-ims/msrp/node';
import { expect, test } from 'vitest';
import { until } from './support/until.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the first example of the README delivers a message and ends by itself', async () => {
  const start = readme.indexOf('```ts\n') + 6;
  const code = readme
    .slice(start, readme.indexOf('```', start))
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
  const printed: string[] = [];
  const run = new Function(
    ...['decodeUri', 'MessageCollector', 'MsrpSession', 'connect', 'MsrpListener', 'runSocket', 'console'],
    `return (async () => { ${code}\n return { client, listener }; })()`,
  );
  const { client, listener } = await run(
    msrp.decodeUri,
    msrp.MessageCollector,
    msrp.MsrpSession,
    msrpNode.connect,
    msrpNode.MsrpListener,
    msrpNode.runSocket,
    { log: (text: string) => printed.push(text) },
  );
  await until(() => client.isClosed && listener.connections.length === 0);
  expect(printed).toEqual(['hello']);
});

test('the README names every limit and every code of the parser and of sessions', () => {
  for (const name of [...Object.keys(msrp.defaultLimits), ...Object.keys(msrp.defaultSessionLimits)])
    expect([name, readme.includes(`\`${name}\``)]).toEqual([name, true]);
  for (const file of ['errors.ts', 'session/connection-output.ts', 'session/msrp-session.ts']) {
    const source = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');
    for (const [, code = ''] of source.matchAll(/'(MSRP_[A-Z_]+)'/g)) {
      const isNamed = readme.includes(`\`${code}\``) || code.startsWith('MSRP_MISUSE');
      expect([code, isNamed]).toEqual([code, true]);
    }
  }
});
