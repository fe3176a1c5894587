import { lwsTable } from '../syntax/octet-tables.ts';

/**
 * Where the comma-separated values of a row stand: `visit` is called with the start and end of each, white space trimmed. Commas in
 * quoted strings, in `<>` and in comments separate nothing (RFC 3261 7.3.1); an empty element is no value. One pass.
 */
export function splitValues(
  octets: Uint8Array,
  start: number,
  end: number,
  visit: (start: number, end: number) => void,
): void {
  let from = start;
  let quote = false;
  let angle = false;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const octet = octets[at]!;
    if (quote) {
      if (octet === 0x5c) at++;
      else if (octet === 0x22) quote = false;
    } else if (angle) {
      if (octet === 0x3e) angle = false;
    } else if (depth > 0) {
      if (octet === 0x5c) at++;
      else if (octet === 0x28) depth++;
      else if (octet === 0x29) depth--;
    } else if (octet === 0x22) quote = true;
    else if (octet === 0x3c) angle = true;
    // A comment stands after white space; a parenthesis elsewhere is part of a user name.
    else if (octet === 0x28 && (at === start || lwsTable[octets[at - 1]!] === 1)) depth = 1;
    else if (octet === 0x2c) {
      trimmed(octets, from, at, visit);
      from = at + 1;
    }
  }
  trimmed(octets, from, end, visit);
}

function trimmed(octets: Uint8Array, start: number, end: number, visit: (start: number, end: number) => void): void {
  while (start < end && lwsTable[octets[start]!] === 1) start++;
  while (end > start && lwsTable[octets[end - 1]!] === 1) end--;
  if (end > start) visit(start, end);
}
