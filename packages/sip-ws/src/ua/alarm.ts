import type { Scheduled } from '../transaction/deadline-heap.ts';

/** Something that a user agent does later. */
export interface Alarm extends Scheduled {
  fire(now: number): void;
}

/** Sets, changes or takes away the time of an alarm. */
export type Schedule = (alarm: Alarm, at: number | undefined) => void;
