/** The error codes of RFC 8855 5.2.6, table 5. */
export const ErrorCode = {
  ConferenceDoesNotExist: 1,
  UserDoesNotExist: 2,
  UnknownPrimitive: 3,
  UnknownMandatoryAttribute: 4,
  UnauthorizedOperation: 5,
  InvalidFloorId: 6,
  FloorRequestIdDoesNotExist: 7,
  TooManyRequestsForFloor: 8,
  UseTls: 9,
  UnableToParse: 10,
  UseDtls: 11,
  UnsupportedVersion: 12,
  IncorrectMessageLength: 13,
  GenericError: 14,
} as const;

/** The name of an error code. */
export type ErrorCodeName = keyof typeof ErrorCode;

/** The name of an error code; `undefined` for an unknown one, which means failed for an unknown reason (RFC 8855 5.2.6). */
export function errorCodeName(code: number): ErrorCodeName | undefined {
  return (Object.keys(ErrorCode) as ErrorCodeName[]).find((name) => ErrorCode[name] === code);
}

/**
 * ERROR-CODE (RFC 8855 5.2.6, 5.2.6.1).
 *
 * ```text
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0 0 0 1 1 0|M|    Length     |  Error Code   |  Details ...  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *            details of code 4, one octet each:  |Unknown Type |R|
 * ```
 */
export interface ErrorCodeAttribute {
  readonly kind: 'error-code';
  readonly mandatory?: boolean;
  readonly errorCode: number;
  /** Details of error 4: the attribute types that were not understood. Not to be given together with `details`. */
  readonly unknownAttributes?: readonly number[];
  /** Details of any other code, as they are. */
  readonly details?: Uint8Array;
}
