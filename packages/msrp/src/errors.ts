import { LimitError, MalformedError, ViolationError } from '@webrtc-ims/core';

/**
 * Codes of the errors and defects that the codec of this package reports. Stable: a released code keeps its meaning.
 *
 * | code | fault | status | meaning |
 * |---|---|---|---|
 * | `MSRP_START_LINE` | malformed | 400 | the first line is not `MSRP`, id, and method or status; fatal when there is no id |
 * | `MSRP_FRAMING` | malformed | - | a line of hyphens in the header section is not the end-line; fatal |
 * | `MSRP_LINE_END` | malformed | 400 | a CR or LF stands alone in the header section |
 * | `MSRP_CONTROL_OCTET` | malformed | 400 | a control octet stands in the header section |
 * | `MSRP_HEADER_SYNTAX` | malformed | 400 | a header line has no name and colon, or begins with a blank |
 * | `MSRP_HEADER_ORDER` | malformed | 400 | To-Path is not first or From-Path not second |
 * | `MSRP_HEADER_DUPLICATE` | malformed | 400 | a field that may stand once stands twice |
 * | `MSRP_BYTE_RANGE`, `MSRP_MESSAGE_ID`, `MSRP_REPORT_VALUE`, `MSRP_STATUS`, `MSRP_CONTENT_TYPE`, `MSRP_URI` | malformed | 400 | that value breaks its grammar |
 * | `MSRP_RESPONSE_BODY` | malformed | - | a response has a blank line |
 * | `MSRP_CONTENT_TYPE_MISSING` | malformed | 400 | there is a body and no Content-Type; a defect unless strict |
 * | `MSRP_ID_LENGTH` | malformed | 400 | an id is shorter than 4 or longer than 32 octets, or holds other octets than the grammar has; a defect unless strict |
 * | `MSRP_SPACING` | malformed | 400 | not exactly one space around a value; a defect unless strict |
 * | `MSRP_BOUNDARY` | violation | - | one message of a channel or WebSocket is not one MSRP message; fatal |
 * | `MSRP_TRUNCATED` | malformed | - | the stream ended inside a message; fatal |
 * | `MSRP_LIMIT_HEADERS`, `MSRP_LIMIT_LINE`, `MSRP_LIMIT_FIELDS`, `MSRP_LIMIT_PATH`, `MSRP_LIMIT_ID` | limit | - | a bound of {@link MsrpLimits}; fatal |
 */
export type MsrpErrorCode =
  | 'MSRP_BOUNDARY'
  | 'MSRP_BYTE_RANGE'
  | 'MSRP_CONTENT_TYPE'
  | 'MSRP_CONTENT_TYPE_MISSING'
  | 'MSRP_CONTROL_OCTET'
  | 'MSRP_FRAMING'
  | 'MSRP_HEADER_DUPLICATE'
  | 'MSRP_HEADER_ORDER'
  | 'MSRP_HEADER_SYNTAX'
  | 'MSRP_ID_LENGTH'
  | 'MSRP_LIMIT_FIELDS'
  | 'MSRP_LIMIT_HEADERS'
  | 'MSRP_LIMIT_ID'
  | 'MSRP_LIMIT_LINE'
  | 'MSRP_LIMIT_PATH'
  | 'MSRP_LINE_END'
  | 'MSRP_MESSAGE_ID'
  | 'MSRP_REPORT_VALUE'
  | 'MSRP_RESPONSE_BODY'
  | 'MSRP_SPACING'
  | 'MSRP_START_LINE'
  | 'MSRP_STATUS'
  | 'MSRP_TRUNCATED'
  | 'MSRP_URI';

/** An error of the codec. */
export type MsrpError = MalformedError<MsrpErrorCode> | ViolationError<MsrpErrorCode> | LimitError<MsrpErrorCode>;

/** What lenient parsing let pass: the code, offset and clause that strict parsing reports as an error. */
export interface Defect {
  readonly code: MsrpErrorCode;
  readonly message: string;
  /** Octet offset from the start of the stream. */
  readonly offset: number;
  readonly clause: string;
}

/** The octets break the grammar: 400. */
export function malformed(
  code: MsrpErrorCode,
  message: string,
  offset: number,
  clause: string,
): MalformedError<MsrpErrorCode> {
  return new MalformedError(code, message, { offset, clause, status: 400 });
}

/** Well-formed octets that the standard forbids here. */
export function violation(
  code: MsrpErrorCode,
  message: string,
  offset: number,
  clause: string,
): ViolationError<MsrpErrorCode> {
  return new ViolationError(code, message, { offset, clause });
}

/** A bound of the limits was passed; the message names the option. */
export function overLimit(code: MsrpErrorCode, option: string, offset: number): LimitError<MsrpErrorCode> {
  return new LimitError(code, `above the limit ${option}`, { offset });
}
