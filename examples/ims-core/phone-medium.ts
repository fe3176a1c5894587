import type { PlainSection } from './plain-description.ts';

/** One medium of a phone within one call: a section of its descriptions, and what runs behind it. */
export interface PhoneMedium {
  /** Our section, as an offer. */
  offer(): readonly string[];
  /** Our section as the answer to a section, which is taken; `undefined` if there is nothing in it that could be answered. */
  answer(section: PlainSection): readonly string[] | undefined;
  /** Takes the answer to our offer. */
  take(section: PlainSection): void;
  close(): Promise<void>;
}
