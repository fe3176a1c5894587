import { codecByNumber, hasMediaCodec } from './codecs-in-view.ts';
import { type Objection, objection } from './objection.ts';
import { isData, isUsed, midOf, type SectionView, type TextView, valueFor, valuesIn, viewOf } from './text-view.ts';

/** The browser's own descriptions of the exchange before and of this one. */
interface PeerTexts {
  readonly before: string;
  readonly now: string;
}

/** What browsers object to in a later description from us, by the one they had before. */
export function* laterObjections(before: TextView, now: TextView, peer: PeerTexts | undefined): Generator<Objection> {
  if (now.sections.length < before.sections.length) yield objection(0, 'sections-fewer');
  const offered = peer === undefined ? undefined : viewOf(peer.now);
  const offeredBefore = peer === undefined ? undefined : viewOf(peer.before);
  for (const [index, section] of now.sections.entries()) {
    const previous = before.sections[index];
    if (previous === undefined || !isUsed(previous) || !isUsed(section)) continue;
    const { line } = section;
    if (section.media !== previous.media) {
      yield objection(line, 'media-changed');
      continue;
    }
    const mid = midOf(section);
    const midBefore = midOf(previous);
    if (mid !== undefined && midBefore !== undefined && mid !== midBefore) yield objection(line, 'mid-changed');
    if (isBundled(before, midBefore) && !isBundled(now, mid)) yield objection(line, 'bundle-left');
    if (rolesDiffer(valueFor(before, previous, 'setup'), valueFor(now, section, 'setup')))
      yield objection(line, 'role-changed');
    if (isData(section)) {
      const port = valuesIn(section.attributes, 'sctp-port')[0];
      const portBefore = valuesIn(previous.attributes, 'sctp-port')[0];
      if (port !== undefined && portBefore !== undefined && port !== portBefore)
        yield objection(line, 'sctp-port-changed');
    } else if (isRemapped(previous, section)) yield objection(line, 'payload-remapped');
    if (offered === undefined || offeredBefore === undefined) continue;
    if (restarts(before, now, index) && !restarts(offeredBefore, offered, index))
      yield objection(line, 'restart-not-offered');
  }
}

function isBundled({ bundle }: TextView, mid: string | undefined): boolean {
  return mid !== undefined && bundle?.has(mid) === true;
}

/** Whether a section has other ICE credentials than before (RFC 8839 4.4.1.1.1). */
function restarts(before: TextView, now: TextView, index: number): boolean {
  const previous = before.sections[index];
  const section = now.sections[index];
  if (previous === undefined || section === undefined) return true;
  return credentialsOf(before, previous) !== credentialsOf(now, section);
}

/** Browsers answer `actpass` as clients: whoever offered it to them was the server from then on. */
function rolesDiffer(before: string | undefined, now: string | undefined): boolean {
  const held = before === 'actpass' ? 'passive' : before;
  const isRole = (setup: string | undefined): boolean => setup === 'active' || setup === 'passive';
  return isRole(held) && isRole(now) && held !== now;
}

/** Whether every codec that the section has stands under a number that meant another one before. */
function isRemapped(previous: SectionView, section: SectionView): boolean {
  const before = codecByNumber(previous);
  const now = codecByNumber(section);
  const kept = [...now].filter(([number, codec]) => (before.get(number) ?? codec) === codec);
  return kept.length < now.size && !hasMediaCodec(kept.map(([, codec]) => codec));
}

function credentialsOf(view: TextView, section: SectionView): string {
  return `${valueFor(view, section, 'ice-ufrag')} ${valueFor(view, section, 'ice-pwd')}`;
}
