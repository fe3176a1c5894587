import { alphanumericTable } from '@webrtc-ims/core';
import { Parameters } from '../header/parameters.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { unescaped } from './escape.ts';
import { isHost, portBetween, readHostPort } from './host.ts';

const clause = 'RFC 3261 25.1';

/**
 * A SIP or SIPS URI. Every text is as received: escapes are neither added nor resolved, because `sips%3Auser%40example.com` is one
 * user part and must stay one (RFC 4475 3.1.1.3).
 *
 * ```
 * SIP-URI  = "sip:" [ userinfo "@" ] hostport uri-parameters [ headers ]      RFC 3261 25.1
 * userinfo = ( user / telephone-subscriber ) [ ":" password ]
 * ```
 */
export class SipUri {
  readonly kind = 'sip';
  readonly scheme: 'sip' | 'sips';
  readonly #source: SourceText;
  readonly #start: number;
  readonly #end: number;
  readonly #userEnd: number;
  readonly #host: number;
  readonly #hostEnd: number;
  readonly #portEnd: number;
  readonly #parametersEnd: number;
  #parameters: Parameters | undefined;

  /**
   * Not for callers: use `parseUri`.
   *
   * @param start of the whole, as `end`
   * @param userEnd where the user part ends, -1 without one; a password stands between it and the host
   * @param portEnd where the host ends when there is no port
   * @param parametersEnd where the URI ends when there are no headers
   */
  constructor(
    source: SourceText,
    scheme: 'sip' | 'sips',
    start: number,
    end: number,
    userEnd: number,
    host: number,
    hostEnd: number,
    portEnd: number,
    parametersEnd: number,
  ) {
    this.scheme = scheme;
    this.#source = source;
    this.#start = start;
    this.#end = end;
    this.#userEnd = userEnd;
    this.#host = host;
    this.#hostEnd = hostEnd;
    this.#portEnd = portEnd;
    this.#parametersEnd = parametersEnd;
    this.#parameters = undefined;
  }

  /** The user part with its escapes; `undefined` when there is no `@`. */
  get user(): string | undefined {
    return this.#userEnd < 0 ? undefined : this.#source.text(this.#start + this.scheme.length + 1, this.#userEnd);
  }

  get password(): string | undefined {
    const behind = this.#userEnd + 1;
    return behind === 0 || behind === this.#host ? undefined : this.#source.text(behind, this.#host - 1);
  }

  /** A name, an IPv4 address, or an IPv6 address in its brackets; case as received. */
  get host(): string {
    return this.#source.text(this.#host, this.#hostEnd);
  }

