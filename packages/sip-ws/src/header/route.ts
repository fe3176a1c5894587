import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { type NameAddr, readNameAddr } from './name-addr.ts';
import { parseAlone } from './read-value.ts';

/**
 * Reads one value of Route, Record-Route, Path or Service-Route that fills the input: a name-addr, so `<>` is required
 * (RFC 3261 20.34, RFC 3327 4, RFC 3608 5); lenient reading takes a URI without them.
 *
 * Errors: `SIP_ROUTE`, `SIP_NAME_ADDR`, `SIP_PARAMETER`.
 */
export function parseRoute(input: string | Uint8Array, context?: ParseContext): Result<NameAddr> {
  return parseAlone(input, readRoute, 'SIP_ROUTE', context);
}

/** Reads one value at the cursor. */
export function readRoute(cursor: Cursor, row: number, position: number): NameAddr | undefined {
  const value = readNameAddr(cursor, row, position);
  if (value !== undefined && cursor.context.strict && !value.bracketed)
    return cursor.fail('SIP_ROUTE', 'expected "<"', 'RFC 3261 20.34', value.start);
  return value;
}

/** Whether the URI has the `lr` parameter of a loose router (RFC 3261 19.1.1). */
export function isLooseRoute(route: NameAddr): boolean {
  const uri = route.uri();
  return uri.ok && uri.value.kind === 'sip' && uri.value.parameters.has('lr');
}
