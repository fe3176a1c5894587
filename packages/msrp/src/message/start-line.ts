import { alphanumeric, identTable } from '../syntax/octet-tables.ts';
import { textOf } from '../syntax/text.ts';
import type { HeadFaults } from './head-faults.ts';
import { resemblesIdent } from './identifiers.ts';
import { threeDigits } from './status.ts';

/** What the first line says after the id. */
export type StartLine =
  | { readonly kind: 'request'; readonly method: string }
  | { readonly kind: 'response'; readonly code: number; readonly comment: string | undefined };

/** Octets of `MSRP `, after which the transaction id begins. */
export const idStart = 5;

/** Whether octets may be the beginning of a message, as far as they are there. */
export function beginsMessage(octets: Uint8Array, base: number, to: number): boolean {
  for (let i = 0; i < idStart && base + i < to; i++) if (octets[base + i] !== magic[i]) return false;
  return true;
}

/**
 * Offset behind the transaction id of the line that begins at `base` and whose CRLF stands at `cr`; -1 if there is none. What is no id of the grammar, and yet
 * can be told from what follows, is noted.
 */
export function transactionIdEnd(octets: Uint8Array, base: number, cr: number, faults: HeadFaults): number {
  const id = base + idStart;
  let at = id;
  while (identTable[octets[at]!] === 1) at++;
  const isStrict = octets[at] === 0x20 && at - id >= 4 && at - id <= 32;
  while (at < cr && octets[at] !== 0x20) at++;
  if (at === id || at === cr || alphanumeric[octets[id]!] !== 1) return -1;
  if (isStrict) return at;
  if (!resemblesIdent(octets, id, at)) return -1;
  faults.tolerate('MSRP_ID_LENGTH', 'not an id of 4 to 32 characters', idStart);
  return at;
}

/**
 * Reads what follows the transaction id and its space.
 *
 * ```
 * method      = 1*UPALPHA                                                               RFC 4975 9
 * status-code = 3DIGIT
 * comment     = utf8text, behind SP
 * ```
 *
 * @param base where the line begins: faults are relative to it
 */
export function decodeStart(octets: Uint8Array, base: number, from: number, cr: number, faults: HeadFaults): StartLine {
  if (spells(octets, from, cr, 'SEND')) return sendStart;
  if (spells(octets, from, cr, '200 OK')) return okStart;
  const first = octets[from]!;
  if (from < cr && first >= 0x30 && first <= 0x39) {
    const code = threeDigits(octets, from, cr);
    if (code < 0 || (cr > from + 3 && octets[from + 3] !== 0x20)) {
      faults.refuse('MSRP_START_LINE', 'not a status code', from - base);
    }
    const comment = cr > from + 3 ? textOf(octets, from + 4, cr) : undefined;
    return { kind: 'response', code, comment };
  }
  let at = from;
  while (at < cr && octets[at]! >= 0x41 && octets[at]! <= 0x5a) at++;
  if (at === from || at < cr) faults.refuse('MSRP_START_LINE', 'not a method', from - base);
  return { kind: 'request', method: textOf(octets, from, Math.min(cr, from + 32)) };
}

function spells(octets: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (octets[from + i] !== text.charCodeAt(i)) return false;
  return true;
}

const sendStart: StartLine = Object.freeze({ kind: 'request', method: 'SEND' });
const okStart: StartLine = Object.freeze({ kind: 'response', code: 200, comment: 'OK' });
const magic: readonly number[] = [0x4d, 0x53, 0x52, 0x50, 0x20];
