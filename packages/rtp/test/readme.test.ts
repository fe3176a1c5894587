import { readFileSync } from 'node:fs';
import { drain } from '@webrtc-ims/core';
import * as rtp from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the first example of the README relays its packet', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example.replace(/^import .*$/gm, '');
  const printed: unknown[][] = [];
  const { decodeRtpPacket, encodeRtpPacket, RtpRelay } = rtp;
  new Function('drain', 'decodeRtpPacket', 'encodeRtpPacket', 'RtpRelay', 'console', body)(
    drain,
    decodeRtpPacket,
    encodeRtpPacket,
    RtpRelay,
    { log: (...values: unknown[]) => printed.push(values) },
  );
  expect(printed).toEqual([[{ address: '192.0.2.1', port: 4000 }, 8, 160]]);
});

test('the second example of the README agrees on keys, protects a packet and opens it once', () => {
  const [, example = ''] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  const body = example.replace(/^import .*$/gm, '');
  const printed: unknown[][] = [];
  const names = Object.keys(rtp);
  new Function(...names, 'console', body)(...Object.values(rtp), {
    log: (...values: unknown[]) => printed.push(values),
  });
  expect(printed).toEqual([[25, 15, 'SRTP_REPLAYED']]);
});

test('the README states every limit with its default', () => {
  for (const [name, value] of Object.entries(rtp.defaultLimits))
    expect(readme).toMatch(new RegExp(`\`${name}\` \\| ${value}\\b`));
});

test('every code of an error stands in the README', () => {
  const sources = ['srtp/srtp-error.ts', 'sdes/sdes-error.ts', 'redundancy.ts', 'rtp-packet.ts'].map((file) =>
    readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8'),
  );
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/'((?:SRTP|SDES|RED|RTP)_[A-Z_]+)'/g)].map(([, code]) => code),
  );
  expect(codes.length).toBeGreaterThan(20);
  for (const code of codes) expect(readme).toContain(`\`${code}\``);
});
