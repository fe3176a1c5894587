import type { Leg } from '../leg.ts';

/** One line that differs between the description that came in and the one that goes out. */
export interface ReportEntry {
  /** The leg in whose description the line stands: where it came from for `removed`, where it goes to for the others. */
  readonly leg: Leg;
  /** Line number from 1 in that description. */
  readonly line: number;
  readonly change: 'added' | 'changed' | 'removed';
  /** The line, without its end. Addresses, credentials and keys stand in it: it is for people, not for logs. */
  readonly text: string;
  /** The clause that asks for the change, as in `RFC 9143 7.1`. */
  readonly clause: string;
}

/** The lines that were removed, added and changed, in the order of the two descriptions. */
export type Report = readonly ReportEntry[];
