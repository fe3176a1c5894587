import { readFileSync } from 'node:fs';
import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { UserAgent } from '../../src/index.ts';

test('the example of User agent sends REGISTER and INVITE, and gives the call up', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.slice(readme.indexOf('\n## User agent\n'));
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(section) ?? [];
  const lengths: number[] = [];
  const run = new Function('UserAgent', 'drain', 'console', `${example.replace(/^import .*\n/gm, '')}; return call;`);
  const call = run(UserAgent, drain, { log: (length: number) => lengths.push(length) });
  expect(lengths).toHaveLength(2);
  expect(call.state).toBe('early');
});