  /** Whether {@link SipUri.host} is this one. @param lower its octets, in lower case */
  hasHost(lower: Uint8Array): boolean {
    return isHost(this.#source.octets, this.#host, this.#hostEnd, lower);
  }

  get port(): number | undefined {
    return portBetween(this.#source.octets, this.#hostEnd, this.#portEnd);
  }

  get parameters(): Parameters {
    this.#parameters ??= new Parameters(this.#source, this.#portEnd, this.#parametersEnd, true);
    return this.#parameters;
  }

  /** What follows `?`, as received; `undefined` without `?`. */
  get headerText(): string | undefined {
    return this.#parametersEnd === this.#end ? undefined : this.#source.text(this.#parametersEnd + 1, this.#end);
  }

  /** The whole URI as received. */
  get text(): string {
    return this.#source.text(this.#start, this.#end);
  }

  /** The user part with escapes resolved once; may hold any character, NUL included. */
  get decodedUser(): string | undefined {
    const { user } = this;
    return user === undefined ? undefined : unescaped(user);
  }

  /** Name and value of each URI header, escapes resolved once. */
  get headers(): readonly (readonly [name: string, value: string])[] {
    const { headerText } = this;
    if (headerText === undefined || headerText === '') return [];
    return headerText.split('&').map((header) => {
      const equal = header.indexOf('=');
      return equal < 0
        ? [unescaped(header), '']
        : [unescaped(header.slice(0, equal)), unescaped(header.slice(equal + 1))];
    });
  }

  /** The URI without its headers: what may stand in a Request-URI (RFC 3261 19.1.1). */
  get textWithoutHeaders(): string {
    return this.#source.text(this.#start, this.#parametersEnd);
  }
}

/** Reads what follows `sip:` or `sips:` up to the end of the cursor. */
export function readSipUri(cursor: Cursor, scheme: 'sip' | 'sips', start: number): SipUri | undefined {
  const { octets, end } = cursor;
  const { strict } = cursor.context;
  const userStart = cursor.at;
  let separator = userStart;
  while (separator < end && octets[separator] !== 0x40) separator++;
  let userEnd = -1;
  if (separator < end) {
    if (!readEscaped(cursor, strict ? userTable : lenientUserTable, separator) || cursor.at === userStart)
      return cursor.fail('SIP_URI', 'not a user part', clause);
    userEnd = cursor.at;
    if (cursor.accept(0x3a) && !readEscaped(cursor, strict ? passwordTable : lenientUserTable, separator))
      return cursor.fail('SIP_URI', 'not a password', clause);
    if (cursor.at !== separator) return cursor.fail('SIP_URI', 'not a user part', clause);
    cursor.at = separator + 1;
  }
  const host = cursor.at;
  const hostEnd = readHostPort(cursor, 'SIP_URI', clause, false);
  if (hostEnd === undefined) return undefined;
  const portEnd = cursor.at;
  if (!readUriParameters(cursor, strict ? parameterTable : lenientParameterTable)) return undefined;
  const parametersEnd = cursor.at;
  if (cursor.accept(0x3f)) {
    const headers = cursor.at;
    if (!readEscaped(cursor, strict ? headerTable : lenientHeaderTable, end) || (strict && cursor.at === headers))
      return cursor.fail('SIP_URI', 'not URI headers', clause);
  }
  if (!cursor.atEnd) return cursor.fail('SIP_URI', 'unexpected octet in a URI', clause);
  return new SipUri(cursor.source, scheme, start, end, userEnd, host, hostEnd, portEnd, parametersEnd);
}

/** Moves over `*( ";" pname [ "=" pvalue ] )`, without white space; false after it recorded an error. */
export function readUriParameters(cursor: Cursor, table: Uint8Array): boolean {
  const { strict, limits } = cursor.context;
  for (let count = 0; cursor.accept(0x3b); ) {
    const name = cursor.at;
    if (!readEscaped(cursor, table, cursor.end)) return failed(cursor, 'not a URI parameter');
    if (cursor.at === name) {
      if (!strict && (cursor.atEnd || cursor.peek === 0x3b || cursor.peek === 0x3f)) continue;
      return failed(cursor, 'expected a URI parameter');
    }
    if (count++ >= limits.parameters) {
      cursor.failLimit('SIP_LIMIT_PARAMETERS', 'parameters');
      return false;
    }
    if (!cursor.accept(0x3d)) continue;
    const value = cursor.at;
    if (!readEscaped(cursor, table, cursor.end) || (strict && cursor.at === value))
      return failed(cursor, 'not a URI parameter value');
  }
  return true;
}

function failed(cursor: Cursor, message: string): false {
  cursor.fail('SIP_URI', message, clause);
  return false;
}

/** Moves over octets of `table` and `%HH`, at most to `end`; false at a `%` without two hexadecimal digits, when strict. */
function readEscaped(cursor: Cursor, table: Uint8Array, end: number): boolean {
  const { octets } = cursor;
  const { strict } = cursor.context;
  let at = cursor.at;
  for (; at < end; at++) {
    const octet = octets[at]!;
    if (octet === 0x25) {
      if (strict && !(at + 2 < end && isHex(octets[at + 1]!) && isHex(octets[at + 2]!))) {
        cursor.at = at;
        return false;
      }
    } else if (table[octet] !== 1) break;
  }
  cursor.at = at;
  return true;
}

function isHex(octet: number): boolean {
  return (octet >= 0x30 && octet <= 0x39) || ((octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x66);
}

const mark = "-_.!~*'()";
// user-unreserved = "&" / "=" / "+" / "$" / "," / ";" / "?" / "/"
const userTable = alphanumericTable(`${mark}&=+$,;?/`);
const passwordTable = alphanumericTable(`${mark}&=+$,`);
// param-unreserved = "[" / "]" / "/" / ":" / "&" / "+" / "$"
/** The octets of `paramchar` besides escapes. */
export const parameterTable: Uint8Array = alphanumericTable(`${mark}[]/:&+$`);
// hnv-unreserved = "[" / "]" / "/" / "?" / ":" / "+" / "$"
const headerTable = alphanumericTable(`${mark}[]/?:+$=&`);

// Clients write `#` and other octets unescaped in user parts; what could end the URI or its row stays forbidden.
const lenientUserTable = lenient('@:<>"');
const lenientParameterTable = lenient('<>";?=@');
const lenientHeaderTable = lenient('<>"@');

/** 1 for every octet from 0x21 on but DEL and those of `except`. */
export function lenient(except: string): Uint8Array {
  const table = new Uint8Array(256).fill(1, 0x21);
  table[0x7f] = 0;
  for (const character of except) table[character.charCodeAt(0)] = 0;
  return table;
}
