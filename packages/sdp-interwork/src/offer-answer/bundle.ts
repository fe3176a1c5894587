import type { SectionDescription } from '../model/section-description.ts';
import type { SessionDescription } from '../model/session-description.ts';

/** The sections of the first BUNDLE group, by index, in the order of the group; those without a section are left out (RFC 9143 7.3). */
export function bundledSections(description: SessionDescription): readonly number[] {
  const group = description.groups.find((candidate) => candidate.semantics === 'BUNDLE');
  const byMid = new Map(description.sections.map((section, index) => [section.mid, index]));
  return [...new Set(group?.mids)].map((mid) => byMid.get(mid)).filter((index) => index !== undefined);
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
