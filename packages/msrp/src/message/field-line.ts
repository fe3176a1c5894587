import { tokenTable } from '../syntax/octet-tables.ts';
import { knownNameAt } from './known-fields.ts';

/**
 * Where name and value stand in the line of a header field. Offsets are relative to its first octet.
 *
 * ```
 * header = hname ":" SP hval CRLF                                                       RFC 4975 9
 * hname  = ALPHA *token
 * ```
 */
export interface FieldLine {
  /** Place of the field among the known ones; -1 for any other. */
  readonly field: number;
  /** Octet after the name. */
  readonly nameEnd: number;
  /** The value, blanks left out. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Octets of the line, its CRLF included. */
  readonly length: number;
}

/** Reads the line that begins at `line` and whose CRLF stands at `cr`; `undefined` if that is no header field. `view` is one of all octets. */
export function decodeFieldLine(octets: Uint8Array, view: DataView, line: number, cr: number): FieldLine | undefined {
  const known = knownNameAt(octets, view, line, cr);
  const nameEnd = known === undefined ? nameEndAt(octets, line) : line + known.length - 1;
  if (nameEnd < 0) return undefined;
  let from = nameEnd + 1;
  while (from < cr && isBlank(octets[from]!)) from++;
  let to = cr;
  while (to > from && isBlank(octets[to - 1]!)) to--;
  return {
    field: known === undefined ? -1 : known.field,
    nameEnd: nameEnd - line,
    valueStart: from - line,
    valueEnd: to - line,
    length: cr + 2 - line,
  };
}

/** Whether there is one space in front of the value and none behind it, as the grammar has it. */
export function isPlain(
  octets: Uint8Array,
  line: number,
  { nameEnd, valueStart, valueEnd, length }: FieldLine,
): boolean {
  return octets[line + nameEnd + 1] === 0x20 && valueStart === nameEnd + 2 && valueEnd === length - 2;
}

// -1 if there is no name. A line ends with CR, which no name has.
function nameEndAt(octets: Uint8Array, line: number): number {
  let at = line;
  while (tokenTable[octets[at]!] === 1) at++;
  return at > line && octets[at] === 0x3a && isLetter(octets[line]!) ? at : -1;
}

function isLetter(octet: number): boolean {
  return (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a;
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}
