import type { LimitError, MalformedError } from '@webrtc-ims/core';

/**
 * Why octets are no message/cpim.
 *
 * | code | fault | meaning |
 * |---|---|---|
 * | `CPIM_HEADER` | malformed | a line is not `Name: value`, or holds a control octet |
 * | `CPIM_REQUIRED` | malformed | From, To or the Content-Type of the content is missing |
 * | `CPIM_NAMESPACE` | malformed | a prefix is used before it is declared |
 * | `CPIM_END` | malformed | the octets end before the content begins |
 * | `CPIM_LIMIT` | limit | headers above `limits.headerSize` or `limits.fields` |
 */
export type CpimErrorCode = 'CPIM_END' | 'CPIM_HEADER' | 'CPIM_LIMIT' | 'CPIM_NAMESPACE' | 'CPIM_REQUIRED';

/** An error of the reader of message/cpim. */
export type CpimError = MalformedError<CpimErrorCode> | LimitError<CpimErrorCode>;
