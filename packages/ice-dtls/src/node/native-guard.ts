import { failure, ok, quoted, type Result, UnsupportedError } from '@webrtc-ims/core';

/** Told of every exception that one of the application's handlers throws. */
export type FaultHandler = (error: unknown, where: string) => void;

/** What a call into the native engine gives when it fails. */
export type NativeError = UnsupportedError<'NATIVE_CALL_FAILED'>;

/** A call into the native engine whose exception becomes a value. @param where names the call in the error's message */
export function guardedCall<T>(where: string, call: () => T): Result<T, NativeError> {
  try {
    return ok(call());
  } catch (cause) {
    return failure(new UnsupportedError('NATIVE_CALL_FAILED', `${where}: ${quoted(textOf(cause), 200)}`, { cause }));
  }
}

/**
 * A callback that never throws. An exception that reaches the native engine from JavaScript ends the process with SIGABRT, past
 * `uncaughtException`: nothing may be handed to it that did not go through here.
 */
export function guardedCallback<Arguments extends readonly unknown[]>(
  where: string,
  onFault: FaultHandler,
  callback: (...values: Arguments) => void,
): (...values: Arguments) => void {
  return (...values) => {
    try {
      callback(...values);
    } catch (error) {
      report(onFault, error, where);
    }
  };
}

/** Hands an exception to the fault handler; if that throws too, the process is warned. */
export function report(onFault: FaultHandler, error: unknown, where: string): void {
  try {
    onFault(error, where);
  } catch (second) {
    warnOfFault(second, `fault handler, after ${where}`);
  }
}

/** The fault handler of those who set none: a process warning. */
export const warnOfFault: FaultHandler = (error, where) => {
  process.emitWarning(`a handler threw in ${where}: ${textOf(error)}`, 'IceDtlsFault');
};

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
