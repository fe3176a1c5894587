import { endOfQuotedString } from '../syntax/quoted-string.ts';
import { endOfRun } from '../syntax/run.ts';
import { standsAt } from '../syntax/text.ts';

// The walk over `*( SEMI parameter )` that was read and is known to be sound, so that nothing is asked twice: white space stands between the parts, or in quotes.

/** Where the first name from `from` on begins, -1 if there is none. */
export function nextName(octets: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (octets[at] === 0x3b || octets[at]! <= 0x20)) at++;
  return at < end ? at : -1;
}

/** The same for what follows the parameter that begins at `at`. */
export function nameAfter(octets: Uint8Array, at: number, end: number): number {
  let behind = endOfRun(octets, at, end, outsideQuotesTable);
  while (behind < end && octets[behind] === 0x22)
    behind = endOfRun(octets, endOfQuotedString(octets, behind, end), end, outsideQuotesTable);
  return nextName(octets, behind, end);
}

/** Where the parameter of that name begins among those from `start` to `end`; -1 if there is none. */
export function parameterNamed(octets: Uint8Array, start: number, end: number, name: string): number {
  for (let at = nextName(octets, start, end); at >= 0; at = nameAfter(octets, at, end))
    if (isNamed(octets, at, end, name)) return at;
  return -1;
}

/** Whether the parameter that begins at `at` has that name, as it stands there. */
export function isNamed(octets: Uint8Array, at: number, end: number, name: string): boolean {
  const behind = at + name.length;
  return behind <= end && standsAt(octets, at, name) && endOfName(octets, at, end) === behind;
}

/** Where the parameter ends that begins at `at`. */
export function endOfParameter(octets: Uint8Array, at: number, end: number): number {
  const value = startOfValue(octets, at, end);
  return value < 0 ? endOfName(octets, at, end) : endOfValue(octets, value, end);
}

/** Where the name ends that begins, or goes on, at `at`. */
export function endOfName(octets: Uint8Array, at: number, end: number): number {
  return endOfRun(octets, at, end, inNameTable);
}

/** Where the value of the parameter begins that begins, or whose name goes on, at `at`; -1 if it has none. */
export function startOfValue(octets: Uint8Array, at: number, end: number): number {
  const equal = afterBlanks(octets, endOfName(octets, at, end), end);
  return equal < end && octets[equal] === 0x3d ? afterBlanks(octets, equal + 1, end) : -1;
}

/** Where the value ends that begins at `start`. */
export function endOfValue(octets: Uint8Array, start: number, end: number): number {
  return start < end && octets[start] === 0x22
    ? endOfQuotedString(octets, start, end)
    : endOfRun(octets, start, end, inValueTable);
}

function afterBlanks(octets: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && octets[at]! <= 0x20) at++;
  return at;
}

// 1 for all but white space and `;`, in names also `=`; outside of quotes for all but `;` and `"`.
const inValueTable = new Uint8Array(256).fill(1, 0x21);
inValueTable[0x3b] = 0;
const inNameTable = Uint8Array.from(inValueTable);
inNameTable[0x3d] = 0;
const outsideQuotesTable = new Uint8Array(256).fill(1);
for (const octet of [0x22, 0x3b]) outsideQuotesTable[octet] = 0;
