import { readFileSync } from 'node:fs';
import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';

interface OfferCase {
  readonly name: string;
  readonly sdp: string;
  readonly chromium: 'partly' | 'refused' | 'served';
  readonly firefox: 'partly' | 'refused' | 'served';
}

interface AnswerCase {
  readonly name: string;
  readonly browser: 'chromium' | 'firefox';
  readonly offer: string;
  readonly answer: string;
  readonly ok: boolean;
}

function vectors<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`./samples/acceptance/${name}.json`, import.meta.url), 'utf8')).cases;
}

// The Firefox that was asked had no H.264, and a section at port 0 is no objection though nothing is served on it.
const unforeseenOffers: ReadonlySet<string> = new Set([
  'h264-42c01f-sprop',
  'h264-high-only',
  'h264-main-only',
  'h264-mode0',
  'h264-mode1',
  'h264-no-fmtp',
  'h265-only',
  'm2-video-rtpavp-port0-mid',
  'm2-video-rtpavp-port0-mid-rtpmap',
  'p2-collision-bundled-same-kind-diff-fmtp',
  'video-port0-not-bundle-only',
]);

test('OBS-1 OBS-3 OBS-4 OBS-5 OBS-6 OBS-7 OBS-14 OBS-15 OBS-16 OBS-17 OBS-18 OBS-20 183 offers are judged as both browsers judged them', () => {
  const misjudged: string[] = [];
  for (const { name, sdp, chromium, firefox } of vectors<OfferCase>('offers')) {
    const served = chromium === 'served' && firefox === 'served';
    if (served !== (acceptableToBrowsers(sdp).length === 0)) misjudged.push(name);
  }
  expect(new Set(misjudged)).toEqual(unforeseenOffers);
});

// Whether an offer was made under the bundle policy max-bundle cannot be told from its text.
const unforeseenAnswers: readonly string[] = ['avd-no-bundle-max-bundle chromium', 'reject-audio-max-bundle chromium'];

test('OBS-12 OBS-13 OBS-19 every answer that a browser refused is objected to', () => {
  const missed: string[] = [];
  for (const { name, browser, offer, answer, ok } of vectors<AnswerCase>('answers')) {
    const objections = acceptableToBrowsers(answer, { answerTo: offer }).filter(
      (o) => o.by === 'both' || o.by === browser,
    );
    if (!ok && objections.length === 0) missed.push(`${name} ${browser}`);
  }
  expect(missed).toEqual(unforeseenAnswers);
});

test('an answer that a browser took is objected to only for what another browser, or the default policy, refuses', () => {
  const overcautious = new Set<string>();
  for (const { name, browser, offer, answer, ok } of vectors<AnswerCase>('answers')) {
    const objections = acceptableToBrowsers(answer, { answerTo: offer }).filter(
      (o) => o.by === 'both' || o.by === browser,
    );
    if (ok && objections.length > 0) overcautious.add(name);
  }
  expect([...overcautious].sort()).toEqual([
    'b2-all-sessionlevel-dtls',
    'b2-noFp',
    'b2-noFpSetup',
    'b2-noIce',
    'b2-noIceFp',
    'b2-none-full',
    'codec-opus-mono',
    'codec-te-only',
    'codec-unoffered-amr',
    'ice-missing-on-second-bundled',
    'no-rtcp-mux-policy-negotiate',
    'reject-video-minimal-no-mid',
  ]);
});

test('text that is not made of lines is one objection', () => {
  expect(acceptableToBrowsers('hello')).toEqual([{ line: 0, by: 'both', reason: 'the text is not made of lines' }]);
});
