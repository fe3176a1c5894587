import type { Leg } from '../leg.ts';
import type { Policy } from '../legs/policy.ts';
import type { SectionDescription } from '../model/section-description.ts';

/** The attributes of a section that policy lets cross to `to` by name, as they stand in the text. */
export function forwardedAttributes(section: SectionDescription, to: Leg, policy: Policy): readonly string[] {
  const names = to === 'browser' ? policy.forwardAttributes.toBrowser : policy.forwardAttributes.toCore;
  return names.length === 0 ? [] : section.written(names);
}
