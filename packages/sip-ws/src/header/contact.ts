import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { type NameAddr, readNameAddr } from './name-addr.ts';
import { parseAlone } from './read-value.ts';

/** All values of Contact, or the `*` that stands for every binding (RFC 3261 10.2.2). */
export type Contacts = '*' | readonly NameAddr[];

/** Reads one Contact value other than `*` that fills the input. Errors: `SIP_NAME_ADDR`, `SIP_PARAMETER`. */
export function parseContact(input: string | Uint8Array, context?: ParseContext): Result<NameAddr> {
  return parseAlone(input, readNameAddr, 'SIP_CONTACT', context);
}

/** Whether the row that the cursor is to read is `*` alone. */
export function isStar(cursor: Cursor): boolean {
  const from = cursor.at;
  cursor.lws();
  const star = cursor.accept(0x2a);
  if (star) cursor.lws();
  const alone = star && cursor.atEnd;
  cursor.at = from;
  return alone;
}
