import { readFileSync } from 'node:fs';
import { fakeMediaGateway } from '@webrtc-ims/iq/testing';
import {
  acceptableToBrowsers,
  browser,
  defaultPolicy,
  defaultSdpLimits,
  imsAccessSdes,
  imsCore,
  sipTrunk,
} from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserDescription } from './support/browser.ts';
import { phone } from './support/call.ts';
import { msrpSection, phoneWith } from './support/channels.ts';
import { openChat } from './support/readme-browser-example.ts';
import { MediaSession } from './support/readme-example.ts';
import { sample } from './support/samples.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

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

/** A value as the tables of the README write it. */
function cell(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((one) => `\`${one}\``).join(' ');
  if (typeof value !== 'object' || value === null) return `\`${value}\``;
  return Object.entries(value)
    .map(([name, one]) => `\`${name}: ${one}\``)
    .join(' ');
}

test('the tables of the policy have every field of the profiles, with its values', () => {
  const rows = new Set(readme.split('\n').map((line) => line.split(' | ').slice(0, -1).join(' | ')));
  for (const [name, value] of Object.entries(browser)) expect(rows).toContain(`| \`${name}\` | ${cell(value)}`);
  for (const [name, value] of Object.entries(imsCore)) {
    const others = [imsAccessSdes, sipTrunk].map((profile) =>
      cell(Object.entries(profile).find(([key]) => key === name)?.[1]),
    );
    const shown = others.map((other) => (other === cell(value) ? '' : other));
    expect(rows).toContain(`| \`${name}\` | ${cell(value)} | ${shown.join(' | ')}`);
  }
  for (const name of Object.keys(defaultPolicy)) expect(readme).toContain(`| \`${name}\` | `);
});

test('policy is about twenty fields per leg, and of a message there is none', () => {
  expect(Object.keys(browser)).toHaveLength(7);
  expect(Object.keys(imsCore)).toHaveLength(19);
  for (const profile of [imsAccessSdes, sipTrunk]) expect(Object.keys(profile)).toEqual(Object.keys(imsCore));
});
