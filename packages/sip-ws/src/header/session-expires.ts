import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { asciiLower } from '../syntax/text.ts';
import { readDeltaSeconds } from './number.ts';
import { formatParameters, Parameters } from './parameters.ts';
import { readParameters } from './read-parameters.ts';
import { parseAlone } from './read-value.ts';

/** Who refreshes a session: the one that sent the request in question, or the one that answered it (RFC 4028 4). */
export type Refresher = 'uac' | 'uas';

/**
 * The value of Session-Expires.
 *
 * ```
 * Session-Expires = delta-seconds *( SEMI se-params )                      RFC 4028 4
 * se-params       = refresher-param / generic-param
 * refresher-param = "refresher" EQUAL ( "uas" / "uac" )
 * ```
 */
export interface SessionExpires {
  /** s, 0 to 2^32-1. */
  readonly interval: number;
  /** `undefined` when nobody is named; lenient reading takes any other name for none. */
  readonly refresher: Refresher | undefined;
  readonly parameters: Parameters;
}

/** The value of Min-SE: the shortest interval that an element puts up with (RFC 4028 5). */
export interface MinSe {
  /** s, 0 to 2^32-1. */
  readonly interval: number;
  readonly parameters: Parameters;
}

/** Reads a Session-Expires value that fills the input. Errors: `SIP_NUMBER`, `SIP_PARAMETER`, `SIP_LIMIT_PARAMETERS`. */
export function parseSessionExpires(input: string | Uint8Array, context?: ParseContext): Result<SessionExpires> {
  return parseAlone(input, readSessionExpires, 'SIP_NUMBER', context);
}

export function formatSessionExpires(value: Pick<SessionExpires, 'interval' | 'refresher'>): string {
  return `${value.interval}${formatParameters(value.refresher === undefined ? [] : [['refresher', value.refresher]])}`;
}

/** Reads a Min-SE value that fills the input. Errors: `SIP_NUMBER`, `SIP_PARAMETER`, `SIP_LIMIT_PARAMETERS`. */
export function parseMinSe(input: string | Uint8Array, context?: ParseContext): Result<MinSe> {
  return parseAlone(input, readMinSe, 'SIP_NUMBER', context);
}

function readMinSe(cursor: Cursor): MinSe | undefined {
  const interval = readDeltaSeconds(cursor);
  const parametersStart = cursor.at;
  if (interval === undefined || !readParameters(cursor)) return undefined;
  return { interval, parameters: new Parameters(cursor.source, parametersStart, cursor.at) };
}

function readSessionExpires(cursor: Cursor): SessionExpires | undefined {
  const value = readMinSe(cursor);
  if (value === undefined) return undefined;
  const named = asciiLower(value.parameters.raw('refresher') ?? '');
  const refresher = named === 'uac' || named === 'uas' ? named : undefined;
  if (refresher === undefined && cursor.context.strict && value.parameters.has('refresher')) {
    const at = value.parameters.rangeOf('refresher')?.start ?? cursor.at;
    return cursor.fail('SIP_PARAMETER', 'the refresher is neither uac nor uas', 'RFC 4028 4', at);
  }
  return { ...value, refresher };
}
