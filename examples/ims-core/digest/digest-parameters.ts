import { TextScanner } from '@webrtc-ims/core';

/** The parameters of a challenge or of credentials; names in lower case. */
export type DigestParameters = ReadonlyMap<string, string>;

const quotedNames = new Set(['cnonce', 'domain', 'nonce', 'opaque', 'realm', 'response', 'uri', 'username']);
const comma = 0x2c;
const equals = 0x3d;

/**
 * Reads the value of WWW-Authenticate or Authorization (RFC 3261 25.1, RFC 7616 3.3, 3.4): `Digest` and then `name=value`, separated by
 * commas. `undefined` for every other scheme, for a repeated name and for what breaks the grammar.
 */
export function parseDigest(value: string): DigestParameters | undefined {
  const scanner = new TextScanner(new TextEncoder().encode(value), { code: 'DIGEST_SYNTAX', clause: 'RFC 7616 3.4' });
  scanner.blanks();
  if (!scanner.acceptTextIgnoringCase('digest') || scanner.blanks() === 0) return undefined;
  const parameters = new Map<string, string>();
  do {
    scanner.blanks();
    const name = scanner.token().toLowerCase();
    scanner.blanks();
    if (name === '' || parameters.has(name) || !scanner.accept(equals)) return undefined;
    scanner.blanks();
    parameters.set(name, scanner.quotedString() ?? scanner.expectToken('a value'));
    scanner.blanks();
  } while (scanner.accept(comma));
  return scanner.expectEnd() && scanner.error === undefined ? parameters : undefined;
}

/**
 * Writes what {@link parseDigest} reads; the parameters that the grammar quotes are quoted. `qop` is quoted in a challenge, where it is a
 * list, and not in credentials (RFC 3261 25.1); JsSIP overlooks one that is not quoted.
 */
export function printDigest(kind: 'challenge' | 'credentials', parameters: Readonly<Record<string, string>>): string {
  const written = Object.entries(parameters).map(([name, value]) =>
    quotedNames.has(name) || (name === 'qop' && kind === 'challenge')
      ? `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
      : `${name}=${value}`,
  );
  return `Digest ${written.join(', ')}`;
}
