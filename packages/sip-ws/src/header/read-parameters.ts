import { quoted } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { asciiLower, equalsIgnoringCase } from '../syntax/text.ts';

/**
 * Moves over `*( SEMI parameter )` and stops before anything else; false after it recorded an error. Lenient reading passes over empty parameters
 * (`;;` stands in the example of RFC 5626 3.2) and takes any octets without delimiters as a value.
 */
export function readParameters(cursor: Cursor): boolean {
  const { strict, limits } = cursor.context;
  for (let count = 0; ; ) {
    const before = cursor.at;
    cursor.lws();
    if (!cursor.accept(0x3b)) {
      // White space after the last parameter belongs to the caller's separator.
      if (!cursor.atEnd && cursor.peek !== 0x2c) cursor.at = before;
      return true;
    }
    cursor.lws();
    const name = cursor.at;
    if (!cursor.token()) {
      if (!strict && (cursor.atEnd || cursor.peek === 0x3b || cursor.peek === 0x2c)) continue;
      return failed(cursor, 'expected a parameter name');
    }
    const nameEnd = cursor.at;
    if (count >= limits.parameters) {
      cursor.failLimit('SIP_LIMIT_PARAMETERS', 'parameters');
      return false;
    }
    if (strict && duplicated(cursor.source, count, name, nameEnd)) {
      const message = `parameter ${quoted(cursor.text(name, nameEnd))} stands twice`;
      cursor.fail('SIP_PARAMETER', message, 'RFC 3261 7.3.1', name);
      return false;
    }
    names[2 * count] = name;
    names[2 * count + 1] = nameEnd;
    count++;
    cursor.lws();
    if (!cursor.accept(0x3d)) {
      cursor.at = nameEnd;
      continue;
    }
    cursor.lws();
    const isQuoted = cursor.peek === 0x22;
    const complete = isQuoted ? cursor.quotedString() : cursor.run(strict ? valueTable : lenientValueTable);
    if (!complete && (strict || isQuoted)) return failed(cursor, 'expected a parameter value');
  }
}

function failed(cursor: Cursor, message: string): false {
  cursor.fail('SIP_PARAMETER', message, 'RFC 3261 25.1');
  return false;
}

/** How many parameters are read in the usual way, in which nobody looks whether a name stands twice: strict reading refuses that. */
export function usualParameters({ strict, limits }: ParseContext): number {
  return strict ? Math.min(1, limits.parameters) : limits.parameters;
}

// The names read so far, from and to. Reading is synchronous and is not entered twice.
const names: number[] = [];

/** Whether the name is one of those read so far. */
function duplicated(source: SourceText, count: number, start: number, end: number): boolean {
  const lower = asciiLower(source.text(start, end));
  for (let i = 0; i < count; i++)
    if (equalsIgnoringCase(source.octets, names[2 * i]!, names[2 * i + 1]!, lower)) return true;
  return false;
}

// gen-value = token / host / quoted-string; host may be an IPv6 reference, and RFC 5118 4.5 shows `received` without brackets.
/** 1 for the octets of a parameter value that is not quoted. */
export const valueTable: Uint8Array = Uint8Array.from(tokenTable);
for (const octet of [0x3a, 0x5b, 0x5d]) valueTable[octet] = 1;

const lenientValueTable = new Uint8Array(256).fill(1, 0x21);
for (const octet of [0x7f, 0x22, 0x2c, 0x3b]) lenientValueTable[octet] = 0;
