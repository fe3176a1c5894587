import { alphanumericTable } from '@webrtc-ims/core';
import { valueTable } from '../header/read-parameters.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { hostTable } from '../uri/host.ts';
import { parameterTable } from '../uri/sip-uri.ts';
import { memoryAt } from './memory-map.ts';

/** Octets that may follow one another in a part of a value. */
export type OctetClass = 'token' | 'parameterValue' | 'host' | 'user' | 'uriParameter';

// For each class 1 for every octet that belongs to it, none of them above 0x7f.
const tables: Readonly<Record<OctetClass, Uint8Array>> = {
  token: tokenTable,
  parameterValue: valueTable,
  host: hostTable,
  // What strict reading takes in a user part and does not begin a password, parameters or headers.
  user: alphanumericTable("-_.!~*'()&=+$,/"),
  uriParameter: parameterTable,
};

const names = Object.keys(tables) as OctetClass[];

/** Where the table of a class stands, as a vector: for each lower half of an octet, the upper halves that belong to it, a bit for each. */
export function classAt(name: OctetClass): number {
  return memoryAt.classes + 16 * (1 + names.indexOf(name));
}

/** Writes the tables of all classes, and before them the bit of each upper half. */
export function writeClasses(memory: Uint8Array): void {
  for (let half = 0; half < 8; half++) memory[memoryAt.classes + half] = 1 << half;
  for (const name of names)
    for (let octet = 0; octet < 0x80; octet++)
      if (tables[name][octet] === 1) memory[classAt(name) + (octet & 0x0f)]! |= 1 << (octet >> 4);
}
