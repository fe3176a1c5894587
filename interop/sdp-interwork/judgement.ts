import { type AcceptanceContext, acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import type { BrowserName } from '../browser/browser.ts';
import { codecsOf, type Direction, type MediaSection, mediaSections, opposite } from './media-section.ts';
import type { Outcome } from './page/connections.ts';

/** Where what a browser said of a text differs from what was foretold of it; empty where it does not. */
export function misjudged(
  browser: BrowserName,
  sdp: string,
  context: AcceptanceContext,
  { error }: Outcome,
): readonly string[] {
  const by = browser === 'chromium' ? 'chromium' : 'firefox';
  const objections = acceptableToBrowsers(sdp, context).filter(
    (objection) => objection.by === 'both' || objection.by === by,
  );
  if (error !== '' && objections.length === 0) return [`refused, and no objection had been made: ${error}`];
  if (error === '' && objections.length > 0)
    return [`taken, in spite of ${objections.map(({ line, reason }) => `line ${line}: ${reason}`).join(', ')}`];
  return [];
}

/** What is wrong with how a browser took the answer to its offer. */
export function* faultsOfAnswer(offer: string, answer: string, outcome: Outcome): Generator<string> {
  const answered = mediaSections(answer);
  yield* faultsOfPair(mediaSections(offer), answered);
  if (outcome.error !== '') return yield outcome.error;
  if (outcome.signalingState !== 'stable') yield `the connection is in ${outcome.signalingState}`;
  for (const section of answered) yield* faultsOfSection(section, outcome);
}

/** What is wrong with how a browser took an offer and answered it. @param videoCodecs those that it has */
export function* faultsOfOffer(offer: string, outcome: Outcome, videoCodecs: readonly string[]): Generator<string> {
  if (outcome.error !== '') return yield outcome.error;
  const offered = mediaSections(offer);
  const answered = mediaSections(outcome.sdp);
  yield* faultsOfPair(offered, answered);
  for (const [index, section] of offered.entries()) {
    yield* faultsOfSection(
      section.isRejected || answered[index]?.isRejected !== true ? section : answered[index],
      outcome,
    );
    if (answered[index]?.isRejected === true && !section.isRejected && isServed(section, videoCodecs)) {
      yield `section ${index} (${section.media}) was rejected`;
    }
    if (answered[index]?.isRejected === false && section.isRejected) yield `section ${index} came back to life`;
  }
}

/** What is wrong between the two legs: streams of one medium go together in their order. */
export function* faultsBetween(browser: string, core: string): Generator<string> {
  for (const media of ['audio', 'video']) {
    const ours = directionsOf(media, browser);
    const theirs = directionsOf(media, core);
    if (ours !== theirs) yield `${media} towards the browser: ${ours}, towards the core: ${theirs}`;
  }
}

function directionsOf(media: string, sdp: string): string {
  const sections = mediaSections(sdp).filter((section) => section.media === media && !section.isRejected);
  return sections.map((section) => (isHeldAsOfOld(section) ? 'sendonly' : section.direction)).join(', ');
}

// RFC 3264 8.4: before there were directions, an address of zeros was hold. With ICE it says nothing.
function isHeldAsOfOld({ connection, direction, lines }: MediaSection): boolean {
  const hasIce = lines.some((line) => line.startsWith('a=ice-ufrag:'));
  return connection === 'IN IP4 0.0.0.0' && direction === 'sendrecv' && !hasIce;
}

/** Number, kinds, mids: what an answer has in common with its offer (RFC 3264 6, RFC 9143 7.3). */
function* faultsOfPair(offered: readonly MediaSection[], answered: readonly MediaSection[]): Generator<string> {
  const frame = (sections: readonly MediaSection[]): string =>
    sections.map(({ media, mid }) => `${media} ${mid}`).join(', ');
  if (frame(offered) !== frame(answered)) yield `offered: ${frame(offered)}; answered: ${frame(answered)}`;
}

/** What the browser makes of one of our sections. */
function* faultsOfSection(section: MediaSection, { transceivers, hasAssociation }: Outcome): Generator<string> {
  const { media, mid, direction, isRejected } = section;
  if (media === 'application') {
    if (hasAssociation === isRejected) yield `data channels ${isRejected ? 'in spite of' : 'without'} section ${mid}`;
    return;
  }
  const transceiver = transceivers.find((one) => one.mid === mid);
  const wanted: Direction | 'stopped' = isRejected ? 'stopped' : opposite[direction];
  const found = transceiver?.currentDirection ?? 'stopped';
  if (found !== wanted || (transceiver !== undefined && transceiver.kind !== media))
    yield `${media} ${mid} is ${transceiver?.kind} ${found}, not ${wanted}`;
}

function isServed(section: MediaSection, videoCodecs: readonly string[]): boolean {
  if (section.media !== 'video') return true;
  const names = [...codecsOf(section).values()].map((codec) => codec.split('/')[0]);
  return videoCodecs.some((codec) => names.includes(codec));
}
