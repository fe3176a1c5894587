import type { Group } from '../attributes/group.ts';
import type { Origin } from '../attributes/origin.ts';
import type { SectionDescription } from './section-description.ts';

/** A description as the rules see it. */
export interface SessionDescription {
  readonly origin: Origin;
  readonly groups: readonly Group[];
  readonly iceLite: boolean;
  readonly sections: readonly SectionDescription[];
}
