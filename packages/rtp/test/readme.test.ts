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

test('the README states every limit with its default', () => {
  for (const [name, value] of Object.entries(rtp.defaultLimits))
    expect(readme).toMatch(new RegExp(`\`${name}\` \\| ${value}\\b`));
});
