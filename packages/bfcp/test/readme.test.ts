import { readdirSync, readFileSync } from 'node:fs';
import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { defaultLimits, FloorControlServer, FloorParticipant, RequestStatus } from '../src/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the first example of the README is granted its floor', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example.replace(/^import .*$/gm, '');
  const printed: unknown[][] = [];
  new Function('drain', 'FloorControlServer', 'FloorParticipant', 'RequestStatus', 'console', body)(
    drain,
    FloorControlServer,
    FloorParticipant,
    RequestStatus,
    { log: (...values: unknown[]) => printed.push(values) },
  );
  expect(printed).toEqual([[1, true]]);
});

test('the README states every limit with its default', () => {
  for (const [name, value] of Object.entries(defaultLimits)) expect(readme).toContain(`| \`${name}\` | ${value} |`);
});

test('every code of an error stands in the README', () => {
  const folder = new URL('../src/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const codes = files.flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/'(BFCP_[A-Z_]+)'/g)].map(([, code]) => code),
  );
  expect(new Set(codes).size).toBeGreaterThan(30);
  for (const code of codes) expect(readme).toContain(`\`${code}\``);
});
