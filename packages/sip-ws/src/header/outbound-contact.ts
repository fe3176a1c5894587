import { failure, ok, type Result } from '@webrtc-ims/core';
import { malformed } from '../errors.ts';
import { parseUri } from '../uri/uri.ts';
import { urnKey } from '../uri/urn-equals.ts';
import type { NameAddr } from './name-addr.ts';

/**
 * The number of the flow on which a Contact registers.
 *
 * ```
 * c-p-reg = "reg-id" EQUAL 1*DIGIT ; 1 to (2^31 - 1)                       RFC 5626 10
 * ```
 *
 * @returns `undefined` if there is none. Errors: `SIP_PARAMETER`, with the offset of the parameter
 */
export function regIdOf({ parameters }: Pick<NameAddr, 'parameters'>): Result<number | undefined> {
  if (!parameters.has('reg-id')) return ok(undefined);
  const regId = parameters.number('reg-id');
  if (regId !== undefined && regId >= 1 && regId <= 0x7fff_ffff) return ok(regId);
  const at = parameters.rangeOf('reg-id')?.start ?? 0;
  return failure(malformed('SIP_PARAMETER', 'reg-id is no number from 1 to 2^31-1', at, 'RFC 5626 10'));
}

/**
 * The instance id of a Contact as a text that is the same for equal ids: out of its quotes and brackets, compared by the rules of URNs (RFC 5626 4.1).
 *
 * @returns `undefined` if there is none
 */
export function instanceKeyOf({ parameters }: Pick<NameAddr, 'parameters'>): string | undefined {
  const value = parameters.get('+sip.instance');
  if (value === undefined) return undefined;
  const text = value.startsWith('<') && value.endsWith('>') ? value.slice(1, -1) : value;
  const uri = parseUri(text);
  return uri.ok && uri.value.kind === 'urn' ? urnKey(uri.value) : text;
}
