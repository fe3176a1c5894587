import { expect, test } from 'vitest';
import { parseUri, webSocketTarget } from '../../src/index.ts';

function target(text: string, path?: string) {
  const uri = parseUri(text);
  if (!uri.ok || uri.value.kind !== 'sip') throw new Error('no SIP URI');
  return webSocketTarget(uri.value, path);
}

test('RFC7118-5.2-3 sips with transport=ws is WSS, sip with transport=ws is WS, and no other transport is either', () => {
  expect(target('sips:edge.example:8443;transport=ws')).toEqual({
    secure: true,
    host: 'edge.example',
    port: 8443,
    url: 'wss://edge.example:8443/',
  });
  expect(target('sip:alice@edge.example:8080;transport=WS', '/sip')).toEqual({
    secure: false,
    host: 'edge.example',
    port: 8080,
    url: 'ws://edge.example:8080/sip',
  });
  expect(
    ['sip:edge.example', 'sips:edge.example;transport=tcp', 'sip:edge.example;transport=wss'].map((text) =>
      target(text),
    ),
  ).toEqual([undefined, undefined, undefined]);
});

test('RFC7118-5.5-2 without a port sip is port 80 and sips port 443', () => {
  expect([target('sip:edge.example;transport=ws')?.port, target('sips:[2001:db8::1];transport=ws')?.port]).toEqual([
    80, 443,
  ]);
  expect(target('sips:[2001:db8::1];transport=ws')?.url).toBe('wss://[2001:db8::1]:443/');
});
