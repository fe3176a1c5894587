import type { AcceptanceContext, Role } from './acceptance-context.ts';
import { answerObjections } from './answer-objections.ts';
import { laterObjections } from './later-objections.ts';
import type { Objection } from './objection.ts';
import { sectionObjections } from './section-objections.ts';
import { sessionObjections } from './session-objections.ts';
import { viewOf } from './text-view.ts';

/**
 * Predicts what current browsers object to in a remote description: an empty list means that Chromium 156 and Firefox 153 were seen to take every
 * description of this kind, and to have a codec for every section. The rules are observations; each names the case in which it was measured.
 *
 * @param context what it answers or follows; a text is the description sent to the same browser before
 * @example
 * ```ts
 * const objections = acceptableToBrowsers(answer, { answerTo: offer });
 * ```
 */
export function acceptableToBrowsers(sdp: string, context: AcceptanceContext | string = {}): readonly Objection[] {
  return [...objections(sdp, typeof context === 'string' ? { after: context } : context)];
}

function* objections(
  sdp: string,
  { answerTo, after, afterPeer, configuration = {} }: AcceptanceContext,
): Generator<Objection> {
  const role: Role = answerTo !== undefined ? 'answer' : after === undefined ? 'offer' : 'later-offer';
  const view = viewOf(sdp);
  yield* sessionObjections(view, role);
  for (const section of view.sections) yield* sectionObjections(view, section, role, configuration);
  if (answerTo !== undefined) yield* answerObjections(viewOf(answerTo), view, configuration);
  if (after === undefined) return;
  const peer = answerTo === undefined || afterPeer === undefined ? undefined : { before: afterPeer, now: answerTo };
  yield* laterObjections(viewOf(after), view, peer);
}
