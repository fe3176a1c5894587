import { lwsTable } from '../syntax/octet-tables.ts';

/**
 * Where the comma-separated values of a row stand: the start and end of each, white space trimmed. Commas in quoted strings, in `<>` and
 * in comments separate nothing (RFC 3261 7.3.1); an empty element is no value. One pass.
 */
export function splitValues(octets: Uint8Array, start: number, end: number): number[] {
  const ranges: number[] = [];
  let from = start;
  let depth = 0;
  let at = start;
  while (at < end) {
    const octet = octets[at++]!;
    if (plainTable[octet] === 1) continue;
    if (depth > 0) {
      if (octet === 0x5c) at++;
      else if (octet === 0x28) depth++;
      else if (octet === 0x29) depth--;
    } else if (octet === 0x22) {
      while (at < end && octets[at] !== 0x22) at += octets[at] === 0x5c ? 2 : 1;
      at++;
    } else if (octet === 0x3c) {
      while (at < end && octets[at] !== 0x3e) at++;
      at++;
    } else if (octet === 0x28) {
      // A comment stands after white space; a parenthesis elsewhere is part of a user name.
      if (at - 1 === start || lwsTable[octets[at - 2]!] === 1) depth = 1;
    } else if (octet === 0x2c) {
      addTrimmed(ranges, octets, from, at - 1);
      from = at;
    }
  }
  addTrimmed(ranges, octets, from, end);
  return ranges;
}

function addTrimmed(ranges: number[], octets: Uint8Array, start: number, end: number): void {
  while (start < end && lwsTable[octets[start]!] === 1) start++;
  while (end > start && lwsTable[octets[end - 1]!] === 1) end--;
  if (end > start) ranges.push(start, end);
}

// 0 for what separates or encloses: `"`, `(`, `)`, `,`, `<` and the backslash.
const plainTable = new Uint8Array(256).fill(1);
for (const octet of [0x22, 0x28, 0x29, 0x2c, 0x3c, 0x5c]) plainTable[octet] = 0;
