import type { Attribute } from '../attribute/attribute.ts';
import { ErrorCode } from '../attribute/error-code.ts';
import { encodePayload } from './association.ts';

/** The payload of an Error message (RFC 8855 13.8). Information that does not fit is left out. */
export function errorPayload(
  errorCode: number,
  detail: {
    readonly unknownAttributes?: readonly number[] | undefined;
    readonly info?: string | undefined;
  } = {},
): Uint8Array<ArrayBuffer> {
  const { unknownAttributes, info } = detail;
  const code: Attribute =
    errorCode === ErrorCode.UnknownMandatoryAttribute
      ? { kind: 'error-code', errorCode, unknownAttributes: unknownAttributes ?? [] }
      : { kind: 'error-code', errorCode };
  const text: Attribute[] = info === undefined ? [] : [{ kind: 'error-info', text: info }];
  return encodePayload([code, ...text], { overflow: 'drop-optional' });
}
