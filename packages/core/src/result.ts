import type { ProtocolError } from './errors.ts';

/** What a decoder gives for octets from the wire: the value, or who is at fault and where. It never throws instead. */
export type Result<T, E = ProtocolError> = Ok<T> | Failure<E>;

/** The successful half of a {@link Result}. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** The failed half of a {@link Result}. */
export interface Failure<E = ProtocolError> {
  readonly ok: false;
  readonly error: E;
}

/** Wraps a value as a successful {@link Result}. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Wraps an error as a failed {@link Result}. */
export function failure<E>(error: E): Failure<E> {
  return { ok: false, error };
}
