import { readFileSync } from 'node:fs';
import { fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { acceptableToBrowsers, defaultSdpLimits } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserDescription } from './support/browser.ts';
import { phone } from './support/call.ts';
import { msrpSection, phoneWith } from './support/channels.ts';
import { openChat } from './support/readme-browser-example.ts';
import { MediaSession } from './support/readme-example.ts';
import { sample } from './support/samples.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the examples of the README are the ones that run here', () => {
  const [, code, script] = readme.split('```ts\n');
  expect(code?.split('```')[0]).toBe(readFileSync(new URL('support/readme-example.ts', import.meta.url), 'utf8'));
  const example = readFileSync(new URL('support/readme-browser-example.ts', import.meta.url), 'utf8');
  expect(script?.split('```')[0]).toBe(example);
});

test('the example of the page opens a chat with a phone', async () => {
  const session = new MediaSession(fakeMediaGateway());
  const given: string[] = [];
  const offer = sample('chromium-156/offer-audio-3datachannels-negotiated.sdp');
  const connection = {
    createDataChannel: (label: string, init: { id: number; protocol: string }) => {
      given.push(`${label} ${init.id} ${init.protocol}`);
      return { close: () => given.push('closed') };
    },
    setLocalDescription: async () => {},
    setRemoteDescription: async ({ sdp }: { sdp: string }) => {
      expect(acceptableToBrowsers(sdp, { answerTo: offer })).toEqual([]);
    },
    localDescription: { sdp: offer },
  };
  const path = await openChat(connection, async (text) => {
    await session.cross('browser', 'offer', text);
    return String(await session.cross('core', 'answer', phoneWith(msrpSection())));
  });
  expect(given).toEqual(['chat 0 msrp']);
  expect(path).toMatch(/^msrps:\/\/.*;dc$/);
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
