import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as sip from '../src/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the first example of the README forwards its request', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example.replace(/^import .*$/gm, '');
  const printed: string[] = [];
  const { edit, formatVia, parseMessage, writeResponse } = sip;
  new Function('edit', 'formatVia', 'parseMessage', 'writeResponse', 'console', body)(
    edit,
    formatVia,
    parseMessage,
    writeResponse,
    { log: (text: string) => printed.push(text) },
  );
  expect(printed[0]?.split('\r\n')).toEqual([
    'OPTIONS sip:bob@example.com SIP/2.0',
    'Via: SIP/2.0/TCP edge.example;branch=z9hG4bK2',
    'Record-Route: <sip:edge.example;lr>',
    'Via: SIP/2.0/WSS k3j.invalid;branch=z9hG4bK1;received=192.0.2.7',
    'From: <sip:alice@example.com>;tag=a1',
    'To: <sip:bob@example.com>',
    'Call-ID: c1',
    'CSeq: 1 OPTIONS',
    'sUBJECT : kept as it is',
    'Max-Forwards: 70',
    '',
    '',
  ]);
});

test('the README states every limit of the parser with its default', () => {
  for (const [name, value] of Object.entries(sip.defaultLimits)) expect(readme).toContain(`\`${name}\` | ${value} |`);
});
