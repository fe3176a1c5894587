import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { parseAlone } from './read-value.ts';

/** Reads one option-tag (Require, Proxy-Require, Supported, Unsupported; RFC 3261 19.2) that fills the input. Errors: `SIP_OPTION_TAG`. */
export function parseOptionTag(input: string | Uint8Array, context?: ParseContext): Result<string> {
  return parseAlone(input, readOptionTag, 'SIP_OPTION_TAG', context);
}

/** Reads one token at the cursor. */
export function readOptionTag(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (!cursor.token()) return cursor.fail('SIP_OPTION_TAG', 'expected an option-tag', 'RFC 3261 19.2');
  return cursor.text(start);
}
