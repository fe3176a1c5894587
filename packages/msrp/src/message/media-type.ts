import { failure, ok, type Result, TextScanner } from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { asciiLower } from '../syntax/text.ts';

/**
 * A media type.
 *
 * ```
 * media-type = type "/" subtype *( ";" gen-param )                              RFC 4975 9
 * gen-param  = pname [ "=" pval ]
 * pval       = token / quoted-string
 * ```
 */
export interface MediaType {
  /** In lower case. */
  readonly type: string;
  /** In lower case. */
  readonly subtype: string;
  /** Names in lower case; values as received, with the quotes and escapes of quoted strings resolved. The first of equal names counts. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
}

/** Reads a media type. Blanks around `;` are accepted, as mail has them. */
export function decodeMediaType(octets: Uint8Array): Result<MediaType, MsrpError> {
  const scanner = new TextScanner(octets, { code: 'MSRP_CONTENT_TYPE', clause: 'RFC 4975 9', status: 400 });
  const type = scanner.run(tokenTable);
  if (type === '') scanner.fail('a type');
  scanner.expect(0x2f);
  const subtype = scanner.run(tokenTable);
  if (subtype === '') scanner.fail('a subtype');
  const parameters = new Map<string, string | undefined>();
  scanner.blanks();
  while (scanner.accept(0x3b)) {
    scanner.blanks();
    const name = asciiLower(scanner.run(tokenTable));
    if (name === '') scanner.fail('a parameter');
    let value: string | undefined;
    if (scanner.accept(0x3d)) {
      value = scanner.quotedString() ?? scanner.run(tokenTable);
      if (value === '' && scanner.octets[scanner.offset - 1] !== 0x22) scanner.fail('a parameter value');
    }
    if (!parameters.has(name)) parameters.set(name, value);
    scanner.blanks();
  }
  scanner.expectEnd();
  if (scanner.error !== undefined) return failure(scanner.error as MsrpError);
  return ok({ type: asciiLower(type), subtype: asciiLower(subtype), parameters });
}
