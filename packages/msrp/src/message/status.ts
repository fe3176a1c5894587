import { textOf } from '../syntax/text.ts';

/**
 * What a REPORT says about the octets of its Byte-Range.
 *
 * ```
 * Status    = "Status:" SP namespace SP status-code [SP comment]                RFC 4975 9
 * namespace = 3(DIGIT)
 * ```
 */
export interface Status {
  /** Three digits; `000` for the codes of RFC 4975. */
  readonly namespace: string;
  readonly code: number;
  readonly comment: string | undefined;
}

/** Reads the value of Status; `undefined` for anything but the grammar. */
export function decodeStatus(octets: Uint8Array, from = 0, to: number = octets.length): Status | undefined {
  if (threeDigits(octets, from, to) < 0 || octets[from + 3] !== 0x20) return undefined;
  const code = threeDigits(octets, from + 4, to);
  if (code < 0) return undefined;
  if (to > from + 7 && octets[from + 7] !== 0x20) return undefined;
  const comment = to > from + 7 ? textOf(octets, from + 8, to) : undefined;
  return { namespace: textOf(octets, from, from + 3), code, comment };
}

/** Writes the value of Status. */
export function encodeStatus({ namespace, code, comment }: Status): string {
  const value = `${namespace} ${String(code).padStart(3, '0')}`;
  return comment === undefined ? value : `${value} ${comment}`;
}

/** The number that three digits stand for; -1 if there are not three digits before `to`. */
export function threeDigits(octets: Uint8Array, from: number, to: number): number {
  if (to - from < 3) return -1;
  let value = 0;
  for (let at = from; at < from + 3; at++) {
    const digit = octets[at]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
