import { readFileSync } from 'node:fs';
import { fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { acceptableToBrowsers, defaultSdpLimits } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserDescription } from './support/browser.ts';
import { phone } from './support/call.ts';
import { MediaSession } from './support/readme-example.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example of the README is the one that runs here', () => {
  const [, code] = readme.split('```ts\n');
  expect(code?.split('```')[0]).toBe(readFileSync(new URL('support/readme-example.ts', import.meta.url), 'utf8'));
});

test('the example crosses a call and refuses noise', async () => {
  const session = new MediaSession(fakeMediaGateway());
  expect(await session.cross('browser', 'offer', 'noise')).toBe(400);
  const offer = browserDescription();
  expect(await session.cross('browser', 'offer', offer)).toContain('m=audio ');
  const answer = await session.cross('core', 'answer', phone({}));
  expect(acceptableToBrowsers(String(answer), { answerTo: offer })).toEqual([]);
});

test('the limits of the README are those of the code', () => {
  for (const [name, value] of Object.entries(defaultSdpLimits)) {
    expect(readme).toContain(`| \`${name}\` | ${value.toLocaleString('en-US')} |`);
  }
});
