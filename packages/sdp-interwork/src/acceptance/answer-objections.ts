import { words } from '../attributes/decimal.ts';
import { isDirection, receives, sends } from '../attributes/direction.ts';
import { staticPayload } from '../codecs/static-payloads.ts';
import { type Objection, objection } from './objection.ts';
import { isData, isUsed, type SectionView, type TextView, valuesIn } from './text-view.ts';

/** What browsers object to in an answer, by the offer that they made. */
export function* answerObjections(offer: TextView, answer: TextView): Generator<Objection> {
  if (offer.sections.length !== answer.sections.length) {
    yield objection(0, 'both', 'another number of sections than in the offer');
    return;
  }
  const withoutMid = answer.sections.every((section) => valuesIn(section.attributes, 'mid').length === 0);
  for (const [index, section] of answer.sections.entries()) {
    const offered = offer.sections[index]!;
    if (section.media !== offered.media) yield objection(section.line, 'both', 'another media type than in the offer');
    const mid = valuesIn(section.attributes, 'mid')[0];
    if (!withoutMid && isUsed(section) && mid !== valuesIn(offered.attributes, 'mid')[0])
      yield objection(section.line, 'both', 'another mid than in the offer');
    if (!isUsed(section)) continue;
    if (isData(section) !== isData(offered)) continue;
    if (!isData(section)) yield* streamObjections(offer, offered, answer, section);
    else if (section.protocol !== offered.protocol)
      yield objection(section.line, 'firefox', 'another data protocol than in the offer');
  }
}

function* streamObjections(
  offer: TextView,
  offered: SectionView,
  answer: TextView,
  section: SectionView,
): Generator<Objection> {
  const wanted = directionIn(offer, offered);
  const given = directionIn(answer, section);
  if (sends(given) && !receives(wanted))
    yield objection(section.line, 'both', 'it sends what the offer does not receive');
  if (receives(given) && !sends(wanted))
    yield objection(section.line, 'both', 'it receives what the offer does not send');
  const codecs = codecsOf(offered);
  if (!codecsOf(section).some((codec) => codecs.includes(codec) && !codec.startsWith('telephone-event'))) {
    yield objection(section.line, 'both', 'no codec of the offer');
  }
  const extensions = new Map(valuesIn(offered.attributes, 'extmap').map((value) => [words(value)[1], idOf(value)]));
  for (const value of valuesIn(section.attributes, 'extmap')) {
    if (extensions.get(words(value)[1]) !== idOf(value))
      yield objection(section.line, 'firefox', 'a header extension that the offer does not have under this id');
  }
  const sources = new Set(valuesIn(section.attributes, 'ssrc').map((value) => words(value)[0]));
  if (sources.size > 1 && valuesIn(section.attributes, 'ssrc-group').length === 0)
    yield objection(section.line, 'chromium', 'several sources that no group ties');
}

function idOf(extmap: string): string | undefined {
  return words(extmap)[0]?.split('/')[0];
}

function directionIn(view: TextView, section: SectionView): 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv' {
  for (const { name } of [...section.attributes, ...view.attributes]) if (isDirection(name)) return name;
  return 'sendrecv';
}

function codecsOf(section: SectionView): readonly string[] {
  const named = new Map(
    valuesIn(section.attributes, 'rtpmap').map((value) => [words(value)[0], words(value)[1] ?? '']),
  );
  return section.formats.map((number) => {
    const fixed = staticPayload(Number(number));
    const name = (named.get(number) ?? (fixed === undefined ? '' : `${fixed[0]}/${fixed[1]}`)).toLowerCase();
    return name.endsWith('/1') ? name.slice(0, -2) : name;
  });
}
