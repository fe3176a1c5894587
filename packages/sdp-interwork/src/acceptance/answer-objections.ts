import { words } from '../attributes/decimal.ts';
import { type Direction, isDirection, receives, sends } from '../attributes/direction.ts';
import type { BrowserConfiguration } from './acceptance-context.ts';
import { codecByNumber, hasMediaCodec } from './codecs-in-view.ts';
import { type Objection, objection } from './objection.ts';
import { isData, isUsed, midOf, type SectionView, type TextView, valuesIn } from './text-view.ts';

/** What browsers object to in an answer, by the offer that they made. */
export function* answerObjections(
  offer: TextView,
  answer: TextView,
  { bundlePolicy }: BrowserConfiguration,
): Generator<Objection> {
  if (offer.sections.length !== answer.sections.length) {
    yield objection(0, 'answer-sections');
    return;
  }
  for (const [index, section] of answer.sections.entries()) {
    const offered = offer.sections[index]!;
    if (section.media !== offered.media) yield objection(section.line, 'answer-media');
    const mid = midOf(section);
    if (mid !== undefined && isUsed(section) && mid !== midOf(offered)) yield objection(section.line, 'answer-mid');
    if (!isUsed(section) || isData(section) || isData(offered)) continue;
    yield* streamObjections(offer, offered, answer, section);
  }
  if (bundlePolicy === 'max-bundle') yield* maxBundleObjections(offer, answer);
}

function* streamObjections(
  offer: TextView,
  offered: SectionView,
  answer: TextView,
  section: SectionView,
): Generator<Objection> {
  const { line } = section;
  const wanted = directionIn(offer, offered);
  const given = directionIn(answer, section);
  if (sends(given) && !receives(wanted)) yield objection(line, 'answer-sends');
  if (receives(given) && !sends(wanted)) yield objection(line, 'answer-receives');
  const codecs = new Set(codecByNumber(offered).values());
  const common = [...codecByNumber(section).values()].filter((codec) => codecs.has(codec));
  if (common.length === 0) {
    yield objection(line, 'answer-codec');
    yield objection(line, 'answer-codec-unserved');
  } else if (!hasMediaCodec(common)) yield objection(line, 'answer-events-alone');
  const extensions = new Map(valuesIn(offered.attributes, 'extmap').map((value) => [words(value)[1], idOf(value)]));
  for (const attribute of section.attributes) {
    if (attribute.name !== 'extmap') continue;
    if (extensions.get(words(attribute.value)[1]) !== idOf(attribute.value))
      yield objection(attribute.line, 'answer-extension');
  }
  const sources = new Set(valuesIn(section.attributes, 'ssrc').map((value) => words(value)[0]));
  if (sources.size > 1 && valuesIn(section.attributes, 'ssrc-group').length === 0)
    yield objection(line, 'answer-sources');
}

function* maxBundleObjections(offer: TextView, answer: TextView): Generator<Objection> {
  const [tag] = offer.bundle ?? [];
  const used = answer.sections.filter(isUsed);
  for (const section of used) {
    if (answer.bundle?.has(midOf(section) ?? '') !== true) yield objection(section.line, 'answer-leaves-max-bundle');
  }
  const tagged = answer.sections[offer.sections.findIndex((section) => midOf(section) === tag)];
  if (tagged !== undefined && !isUsed(tagged) && used.length > 0)
    yield objection(tagged.line, 'answer-rejects-max-bundle-tag');
}

function idOf(extmap: string): string | undefined {
  return words(extmap)[0]?.split('/')[0];
}

function directionIn(view: TextView, section: SectionView): Direction {
  return section.attributes.map(({ name }) => name).find(isDirection) ?? view.direction;
}
