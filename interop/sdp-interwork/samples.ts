import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../packages/sdp-interwork/test/samples/', import.meta.url);

/** A description that was captured or written by hand. */
export interface Sample {
  /** As in `chromium-156/offer-audio.sdp`. */
  readonly path: string;
  readonly text: string;
  readonly kind: SampleKind;
}

/** On which leg a description is to be seen, and in which role. */
export type SampleKind = 'browser answer' | 'browser offer' | 'core answer' | 'core offer';

const folders = ['chromium-156', 'firefox-153', 'gateway', 'ims', 'sip-clients'];

/** All of them. */
export const samples: readonly Sample[] = folders.flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, root))
    .filter((name) => name.endsWith('.sdp'))
    .sort()
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(new URL(`${folder}/${name}`, root), 'latin1'),
      kind: kindOf(folder, name),
    })),
);

/** A description that somebody tried on both browsers. */
export interface TriedOffer {
  readonly name: string;
  readonly sdp: string;
}

/** The offers from which `acceptableToBrowsers` was learnt. */
export const triedOffers: readonly TriedOffer[] = JSON.parse(
  readFileSync(new URL('acceptance/offers.json', root), 'utf8'),
).cases;

function kindOf(folder: string, name: string): SampleKind {
  // An offer from the answerer holds both words.
  const answers = name.includes('answer') && !name.includes('offer-from-answerer');
  if (folder === 'ims') return answers ? 'core answer' : 'core offer';
  return answers ? 'browser answer' : 'browser offer';
}
