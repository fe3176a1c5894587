import { Parameters } from '../header/parameters.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { parameterTable, readUriParameters } from './sip-uri.ts';

/**
 * A telephone number as a URI (RFC 3966).
 *
 * ```
 * telephone-uri     = "tel:" telephone-subscriber                       RFC 3966 3
 * global-number     = "+" *phonedigit DIGIT *phonedigit *par
 * local-number      = *phonedigit-hex ( HEXDIG / "*" / "#" ) *phonedigit-hex *par context *par
 * visual-separator  = "-" / "." / "(" / ")"
 * ```
 */
export interface TelUri {
  readonly kind: 'tel';
  readonly scheme: 'tel';
  /** The number as received, visual separators included. */
  readonly number: string;
  /** Whether the number is global, that is, begins with `+`. */
  readonly global: boolean;
  readonly parameters: Parameters;
  readonly text: string;
}

/** Reads what follows `tel:` up to the end of the cursor. Strict reading wants `phone-context` with a local number. */
export function readTelUri(cursor: Cursor, start: number): TelUri | undefined {
  const numberStart = cursor.at;
  const global = cursor.accept(0x2b);
  let digits = 0;
  while (!cursor.atEnd) {
    const kind = (global ? globalDigits : localDigits)[cursor.peek];
    if (kind === 0) break;
    if (kind === 2) digits++;
    cursor.at++;
  }
  if (digits === 0) return cursor.fail('SIP_URI', 'expected a telephone number', 'RFC 3966 3');
  const number = cursor.text(numberStart);
  const numberEnd = cursor.at;
  if (!readUriParameters(cursor, parameterTable)) return undefined;
  const parameters = new Parameters(cursor.source, numberEnd, cursor.at, true);
  if (!cursor.atEnd) return cursor.fail('SIP_URI', 'unexpected octet in a telephone number', 'RFC 3966 3');
  if (cursor.context.strict && !global && !parameters.has('phone-context'))
    return cursor.fail('SIP_URI', 'a local number without phone-context', 'RFC 3966 5.1.5', numberStart);
  return { kind: 'tel', scheme: 'tel', number, global, parameters, text: cursor.text(start, cursor.end) };
}

// 2 for a digit, 1 for a visual separator.
const globalDigits = new Uint8Array(256);
const localDigits = new Uint8Array(256);
for (const character of '0123456789') globalDigits[character.charCodeAt(0)] = 2;
for (const character of '0123456789abcdefABCDEF*#') localDigits[character.charCodeAt(0)] = 2;
for (const character of '-.()') globalDigits[character.charCodeAt(0)] = localDigits[character.charCodeAt(0)] = 1;
