import type { SdpError } from '@webrtc-ims/sdp-interwork';
import { addDataChannels, readDataChannels } from '@webrtc-ims/sdp-interwork/browser';
import { type ConnectionShape, channel, shapeForCoreAnswer, shapeOfOffer } from './connection-shape.ts';
import { coreAnswer, coreOfferFor } from './core-party.ts';
import type { DescriptionPage } from './description-page.ts';
import { faultsBetween, faultsOfAnswer, faultsOfOffer, misjudged } from './judgement.ts';
import { mediaSections } from './media-section.ts';
import { Rewriter } from './rewriter.ts';
import type { Sample } from './samples.ts';
import type { Story } from './stories.ts';

/** What came of stories. */
export interface Lived {
  /** What is wrong, by sample. */
  readonly faults: string[];
  /** Samples of which the browser was fed a description. */
  readonly fed: string[];
  /** Samples that the rewriter refused, with the code of its error. */
  readonly refused: [path: string, code: string][];
}

/** A session that is going on. */
interface Running {
  readonly story: Story;
  readonly rewriter: Rewriter;
  /** What the browser was offered last. */
  offered?: string;
  isOver: boolean;
}

/** A description for the browser of a session. */
interface Fed {
  readonly one: Running;
  readonly id: string;
  readonly sample: Sample;
  readonly sdp: string;
}

/** As many connections as a browser holds without trouble. */
const groupSize = 24;

/**
 * The browser offers what has the shape of a sample, because it takes answers to its own offers only; a terminal of the core answers the rewritten
 * offer, as the sample does if that is an answer of the core; the browser is fed the rewritten answer.
 */
export async function browserOffers(page: DescriptionPage, stories: readonly Story[]): Promise<Lived> {
  const lived: Lived = { faults: [], fed: [], refused: [] };
  await live(page, stories, async (running, round) => {
    const shapes = running.map(({ story }) => shapeOf(story, round));
    const offers = await page.offer(running.map(({ story }, at) => ({ id: story.name, shape: shapes[at]! })));
    const fed: (Fed & { readonly offer: string })[] = [];
    for (const [at, one] of running.entries()) {
      const { kind, name: id, samples } = one.story;
      const sample = samples[round]!;
      const { error, sdp: local } = offers[at]!;
      if (error !== '') lived.faults.push(`${sample.path}: no offer of this shape: ${error}`);
      if (error !== '') continue;
      const offer = addDataChannels(local, shapes[at]!.channels);
      attempt(lived, one, sample, () => {
        const core = one.rewriter.cross('browser', 'offer', offer);
        const answer = coreAnswer(core, kind === 'core answer' ? sample.text : undefined);
        const sdp = one.rewriter.cross('core', 'answer', answer);
        fed.push({ one, id, sample, offer, sdp });
        return faultsBetween(sdp, answer);
      });
    }
    const outcomes = await page.takeAnswer(fed);
    for (const [at, { sample, offer, sdp }] of fed.entries()) {
      const outcome = outcomes[at]!;
      lived.fed.push(sample.path);
      const faults = [
        ...faultsOfAnswer(offer, sdp, outcome),
        ...misjudged(page.browser, sdp, { answerTo: offer }, outcome),
      ];
      lived.faults.push(...faults.map((fault) => `${sample.path}: ${fault}`));
    }
  });
  return lived;
}

/**
 * A terminal of the core offers: the sample, or what a browser could have answered with the sample. The browser is fed the rewritten offer, and its
 * answer goes back.
 *
 * @param taken which data channels the page takes. A page cannot refuse the association that carries them: the browser always answers it.
 */
export async function coreOffers(
  page: DescriptionPage,
  stories: readonly Story[],
  taken: 'every channel' | 'no channel',
): Promise<Lived> {
  const lived: Lived = { faults: [], fed: [], refused: [] };
  const videoCodecs = await page.videoCodecs();
  await live(page, stories, async (running, round) => {
    const fed: (Fed & { readonly core: string })[] = [];
    for (const one of running) {
      const { kind, name: id, samples } = one.story;
      const sample = samples[round]!;
      const { path, text } = sample;
      const core = kind === 'core offer' ? text : coreOfferFor(text, round + 1, path.includes('/reneg-'));
      attempt(lived, one, sample, () => {
        const sdp = one.rewriter.cross('core', 'offer', core);
        fed.push({ one, id, sample, core, sdp });
        return faultsBetween(sdp, core);
      });
    }
    const outcomes = await page.takeOffer(fed);
    for (const [at, { one, sample, core, sdp }] of fed.entries()) {
      const outcome = outcomes[at]!;
      lived.fed.push(sample.path);
      const after = one.offered === undefined ? {} : { after: one.offered };
      const faults = [...faultsOfOffer(sdp, outcome, videoCodecs), ...misjudged(page.browser, sdp, after, outcome)];
      lived.faults.push(...faults.map((fault) => `${sample.path}: ${fault}`));
      one.offered = sdp;
      one.isOver = outcome.error !== '';
      if (one.isOver) continue;
      const offered = taken === 'every channel' ? readDataChannels(sdp) : [];
      const channels = offered.map((one, index) => ({ ...one, attributes: channel(one.protocol, index).attributes }));
      attempt(lived, one, sample, () => {
        const answer = one.rewriter.cross('browser', 'answer', addDataChannels(outcome.sdp, channels));
        return [...faultsBetween(outcome.sdp, answer), ...faultsOfFrame(core, answer)];
      });
    }
  });
  return lived;
}

/** Lives through stories side by side, exchange by exchange. */
async function live(
  page: DescriptionPage,
  stories: readonly Story[],
  exchange: (running: readonly Running[], round: number) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < stories.length; first += groupSize) {
    const group = stories.slice(first, first + groupSize);
    const running = group.map((story): Running => ({ story, rewriter: new Rewriter(story.options), isOver: false }));
    const rounds = Math.max(...group.map(({ samples }) => samples.length));
    for (let round = 0; round < rounds; round++) {
      await exchange(
        running.filter(({ story, isOver }) => round < story.samples.length && !isOver),
        round,
      );
    }
    await page.closeConnections(group.map(({ name }) => name));
  }
}

/** Lets descriptions cross. After a refusal nobody has a description of this exchange, so the session ends there. */
function attempt(lived: Lived, one: Running, { path }: Sample, cross: () => Iterable<string>): void {
  try {
    lived.faults.push(...[...cross()].map((fault) => `${path}: ${fault}`));
  } catch (error) {
    one.isOver = true;
    const refusal = (error as Error).cause as SdpError | undefined;
    if (refusal === undefined) throw error;
    lived.refused.push([path, refusal.code]);
  }
}

function shapeOf({ kind, samples }: Story, round: number): ConnectionShape {
  const sample = samples[round]!;
  return kind === 'core answer' ? shapeForCoreAnswer(sample) : shapeOfOffer(sample, samples[round - 1]);
}

function* faultsOfFrame(offer: string, answer: string): Generator<string> {
  const frame = (sdp: string): string =>
    mediaSections(sdp)
      .map(({ media }) => media)
      .join(', ');
  if (frame(offer) !== frame(answer)) yield `the core offered ${frame(offer)} and was answered ${frame(answer)}`;
}
