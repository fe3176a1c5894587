import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import { readDeltaSeconds } from './number.ts';
import { parseAlone } from './read-value.ts';

/**
 * Reads a Flow-Timer value that fills the input: how long a server waits for a keep-alive, in s (RFC 5626 10).
 *
 * ```
 * Flow-Timer = 1*DIGIT
 * ```
 *
 * Errors: `SIP_NUMBER`.
 */
export function parseFlowTimer(input: string | Uint8Array, context?: ParseContext): Result<number> {
  return parseAlone(input, readDeltaSeconds, 'SIP_NUMBER', context);
}
