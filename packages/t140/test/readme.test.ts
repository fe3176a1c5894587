import { readFileSync } from 'node:fs';
import { drain } from '@webrtc-ims/core';
import { defaultLimits, TextRelay, TextSession } from '@webrtc-ims/t140';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the first example of the README brings its text to the phone', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example.replace(/^import .*$/gm, '');
  const printed: unknown[] = [];
  new Function('drain', 'TextRelay', 'TextSession', 'console', body)(drain, TextRelay, TextSession, {
    log: (value: unknown) => printed.push(value),
  });
  expect(printed.join('')).toBe('Hello');
});

test('the README states every limit with its default', () => {
  for (const [name, value] of Object.entries(defaultLimits))
    expect(readme).toMatch(new RegExp(`\`${name}\` \\| ${value}\\b`));
});

test('RFC8865-8-1 the README says that a relay reads the text', () => {
  expect(readme).toMatch(/A relay reads the text of both sides/);
});
