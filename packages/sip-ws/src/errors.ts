import { LimitError, MalformedError, ViolationError } from '@webrtc-ims/core';

/**
 * Codes of the errors and defects that the codec of this package reports. Stable: a released code keeps its meaning.
 *
 * | code | fault | status | meaning |
 * |---|---|---|---|
 * | `SIP_START_LINE` | malformed | 400 | the first line is neither a Request-Line nor a Status-Line |
 * | `SIP_VERSION` | violation | 505 | the version is not 2.0 |
 * | `SIP_STATUS_CODE` | malformed | - | the status code is not three digits from 100 to 699 |
 * | `SIP_LINE_END` | malformed | 400 | a CR or LF stands alone |
 * | `SIP_HEADER_SYNTAX` | malformed | 400 | a header line has no colon or no token as its name |
 * | `SIP_HEADER_END` | malformed | 400 | the empty line after the header section is missing |
 * | `SIP_HEADER_DUPLICATE` | violation | 400 | a header that may stand once stands twice |
 * | `SIP_HEADER_MISSING` | violation | 400 | a header that every message has is not there |
 * | `SIP_CONTROL_OCTET` | malformed | 400 | a control octet stands in a header |
 * | `SIP_CONTENT_LENGTH` | malformed | 400 | Content-Length is not a number, or is absent on a stream |
 * | `SIP_BODY_SHORT` | violation | 400 | fewer octets than Content-Length says |
 * | `SIP_CSEQ`, `SIP_CALL_ID`, `SIP_VIA`, `SIP_NAME_ADDR`, `SIP_CONTACT`, `SIP_ROUTE`, `SIP_OPTION_TAG`, `SIP_NUMBER`, `SIP_PARAMETER`, `SIP_URI` | malformed | 400 | that value breaks its grammar |
 * | `SIP_CSEQ_METHOD` | violation | 400 | the method in CSeq is not the method of the request |
 * | `SIP_LIST` | malformed | 400 | an element of a comma-separated list is empty |
 * | `SIP_LIMIT_…` | limit | 513, 414 or 400 | a bound of {@link SipLimits} |
 */
export type SipErrorCode =
  | 'SIP_BODY_SHORT'
  | 'SIP_CALL_ID'
  | 'SIP_CONTACT'
  | 'SIP_CONTENT_LENGTH'
  | 'SIP_CONTROL_OCTET'
  | 'SIP_CSEQ'
  | 'SIP_CSEQ_METHOD'
  | 'SIP_HEADER_DUPLICATE'
  | 'SIP_HEADER_END'
  | 'SIP_HEADER_MISSING'
  | 'SIP_HEADER_SYNTAX'
  | 'SIP_LIMIT_HEADERS'
  | 'SIP_LIMIT_MESSAGE'
  | 'SIP_LIMIT_PARAMETERS'
  | 'SIP_LIMIT_ROW'
  | 'SIP_LIMIT_ROWS'
  | 'SIP_LIMIT_URI'
  | 'SIP_LIMIT_VALUES'
  | 'SIP_LIMIT_VIAS'
  | 'SIP_LINE_END'
  | 'SIP_LIST'
  | 'SIP_NAME_ADDR'
  | 'SIP_NUMBER'
  | 'SIP_OPTION_TAG'
  | 'SIP_PARAMETER'
  | 'SIP_ROUTE'
  | 'SIP_START_LINE'
  | 'SIP_STATUS_CODE'
  | 'SIP_URI'
  | 'SIP_VERSION'
  | 'SIP_VIA';

/** What lenient parsing let pass: the same code, offset and clause that strict parsing reports as an error. */
export interface Defect {
  readonly code: SipErrorCode;
  readonly message: string;
  /** Octet offset in {@link SipMessage.octets}. */
  readonly offset: number;
  readonly clause: string;
}

/** The octets break the grammar of RFC 3261 25; a request is answered 400. */
export function malformed(
  code: SipErrorCode,
  message: string,
  offset: number,
  clause: string,
): MalformedError<SipErrorCode> {
  return new MalformedError(code, message, { offset, clause, status: 400 });
}

/** Well-formed octets that the standard forbids here; a request is answered `status`. */
export function violation(
  code: SipErrorCode,
  message: string,
  offset: number,
  clause: string,
  status = 400,
): ViolationError<SipErrorCode> {
  return new ViolationError(code, message, { offset, clause, status });
}

/** A bound of {@link SipLimits} was reached; the message names the option. */
export function overLimit(code: SipErrorCode, option: string, offset: number, status = 400): LimitError<SipErrorCode> {
  return new LimitError(code, `above the limit ${option}`, { offset, status });
}
