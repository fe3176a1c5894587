import type { SectionDescription } from '../model/section-description.ts';
import type { SessionDescription } from '../model/session-description.ts';

/** The sections of the first BUNDLE group, by index, in the order of the group; those without a section are left out (RFC 9143 7.3). */
export function bundledSections({ groups, sections }: SessionDescription): readonly number[] {
  const group = groups.find((candidate) => candidate.semantics === 'BUNDLE');
  if (group === undefined) return [];
  const byMid = new Map<string | undefined, number>();
  for (let index = 0; index < sections.length; index++) byMid.set(sections[index]!.mid, index);
  const bundled: number[] = [];
  for (const mid of group.mids) {
    const index = byMid.get(mid);
    if (index !== undefined && !bundled.includes(index)) bundled.push(index);
  }
  return bundled;
}

/**
 * The sections with the ICE, DTLS and multiplexing attributes of the tagged section where they have none of their own: RFC 9143 7.1.3 lets
 * an offerer write them once.
 */
export function withBundleTransport(description: SessionDescription): readonly SectionDescription[] {
  const bundled = bundledSections(description);
  const taggedIndex = bundled.find(
    (index) => isLive(description.sections[index]!) && !description.sections[index]!.bundleOnly,
  );
  const tagged = taggedIndex === undefined ? undefined : description.sections[taggedIndex]!;
  if (tagged === undefined) return description.sections;
  return description.sections.map((section, index) =>
    section !== tagged && bundled.includes(index) ? section.withTransportOf(tagged) : section,
  );
}

/** Whether a section is in use: port 0 means not, unless it stands for "only in the bundle" (RFC 9143 6). */
export function isLive(section: SectionDescription): boolean {
  return section.port !== 0 || section.bundleOnly;
}
