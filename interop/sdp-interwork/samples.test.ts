import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { addDataChannels } from '@webrtc-ims/sdp-interwork/browser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {} from '../browser/browser.ts';
import { browsers } from '../browser/browsers.ts';
import { peer } from '../peers.ts';
import { channelsOf } from './connection-shape.ts';
import { coreAnswer } from './core-party.ts';
import { DescriptionPage } from './description-page.ts';
import { faultsBetween } from './judgement.ts';
import { browserOffers, coreOffers } from './lived-stories.ts';
import { Rewriter } from './rewriter.ts';
import { type SampleKind, samples } from './samples.ts';
import { isServable, type Story, stories, unservable } from './stories.ts';

function storiesOf(...kinds: readonly SampleKind[]): readonly Story[] {
  return stories.filter(({ kind }) => kinds.includes(kind));
}

function refusalsIn(told: readonly Story[]): typeof unservable {
  return unservable.filter(([path]) => told.some((story) => story.samples.some((sample) => sample.path === path)));
}

function servedIn(told: readonly Story[]): readonly string[] {
  return told.flatMap((story) => story.samples.filter(isServable).map(({ path }) => path)).sort();
}

test('203 samples are in the stories, each once', () => {
  const told = stories.flatMap((story) => story.samples.map(({ path }) => path));
  expect(told.sort()).toEqual(samples.map(({ path }) => path).sort());
  expect(new Set(told).size).toBe(203);
});

test('captured offers themselves cross, and their answers are such as browsers take', () => {
  const told = storiesOf('browser offer');
  const faults: string[] = [];
  for (const story of told) {
    const rewriter = new Rewriter(story.options);
    for (const { path, text } of story.samples.filter(isServable)) {
      const offer = addDataChannels(text, channelsOf({ path, text }));
      const answer = coreAnswer(rewriter.cross('browser', 'offer', offer));
      const sdp = rewriter.cross('core', 'answer', answer);
      const objections = acceptableToBrowsers(sdp, { answerTo: offer });
      faults.push(
        ...faultsBetween(sdp, answer),
        ...objections.map(({ line, reason }) => `${path}, ${line}: ${reason}`),
      );
    }
  }
  expect(faults).toEqual([]);
});

describe.each(browsers)('$name', ({ name, peer: program }) => {
  const { absent } = peer(program);
  let page: DescriptionPage;

  beforeAll(async () => {
    if (!absent) page = await DescriptionPage.open(name);
  }, 120_000);
  afterAll(() => page?.close(), 120_000);

  test.skipIf(absent)(
    'OBS-6 OBS-7 OBS-10 OBS-11 OBS-12 OBS-13 OBS-14 OBS-15 OBS-20 answers made for offers of the shape of every sample are taken',
    async () => {
      const told = storiesOf('browser offer', 'core answer');
      const { faults, fed, refused } = await browserOffers(page, told);
      expect(faults).toEqual([]);
      expect(refused).toEqual(refusalsIn(told));
      expect(fed.sort()).toEqual(servedIn(told));
    },
    180_000,
  );

  test.skipIf(absent)(
    'OBS-1 OBS-2 OBS-3 OBS-4 OBS-5 OBS-6 OBS-7 OBS-8 OBS-14 OBS-15 OBS-17 OBS-20 offers made of every sample are taken, and what is answered goes back',
    async () => {
      const told = storiesOf('core offer', 'browser answer');
      const { faults, fed, refused } = await coreOffers(page, told, 'every channel');
      expect(faults).toEqual([]);
      expect(refused).toEqual(refusalsIn(told));
      expect(fed.sort()).toEqual(servedIn(told));
    },
    180_000,
  );

  test.skipIf(absent)(
    'a page that takes no channel, while its browser has answered the association, can be offered more',
    async () => {
      const told = storiesOf('core offer', 'browser answer').filter((story) => story.samples.length > 1);
      expect((await coreOffers(page, told, 'no channel')).faults).toEqual([]);
    },
    180_000,
  );
});
