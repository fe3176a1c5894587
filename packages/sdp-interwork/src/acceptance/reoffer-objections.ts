import { type Objection, objection } from './objection.ts';
import { isUsed, type SectionView, type TextView, valuesIn } from './text-view.ts';

/** What browsers object to in a later description from us, by the one they had before. */
export function* reofferObjections(before: TextView, now: TextView): Generator<Objection> {
  if (now.sections.length < before.sections.length) yield objection(0, 'both', 'fewer sections than before');
  const bundleBefore = bundleOf(before);
  const bundleNow = bundleOf(now);
  for (const [index, section] of now.sections.entries()) {
    const previous = before.sections[index];
    if (previous === undefined) continue;
    if (isUsed(previous) && isUsed(section)) {
      if (section.media !== previous.media) yield objection(section.line, 'both', 'another media type than before');
      const mid = midOf(section);
      if (mid !== midOf(previous)) yield objection(section.line, 'chromium', 'another mid than before');
      if (bundleBefore.includes(mid) && !bundleNow.includes(mid))
        yield objection(section.line, 'chromium', 'a section in use left its bundle');
      const role = fixedRole(previous);
      const roleNow = fixedRole(section);
      if (role !== undefined && roleNow !== undefined && role !== roleNow)
        yield objection(section.line, 'chromium', 'another DTLS role than before');
    }
  }
}

function bundleOf(view: TextView): readonly (string | undefined)[] {
  const group = valuesIn(view.attributes, 'group').find((value) => value.startsWith('BUNDLE'));
  return group === undefined ? [] : group.split(' ').slice(1);
}

function midOf(section: SectionView): string | undefined {
  return valuesIn(section.attributes, 'mid')[0];
}

function fixedRole(section: SectionView): string | undefined {
  const setup = valuesIn(section.attributes, 'setup')[0];
  return setup === 'active' || setup === 'passive' ? setup : undefined;
}
