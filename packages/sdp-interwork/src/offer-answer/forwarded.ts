import type { Leg } from '../leg.ts';
import type { Policy } from '../legs/policy.ts';
import type { SectionDescription } from '../model/session-description.ts';

/** The attributes of a section that policy lets cross to `to` by name, as they stand in the text. */
export function forwardedAttributes(section: SectionDescription, to: Leg, policy: Policy): readonly string[] {
  const names = to === 'browser' ? policy.forwardAttributes.toBrowser : policy.forwardAttributes.toCore;
  return section.attributes.filter((a) => names.includes(a.name)).map((a) => a.line.value);
}
