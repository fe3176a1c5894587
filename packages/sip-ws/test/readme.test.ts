import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as sip from '../src/index.ts';
import { octetsOfText, requestText, textOfOctets } from './support/messages.ts';

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

test('the example of the stateless proxy sends on what it can and answers the rest', () => {
  const [, example = ''] = /## Stateless proxy[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const run = new Function(
    'StatelessProxy',
    'writeResponse',
    'octets',
    'send',
    'reply',
    example.replace(/^import .*$/gm, ''),
  );
  const sent = (hops: number): string[] => {
    const out: string[] = [];
    const note = (octets: Uint8Array, to?: { readonly host: string }): void => {
      out.push(`${to?.host ?? 'back'}: ${textOfOctets(octets).split('\r\n')[0]}`);
    };
    run(sip.StatelessProxy, sip.writeResponse, octetsOfText(requestText([`Max-Forwards: ${hops}`])), note, note);
    return out;
  };
  expect([sent(70), sent(0)]).toEqual([
    ['example.com: INVITE sip:bob@example.com SIP/2.0'],
    ['back: SIP/2.0 483 Too Many Hops'],
  ]);
});
