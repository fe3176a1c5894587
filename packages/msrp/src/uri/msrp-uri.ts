import { alphanumericTable, failure, MisuseError, ok, type Result, TextScanner } from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import { alphanumeric, tokenTable } from '../syntax/octet-tables.ts';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import { decodeIpv6 } from './ip-address.ts';

/**
 * The address of one end of a session, or of a relay.
 *
 * ```
 * MSRP-URI   = msrp-scheme "://" authority ["/" session-id] ";" transport *( ";" URI-parameter )      RFC 4975 9
 * authority  = [ userinfo "@" ] host [ ":" port ]                                                       RFC 3986 3.2
 * session-id = 1*( unreserved / "+" / "=" / "/" )
 * transport  = "tcp" / 1*ALPHANUM
 * ```
 */
export interface MsrpUri {
  readonly scheme: 'msrp' | 'msrps';
  /** The part before `@` as received; `undefined` without `@`. */
  readonly userinfo: string | undefined;
  /** A name or an IPv4 address as received, or an IPv6 address without its brackets. */
  readonly host: string;
  /** No default: 2855 is only a proposal (RFC 4975 15.4). */
  readonly port: number | undefined;
  /** A secret that names the session (RFC 4975 14.1); `undefined` in URIs of relays. */
  readonly sessionId: string | undefined;
  /** In lower case: `tcp`, `ws` (RFC 7977), `dc` (RFC 8873), or what a later document adds. */
  readonly transport: string;
  /** What follows the transport; as received. */
  readonly parameters: readonly UriParameter[];
}

/** One `;name` or `;name=value`. */
export interface UriParameter {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * Reads one MSRP URI. An IPv6 address without brackets, as RFC 8873 4.8 prints it, is accepted: what follows the last colon is then the
 * port.
 */
export function decodeUri(input: string | Uint8Array): Result<MsrpUri, MsrpError> {
  const octets = typeof input === 'string' ? octetsOf(input) : input;
  const scanner = new TextScanner(octets, { code: 'MSRP_URI', clause: 'RFC 4975 9', status: 400 });
  const isSecure = scanner.acceptTextIgnoringCase('msrps://');
  if (!isSecure && !scanner.acceptTextIgnoringCase('msrp://')) scanner.fail('msrp:// or msrps://');
  const authority = scanner.offset;
  const first = scanner.run(authorityTable);
  const hasUserinfo = scanner.accept(0x40);
  if (!hasUserinfo) scanner.offset = scanner.error === undefined ? authority : scanner.end;
  const host = readHost(scanner);
  if (host.text === '') scanner.fail('a host');
  let { port } = host;
  if (port === undefined && scanner.accept(0x3a)) {
    port = scanner.digits(5);
    if (port === undefined || port > 65_535) scanner.fail('a port');
  }
  let sessionId: string | undefined;
  if (scanner.accept(0x2f)) {
    sessionId = scanner.run(sessionIdTable);
    if (sessionId === '') scanner.fail('a session id');
  }
  scanner.expect(0x3b);
  const transport = asciiLower(scanner.run(alphanumeric));
  if (transport === '') scanner.fail('a transport');
  const parameters: UriParameter[] = [];
  while (scanner.accept(0x3b)) {
    const name = scanner.run(tokenTable);
    if (name === '') scanner.fail('a parameter');
    const value = scanner.accept(0x3d) ? scanner.run(tokenTable) : undefined;
    if (value === '') scanner.fail('a parameter value');
    parameters.push({ name, value });
  }
  scanner.expectEnd();
  if (scanner.error !== undefined) return failure(scanner.error as MsrpError);
  return ok({
    scheme: isSecure ? 'msrps' : 'msrp',
    userinfo: hasUserinfo ? first : undefined,
    host: host.text,
    port,
    sessionId,
    transport,
    parameters,
  });
}

/**
 * Writes an MSRP URI; an IPv6 address gets its brackets.
 *
 * @throws {MisuseError} `MSRP_MISUSE_URI` when the result would not read back
 */
export function encodeUri(uri: Omit<MsrpUri, 'userinfo' | 'parameters'> & Partial<MsrpUri>): string {
  const userinfo = uri.userinfo === undefined ? '' : `${uri.userinfo}@`;
  const host = uri.host.includes(':') ? `[${uri.host}]` : uri.host;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  const sessionId = uri.sessionId === undefined ? '' : `/${uri.sessionId}`;
  let text = `${uri.scheme}://${userinfo}${host}${port}${sessionId};${uri.transport}`;
  for (const { name, value } of uri.parameters ?? []) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  if (!decodeUri(text).ok) {
    throw new MisuseError('MSRP_MISUSE_URI', 'these parts make no MSRP URI', { clause: 'RFC 4975 9' });
  }
  return text;
}

function readHost(scanner: TextScanner): { readonly text: string; readonly port: number | undefined } {
  if (scanner.accept(0x5b)) {
    const text = scanner.run(ipv6Table);
    if (decodeIpv6(text) === undefined) scanner.fail('an IPv6 address');
    scanner.expect(0x5d);
    return { text, port: undefined };
  }
  const from = scanner.offset;
  const bare = scanner.run(ipv6Table);
  // Two colons cannot be a host and a port.
  if (bare.indexOf(':') !== bare.lastIndexOf(':')) {
    const colon = bare.lastIndexOf(':');
    const port = decimal(bare.slice(colon + 1));
    if (port === undefined || decodeIpv6(bare.slice(0, colon)) === undefined)
      scanner.fail('an IPv6 address and a port');
    return { text: bare.slice(0, colon), port };
  }
  if (scanner.error === undefined) scanner.offset = from;
  return { text: scanner.run(hostTable), port: undefined };
}

function decimal(text: string): number | undefined {
  if (text === '' || text.length > 5) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= 65_535 ? value : undefined;
}

// userinfo = *( unreserved / pct-encoded / sub-delims / ":" )                           RFC 3986 3.2.1
const authorityTable = alphanumericTable("-._~%!$&'()*+,;=:");
// reg-name = *( unreserved / pct-encoded / sub-delims ), without ";", which begins the transport   RFC 3986 3.2.2
const hostTable = alphanumericTable("-._~%!$&'()*+,=");
const ipv6Table = hexadecimalAndColons();
// session-id = 1*( unreserved / "+" / "=" / "/" )                                       RFC 4975 9
const sessionIdTable = alphanumericTable('-._~+=/');

function hexadecimalAndColons(): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of '0123456789abcdefABCDEF:.') table[character.charCodeAt(0)] = 1;
  return table;
}
