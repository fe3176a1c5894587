import { type Direction, isDirection } from './direction.ts';
import type { NamedValue } from './named-value.ts';

/** The first direction among the attributes, or `sendrecv` (RFC 8866 6.7). */
export function directionAmong(attributes: readonly NamedValue[]): Direction {
  for (const { name } of attributes) if (isDirection(name)) return name;
  return 'sendrecv';
}
