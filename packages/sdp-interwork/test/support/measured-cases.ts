import { readFileSync } from 'node:fs';
import type { AcceptanceContext, BrowserConfiguration, Objection } from '@webrtc-ims/sdp-interwork';

/** The browsers that were asked: Chromium 156.0.8078.79 and Firefox 153.7.0. */
export type Browser = 'chromium' | 'firefox';
export const browsers: readonly Browser[] = ['chromium', 'firefox'];

/** What a browser did with an offer: the formats of each section of its answer, null where it rejected the section. */
export type OfferVerdict = { readonly sections: readonly (string | null)[] } | { readonly refused: string };

/** An offer that was given to both. */
export interface OfferCase {
  readonly name: string;
  readonly sdp: string;
  readonly chromium: OfferVerdict;
  readonly firefox: OfferVerdict;
}

/** An answer to an offer that the browser itself had made. The result starts with `ok`, or is the error. */
export interface AnswerCase {
  readonly name: string;
  readonly browser: Browser;
  readonly configuration?: BrowserConfiguration;
  readonly offer: string;
  readonly answer: string;
  readonly result: string;
}

/** A second exchange: our offer, or our answer where `offer` is there. The browser had offered the first time. */
export interface LaterCase {
  readonly name: string;
  readonly browser: Browser;
  readonly before: { readonly offer: string; readonly answer: string };
  readonly offer?: string;
  readonly text: string;
  readonly result: string;
}

/** Both descriptions of a call between two connections of one browser, with lines removed on the way, that media flowed in. */
export interface ConnectedCase {
  readonly name: string;
  readonly offer: string;
  readonly answer: string;
  readonly chromium: string;
  readonly firefox: string;
}

function cases<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`../samples/acceptance/${name}.json`, import.meta.url), 'utf8')).cases;
}

export const offerCases: readonly OfferCase[] = cases('offers');
export const answerCases: readonly AnswerCase[] = cases('answers');
export const laterCases: readonly LaterCase[] = cases('later');
export const connectedCases: readonly ConnectedCase[] = cases('connectivity');

/** The Firefox that was asked about offers had no H.264. */
export const ofOffers: AcceptanceContext = { configuration: { firefoxLacksH264: true } };

/** What a later description is checked against. */
export function ofLater({ before, offer }: LaterCase): AcceptanceContext {
  return { after: before.answer, afterPeer: before.offer, ...(offer === undefined ? {} : { answerTo: offer }) };
}

/** The objections of one browser. */
export function objectionsOf(browser: Browser, objections: readonly Objection[]): readonly Objection[] {
  return objections.filter(({ by }) => by === 'both' || by === browser);
}

/** What the objections of one browser come to: the description is refused, or these sections have nothing to carry. */
export function foretold(
  browser: Browser,
  sdp: string,
  objections: readonly Objection[],
): 'refused' | readonly number[] {
  const own = objectionsOf(browser, objections);
  if (own.some(({ effect }) => effect === 'refused')) return 'refused';
  const starts = sdp.split('\n').flatMap((line, index) => (line.startsWith('m=') ? [index + 1] : []));
  const indices = own.map(({ line }) => starts.filter((start) => start <= line).length - 1);
  return [...new Set(indices)].sort((a, b) => a - b);
}
