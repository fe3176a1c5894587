import { failure, MalformedError, ok, quoted, type Result, TextScanner } from '@webrtc-ims/core';
import { tokenTable } from '../syntax/octet-tables.ts';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import type { RelayErrorCode } from './relay-error.ts';

/**
 * The value of WWW-Authenticate, Authorization (with a scheme) or Authentication-Info (without one).
 *
 * ```
 * value = [ scheme SP ] param *( *SP "," *SP param )                            RFC 4976 9.1, RFC 2617
 * param = token "=" ( token / quoted-string )
 * ```
 */
export interface AuthenticationParameters {
  /** In lower case; `undefined` where there is none. */
  readonly scheme: string | undefined;
  /** Names in lower case; quotes and escapes resolved. The first of equal names counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads such a value: any order, commas with or without blanks. */
export function decodeAuthentication(
  value: string,
  hasScheme: boolean,
): Result<AuthenticationParameters, MalformedError<RelayErrorCode>> {
  const scanner = new TextScanner<RelayErrorCode>(octetsOf(value), {
    code: 'MSRP_RELAY_CHALLENGE',
    clause: 'RFC 4976 9.1',
  });
  let scheme: string | undefined;
  if (hasScheme) {
    scheme = asciiLower(scanner.run(tokenTable));
    if (scheme === '') scanner.fail('a scheme');
    scanner.expectBlanks();
  }
  const parameters = new Map<string, string>();
  do {
    scanner.blanks();
    const name = asciiLower(scanner.run(tokenTable));
    if (name === '') scanner.fail('a parameter');
    scanner.expect(0x3d);
    const quotedValue = scanner.quotedString();
    const content = quotedValue ?? scanner.run(valueTable);
    if (quotedValue === undefined && content === '') scanner.fail('a value');
    if (!parameters.has(name)) parameters.set(name, content);
    scanner.blanks();
  } while (scanner.accept(0x2c));
  scanner.expectEnd();
  return scanner.error === undefined ? ok({ scheme, parameters }) : failure(scanner.error);
}

/**
 * Writes Authorization. What stands in quotes and what does not is fixed by the grammar (RFC 4976 9.1).
 *
 * Gives `undefined` when a value holds what a quoted string cannot.
 */
export function encodeAuthorization(
  parameters: readonly (readonly [name: string, value: string])[],
): string | undefined {
  const parts: string[] = [];
  for (const [name, value] of parameters) {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code < 0x20 || code === 0x7f) return undefined;
    }
    parts.push(
      bare.has(name) ? `${name}=${value}` : `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    );
  }
  return `Digest ${parts.join(', ')}`;
}

/** An error that names a parameter. */
export function badParameter(name: string, value: string | undefined): MalformedError<RelayErrorCode> {
  const what = value === undefined ? `no ${name}` : `${name} is ${quoted(value)}`;
  return new MalformedError('MSRP_RELAY_CHALLENGE', what, { clause: 'RFC 4976 9.1' });
}

const bare: ReadonlySet<string> = new Set(['qop', 'nc', 'algorithm']);
const valueTable = tableOf("!#$%&'*+-.^_`{|}~/=:@?");

function tableOf(others: string): Uint8Array {
  const table = Uint8Array.from(tokenTable);
  for (let i = 0; i < others.length; i++) table[others.charCodeAt(i)] = 1;
  return table;
}
