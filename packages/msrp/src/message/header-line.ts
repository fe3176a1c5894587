import { tokenTable } from '../syntax/octet-tables.ts';

// header = hname ":" SP hval CRLF                                                       RFC 4975 9
// hname  = ALPHA *token

/** Offset of the colon behind the name that begins at `line`; -1 if that is no header field. A line ends with CR, which no name has. */
export function nameEndAt(octets: Uint8Array, line: number): number {
  let at = line;
  while (tokenTable[octets[at]!] === 1) at++;
  return at > line && octets[at] === 0x3a && isLetter(octets[line]!) ? at : -1;
}

/** Offset of the first octet from `from` on that is neither space nor tab; `to` if there is none. */
export function skipBlanks(octets: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(octets[at]!)) at++;
  return at;
}

/** Offset behind the last octet before `to` that is neither space nor tab; `from` if there is none. */
export function skipBlanksBack(octets: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && isBlank(octets[at - 1]!)) at--;
  return at;
}

function isLetter(octet: number): boolean {
  return (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a;
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}
