import { existsSync, readFileSync } from 'node:fs';
import { acceptableToBrowsers, complete, createSession } from '@webrtc-ims/sdp-interwork';
import { addDataChannels, readDataChannels } from '@webrtc-ims/sdp-interwork/browser';
import { MemoryGateway } from '@webrtc-ims/sdp-interwork/testing';
import { expect, test } from 'vitest';
import { browserAnswer, browserDescription } from './support/browser.ts';
import { Call, phone } from './support/call.ts';
import { browserWithChannels, phoneWith, textSection } from './support/channels.ts';
import { blocksOf, follow } from './support/doc-blocks.ts';
import { takeBranch } from './support/guide-branches.ts';
import { answerText } from './support/guide-text-channel.ts';

const documents = [
  ['README.md', new URL('../README.md', import.meta.url)],
  ['docs/guides/sdp-interwork.md', new URL('../../../docs/guides/sdp-interwork.md', import.meta.url)],
] as const;

test.for(documents)('every block of %s is a file, a command with its output, or the one installation', ([, url]) => {
  for (const { language, file, text } of blocksOf(url)) {
    if (language === 'ts') {
      const example = new URL(`./support/${file}`, import.meta.url);
      expect(existsSync(example), String(file)).toBe(true);
      expect(text).toBe(readFileSync(example, 'utf8'));
    } else if (language === 'sdp' || language === 'js') expect(file).toBeDefined();
    else if (language !== 'console') expect(text).toMatch(/^npm install @webrtc-ims\/sdp-interwork( fast-check)?\n$/);
  }
});

test.for(documents)('what %s shows is what its reader sees', { timeout: 120_000 }, async ([, url]) => {
  const shown = await follow(blocksOf(url));
  expect(shown.length).toBeGreaterThan(1);
  for (const { command, expected, actual } of shown) expect(actual, command).toBe(expected);
});

test('the script of the guide answers a call with text on a data channel', async () => {
  const call = new Call();
  const offer = call.offer('core', phoneWith(textSection()));
  const made: string[] = [];
  const remote: string[] = [];
  const own = browserWithChannels([], { setup: 'active', formats: '8 0 101' }).replace('a=rtpmap:126', 'a=rtpmap:101');
  const mids = [...offer.matchAll(/^a=mid:(.*)\r$/gm)].map((match) => match[1]);
  const local = own.replace('BUNDLE 0 d', `BUNDLE ${mids.join(' ')}`).replace('a=mid:d', `a=mid:${mids[1]}`);
  const answer = await answerText(
    {
      createDataChannel: (label, init) => made.push(`${label} ${init.id} ${init.protocol}`),
      setLocalDescription: async () => {},
      setRemoteDescription: async ({ sdp }) => void remote.push(sdp),
      localDescription: { sdp: local },
    },
    offer,
  );
  const [channel] = readDataChannels(offer);
  expect(made).toEqual([`${channel?.label} ${channel?.id} t140`]);
  expect(remote.map((sdp) => acceptableToBrowsers(sdp))).toEqual([[]]);
  expect(remote[0]).not.toContain('dcmap');
  expect(answer).toBe(addDataChannels(local, [{ ...channel!, attributes: ['fmtp:t140 cps=30', 'sendrecv'] }]));
  expect(call.answer('browser', answer)).toContain('m=text 3');
});

test('the branch of the guide is an answer where the browser has none that differs, else an offer', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  const first = takeBranch(call.state, phone({}));
  expect(first.send).toBe('answer');
  call.answer('core', phone({}));
  const second = takeBranch(call.state, phone({ address: '10.20.7.7', formats: '0' }));
  expect(second.send).toBe('offer');
  const completed = complete(second.pending, call.gateway.carryOut(second.plan));
  expect(completed.ok && acceptableToBrowsers(completed.value.sdp)).toEqual([]);
  expect(() => takeBranch(createSession(), browserAnswer())).toThrow('an answer without an offer');
  expect(new MemoryGateway().terminations.size).toBe(0);
});
