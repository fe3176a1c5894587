import { alphanumericTable } from '@webrtc-ims/core';
import { Parameters } from '../header/parameters.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { unescaped } from './escape.ts';
import { type HostRange, readHostPort } from './host.ts';

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
  readonly parameters: Parameters;
  readonly #source: SourceText;
  readonly #ranges: SipUriRanges;

  /** Not for callers: use `parseUri`. */
  constructor(source: SourceText, ranges: SipUriRanges, scheme: 'sip' | 'sips', parameters: Parameters) {
    this.#source = source;
    this.#ranges = ranges;
    this.scheme = scheme;
    this.parameters = parameters;
  }

  /** The user part with its escapes; `undefined` when there is no `@`. */
  get user(): string | undefined {
    const { user, userEnd } = this.#ranges;
    return user < 0 ? undefined : this.#source.text(user, userEnd);
  }

  get password(): string | undefined {
    const { password, passwordEnd } = this.#ranges;
    return password < 0 ? undefined : this.#source.text(password, passwordEnd);
  }

  /** A name, an IPv4 address, or an IPv6 address in its brackets; case as received. */
  get host(): string {
    const { host } = this.#ranges;
    return this.#source.text(host.start, host.end);
  }

  get port(): number | undefined {
    return this.#ranges.host.port;
  }

  /** What follows `?`, as received; `undefined` without `?`. */
  get headerText(): string | undefined {
    const { headers, end } = this.#ranges;
    return headers < 0 ? undefined : this.#source.text(headers, end);
  }

  /** The whole URI as received. */
  get text(): string {
    return this.#source.text(this.#ranges.start, this.#ranges.end);
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
    const { start, headers, end } = this.#ranges;
    return this.#source.text(start, headers < 0 ? end : headers - 1);
  }
}

/** Where the parts of a URI stand; -1 for a part that is absent. */
interface SipUriRanges {
  readonly start: number;
  readonly end: number;
  readonly user: number;
  readonly userEnd: number;
  readonly password: number;
  readonly passwordEnd: number;
  readonly host: HostRange;
  readonly headers: number;
}

/** Reads what follows `sip:` or `sips:` up to the end of the cursor. */
export function readSipUri(cursor: Cursor, scheme: 'sip' | 'sips', start: number): SipUri | undefined {
  const { octets, end } = cursor;
  const { strict } = cursor.context;
  let separator = cursor.at;
  while (separator < end && octets[separator] !== 0x40) separator++;
  let user = -1;
  let userEnd = -1;
  let password = -1;
  let passwordEnd = -1;
  if (separator < end) {
    user = cursor.at;
    if (!readEscaped(cursor, strict ? userTable : lenientUserTable, separator) || cursor.at === user)
      return cursor.fail('SIP_URI', 'not a user part', clause);
    userEnd = cursor.at;
    if (cursor.accept(0x3a)) {
      password = cursor.at;
      if (!readEscaped(cursor, strict ? passwordTable : lenientUserTable, separator))
        return cursor.fail('SIP_URI', 'not a password', clause);
      passwordEnd = cursor.at;
    }
    if (cursor.at !== separator) return cursor.fail('SIP_URI', 'not a user part', clause);
    cursor.at = separator + 1;
  }
  const host = readHostPort(cursor, 'SIP_URI', clause, false);
  if (host === undefined) return undefined;
  const parameters = readUriParameters(cursor, strict ? parameterTable : lenientParameterTable);
  if (parameters === undefined) return undefined;
  let headers = -1;
  if (cursor.accept(0x3f)) {
    headers = cursor.at;
    if (!readEscaped(cursor, strict ? headerTable : lenientHeaderTable, end) || (strict && cursor.at === headers))
      return cursor.fail('SIP_URI', 'not URI headers', clause);
  }
  if (!cursor.atEnd) return cursor.fail('SIP_URI', 'unexpected octet in a URI', clause);
  const ranges = { start, end, user, userEnd, password, passwordEnd, host, headers };
  return new SipUri(cursor.source, ranges, scheme, parameters);
}

// Reading is synchronous and is not entered twice: an array of its own for each URI would take room for 17 when it grows.
const scratch: number[] = [];

/** Reads `*( ";" pname [ "=" pvalue ] )`, without white space. */
export function readUriParameters(cursor: Cursor, table: Uint8Array): Parameters | undefined {
  if (cursor.peek !== 0x3b) return Parameters.none;
  const { limits } = cursor.context;
  let used = 0;
  while (cursor.accept(0x3b)) {
    const name = cursor.at;
    if (!readEscaped(cursor, table, cursor.end)) return cursor.fail('SIP_URI', 'not a URI parameter', clause);
    const nameEnd = cursor.at;
    if (nameEnd === name) {
      if (!cursor.context.strict && (cursor.atEnd || cursor.peek === 0x3b || cursor.peek === 0x3f)) continue;
      return cursor.fail('SIP_URI', 'expected a URI parameter', clause);
    }
    if (used >= limits.parameters * 4) return cursor.failLimit('SIP_LIMIT_PARAMETERS', 'parameters');
    let value = -1;
    if (cursor.accept(0x3d)) {
      value = cursor.at;
      if (!readEscaped(cursor, table, cursor.end) || (cursor.context.strict && cursor.at === value))
        return cursor.fail('SIP_URI', 'not a URI parameter value', clause);
    }
    scratch[used] = name;
    scratch[used + 1] = nameEnd;
    scratch[used + 2] = value;
    scratch[used + 3] = value < 0 ? -1 : cursor.at;
    used += 4;
  }
  return new Parameters(cursor.source, scratch.slice(0, used), true);
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
