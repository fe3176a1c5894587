/**
 * Who is at fault:
 *
 * - `malformed`: the octets break the grammar.
 * - `violation`: well-formed octets do what the standard forbids at this point.
 * - `limit`: legal, but above a bound that the caller set (see the `limits` option that the message names).
 * - `unsupported`: legal, but this library, or this configuration of it, cannot do it.
 * - `misuse`: our caller's mistake; the only fault that is thrown.
 */
export type Fault = 'malformed' | 'violation' | 'limit' | 'unsupported' | 'misuse';

/** Where and why; everything but the code may be left out when it does not apply. */
export interface ErrorDetail {
  /** Octet offset from the start of the input that was being read; for text formats also see `line`. */
  readonly offset?: number | undefined;
  /** Line number from 1, for line-oriented formats. */
  readonly line?: number | undefined;
  /** The clause that is broken, as in `RFC 4975 7.1`. */
  readonly clause?: string | undefined;
  /** The status a peer should be sent, where the protocol has one (SIP, MSRP, STUN, HTTP). */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

const brand = Symbol.for('@webrtc-ims/core/ProtocolError');

/**
 * The root of every error of these packages. `code` is stable and machine-readable; the message is a lower-case phrase in which
 * foreign text is quoted, cut and free of credentials.
 *
 * `instanceof` holds across the ESM and the CJS copy of this package: instances are branded with registered symbols.
 *
 * @example
 * ```ts
 * if (error instanceof LimitError && error.code === 'SIP_MESSAGE_TOO_LARGE') reply(513);
 * ```
 */
export class ProtocolError<Code extends string = string> extends Error {
  readonly fault: Fault;
  readonly code: Code;
  readonly offset: number | undefined;
  readonly line: number | undefined;
  readonly clause: string | undefined;
  readonly status: number | undefined;

  constructor(fault: Fault, code: Code, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'ProtocolError';
    this.fault = fault;
    this.code = code;
    this.offset = detail.offset;
    this.line = detail.line;
    this.clause = detail.clause;
    this.status = detail.status;
    Object.defineProperty(this, brand, { value: true });
  }

  static override [Symbol.hasInstance](candidate: unknown): boolean {
    return isInstance(this, candidate);
  }
}

/** The octets break the grammar. */
export class MalformedError<Code extends string = string> extends ProtocolError<Code> {
  constructor(code: Code, message: string, detail?: ErrorDetail) {
    super('malformed', code, message, detail);
    this.name = 'MalformedError';
  }
}

/** Well-formed octets that the standard forbids at this point. */
export class ViolationError<Code extends string = string> extends ProtocolError<Code> {
  constructor(code: Code, message: string, detail?: ErrorDetail) {
    super('violation', code, message, detail);
    this.name = 'ViolationError';
  }
}

/** Legal, but above a bound that the caller set. */
export class LimitError<Code extends string = string> extends ProtocolError<Code> {
  constructor(code: Code, message: string, detail?: ErrorDetail) {
    super('limit', code, message, detail);
    this.name = 'LimitError';
  }
}

/** Legal, but not to be had from this library or this configuration of it. */
export class UnsupportedError<Code extends string = string> extends ProtocolError<Code> {
  constructor(code: Code, message: string, detail?: ErrorDetail) {
    super('unsupported', code, message, detail);
    this.name = 'UnsupportedError';
  }
}

/** The caller of the library made a mistake. The only error that is thrown. */
export class MisuseError<Code extends string = string> extends ProtocolError<Code> {
  constructor(code: Code, message: string, detail?: ErrorDetail) {
    super('misuse', code, message, detail);
    this.name = 'MisuseError';
  }
}

/**
 * Quotes text that came from a peer for use in an error message: at most `limit` characters, control characters and
 * non-ASCII escaped, so that a log line cannot be forged.
 */
export function quoted(text: string, limit = 40): string {
  let out = '';
  for (let i = 0; i < text.length && i < limit; i++) {
    const c = text.charCodeAt(i);
    out += c < 0x20 || c > 0x7e ? `\\u${c.toString(16).padStart(4, '0')}` : text[i];
  }
  return text.length > limit ? `"${out}"…` : `"${out}"`;
}

const faultOfClass: ReadonlyMap<unknown, Fault> = new Map<unknown, Fault>([
  [MalformedError, 'malformed'],
  [ViolationError, 'violation'],
  [LimitError, 'limit'],
  [UnsupportedError, 'unsupported'],
  [MisuseError, 'misuse'],
]);

// The ESM and the CJS copy hold distinct classes, so identity cannot be the test: the brand says that the object is one of ours,
// its fault says which. A subclass made elsewhere has no fault of its own and is matched by its prototype chain.
function isInstance(type: { readonly prototype: object }, candidate: unknown): boolean {
  if (typeof candidate !== 'object' || candidate === null || !(brand in candidate)) return false;
  if (type === ProtocolError) return true;
  const fault = faultOfClass.get(type);
  if (fault !== undefined) return (candidate as unknown as ProtocolError).fault === fault;
  return Object.prototype.isPrototypeOf.call(type.prototype, candidate);
}
