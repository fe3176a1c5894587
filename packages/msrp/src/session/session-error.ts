import { LimitError, ViolationError } from '@webrtc-ims/core';
import type { SessionError, SessionErrorCode } from './connection-output.ts';

/** The peer does what it must not. */
export function violation(code: SessionErrorCode, message: string, clause: string, status?: number): SessionError {
  return new ViolationError(code, message, { clause, status });
}

/** A bound of the session limits was reached. */
export function limit(code: SessionErrorCode, message: string, clause: string, status?: number): SessionError {
  return new LimitError(code, message, { clause, status });
}

/** A request that is answered 400. */
export function malformedRequest(message: string, clause: string): SessionError {
  return violation('MSRP_MALFORMED_REQUEST', message, clause, 400);
}

/** The peer refused with that code. */
export function violationOfCode(code: number): SessionError {
  return violation('MSRP_REFUSED', `refused with ${code}`, 'RFC 4975 10', code);
}
