import { MisuseError } from '@webrtc-ims/core';

/** The priorities of RFC 8855 5.2.4. */
export const Priority = { Lowest: 0, Low: 1, Normal: 2, High: 3, Highest: 4 } as const;

/**
 * PRIORITY (RFC 8855 5.2.4).
 *
 * ```text
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0 0 0 1 0 0|M|0 0 0 0 0 1 0 0|Prio |         Reserved        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export interface PriorityAttribute {
  readonly kind: 'priority';
  readonly mandatory?: boolean;
  /** 0 lowest to 4 highest. What a peer sends as 5, 6 or 7 is read as 4. */
  readonly priority: number;
}

/** The priority in the first octet of the value. */
export function decodePriority(octet: number): number {
  return Math.min(octet >>> 5, Priority.Highest);
}

/** The first octet of the value. @throws {MisuseError} `FIELD_RANGE` for anything but 0 to 4 */
export function encodePriority(priority: number): number {
  if (!Number.isInteger(priority) || priority < 0 || priority > Priority.Highest) {
    throw new MisuseError('FIELD_RANGE', `priority ${priority} is not one of 0 to 4`, { clause: 'RFC 8855 5.2.4' });
  }
  return priority << 5;
}
