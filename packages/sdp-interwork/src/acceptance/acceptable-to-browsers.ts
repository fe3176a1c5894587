import { answerObjections } from './answer-objections.ts';
import type { Objection } from './objection.ts';
import { objection } from './objection.ts';
import { reofferObjections } from './reoffer-objections.ts';
import { sectionObjections } from './section-objections.ts';
import { sessionObjections } from './session-objections.ts';
import { viewOf } from './text-view.ts';

/** What a description is checked against. */
export interface AcceptanceContext {
  /** Check it as an answer to this offer of the browser. */
  readonly answerTo?: string;
  /** Check it as a later offer, after this one had been sent to the same browser. */
  readonly after?: string;
}

/**
 * Predicts what current browsers object to in a remote description: an empty list means that Chromium 156 and Firefox 153 were seen to take every
 * description of this kind, with a codec that carries speech. The rules are observations, not clauses.
 *
 * @example
 * ```ts
 * const objections = acceptableToBrowsers(answer, { answerTo: offer });
 * ```
 */
export function acceptableToBrowsers(sdp: string, context: AcceptanceContext = {}): readonly Objection[] {
  const view = viewOf(sdp);
  if (view === undefined) return [objection(0, 'both', 'the text is not made of lines')];
  const role = context.answerTo === undefined ? 'offer' : 'answer';
  const found = [...sessionObjections(view, sdp)];
  for (const section of view.sections) found.push(...sectionObjections(view, section, role));
  const offer = context.answerTo === undefined ? undefined : viewOf(context.answerTo);
  if (offer !== undefined) found.push(...answerObjections(offer, view));
  const before = context.after === undefined ? undefined : viewOf(context.after);
  if (before !== undefined) found.push(...reofferObjections(before, view));
  return found;
}
