import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { asciiLower } from '../syntax/text.ts';
import { formatParameters, Parameters, quotedString } from './parameters.ts';
import { readParameters } from './read-parameters.ts';
import { parseAlone } from './read-value.ts';

/**
 * One value of Reason: why a request is sent.
 *
 * ```
 * reason-value  = protocol *( SEMI reason-params )                         RFC 3326 2
 * reason-params = protocol-cause / reason-text / reason-extension
 * ```
 */
export interface Reason {
  /** `SIP`, `Q.850` or any other token; compares without regard to case. */
  readonly protocol: string;
  /** A status code of SIP, a cause value of Q.850. */
  readonly cause: number | undefined;
  readonly text: string | undefined;
  /** All of them, `cause` and `text` too. */
  readonly parameters: Parameters;
}

/** Reads one Reason value that fills the input. Errors: `SIP_PARAMETER`, `SIP_LIMIT_PARAMETERS`. */
export function parseReason(input: string | Uint8Array, context?: ParseContext): Result<Reason> {
  return parseAlone(input, readReason, 'SIP_PARAMETER', context);
}

/** Writes one Reason value. */
export function formatReason(reason: {
  readonly protocol: string;
  readonly cause?: number | undefined;
  readonly text?: string | undefined;
}): string {
  const { protocol, cause, text } = reason;
  return `${protocol}${formatParameters([
    ...(cause === undefined ? [] : [['cause', String(cause)] as const]),
    ...(text === undefined ? [] : [['text', quotedString(text)] as const]),
  ])}`;
}

/** The rows without those of Reason whose protocol has one before them: a message has no two of the same (RFC 3326 2). */
export function distinctReasons(
  rows: readonly (readonly [name: string, value: string])[],
): readonly (readonly [name: string, value: string])[] {
  const seen = new Set<string>();
  return rows.filter(([name, value]) => {
    const reason = asciiLower(name) === 'reason' ? parseReason(value) : undefined;
    if (!reason?.ok) return true;
    const protocol = asciiLower(reason.value.protocol);
    if (seen.has(protocol)) return false;
    seen.add(protocol);
    return true;
  });
}

function readReason(cursor: Cursor): Reason | undefined {
  const start = cursor.at;
  if (!cursor.token()) return cursor.fail('SIP_PARAMETER', 'expected a protocol', 'RFC 3326 2');
  const protocol = cursor.text(start);
  const parametersStart = cursor.at;
  if (!readParameters(cursor)) return undefined;
  const parameters = new Parameters(cursor.source, parametersStart, cursor.at);
  return { protocol, cause: parameters.number('cause'), text: parameters.get('text'), parameters };
}
