import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { describe, expect, test } from 'vitest';
import type { BrowserName } from '../browser/browser.ts';
import { peer } from '../peers.ts';
import { DescriptionPage } from './description-page.ts';
import { codecsOf, type MediaSection, mediaSections } from './media-section.ts';
import type { Outcome, Remote } from './page/connections.ts';
import { samples, triedOffers } from './samples.ts';

/** Every text that there is, as it is: those of the other browser, of phones and of a core, whole and damaged. */
const texts: readonly Remote[] = [
  ...samples.map(({ path, text }) => ({ id: path, sdp: text })),
  ...triedOffers.map(({ name, sdp }) => ({ id: name, sdp })),
];

/** What is foretold otherwise than it comes. */
const unforeseen: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: [],
  'firefox-esr': ['blank-line-in-middle', 'line-without-letter-in-session'],
};

/** A fresh Firefox has no H.264: its plug-in would have to be downloaded. */
const configuration = { firefoxLacksH264: true };

describe.each([
  ['chromium', 'chromium'],
  ['firefox-esr', 'firefox'],
] as const)('%s', (browser, by) => {
  test.skipIf(peer(by).absent)(
    'OBS-1 OBS-3 OBS-4 OBS-6 OBS-7 OBS-14 OBS-15 OBS-16 OBS-17 OBS-18 OBS-20 takes and refuses as is foretold what was ever captured, written or tried',
    async () => {
      const page = await DescriptionPage.open(browser);
      const otherwise: string[] = [];
      try {
        for (let first = 0; first < texts.length; first += 32) {
          const batch = texts.slice(first, first + 32);
          const outcomes = await page.takeOffer(batch);
          await page.closeConnections(batch.map(({ id }) => id));
          for (const [at, { id, sdp }] of batch.entries()) {
            const objections = acceptableToBrowsers(sdp, { configuration }).filter(
              (objection) => objection.by === 'both' || objection.by === by,
            );
            if (isServed(sdp, outcomes[at]!) !== (objections.length === 0)) otherwise.push(id);
          }
        }
      } finally {
        await page.close();
      }
      expect(texts.length).toBeGreaterThanOrEqual(386);
      expect(otherwise.sort()).toEqual(unforeseen[browser]);
    },
    180_000,
  );
});

/** Whether every section that was offered has media now, or can have. */
function isServed(sdp: string, { error, sdp: answer }: Outcome): boolean {
  const offered = mediaSections(sdp);
  const answered = mediaSections(answer);
  return (
    error === '' && answered.every((section, at) => (section.isRejected ? offered[at]!.isRejected : isSpoken(section)))
  );
}

/** With telephone-event alone nobody says anything. */
function isSpoken(section: MediaSection): boolean {
  const names = [...codecsOf(section).values()].map((codec) => codec.split('/')[0]?.toLowerCase() ?? '');
  return section.media !== 'audio' || names.some((name) => !['telephone-event', 'cn', 'red'].includes(name));
}
