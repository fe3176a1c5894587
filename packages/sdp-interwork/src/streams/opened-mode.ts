import { type Direction, directionOf, receives, sends } from '../attributes/direction.ts';

/** The gate towards a leg while our offer to it is open: media may come before the answer does, none can go out before it (RFC 3264 7). */
export function openedMode(mode: Direction | undefined, offered: Direction): Direction {
  const held = mode ?? 'inactive';
  return directionOf(sends(held), receives(held) || receives(offered));
}
