import { alphanumericTable } from '@webrtc-ims/core';
import type { Cursor } from '../syntax/cursor.ts';
import { lenient } from './sip-uri.ts';

/**
 * A URN, as emergency calls (`urn:service:sos`) and instance ids (`urn:uuid:…`) carry it.
 *
 * ```
 * assigned-name = "urn" ":" NID ":" NSS       RFC 8141 2
 * ```
 */
export interface UrnUri {
  readonly kind: 'urn';
  readonly scheme: 'urn';
  /** Namespace, as received; compares without regard to case. */
  readonly namespace: string;
  /** What follows the namespace, as received. */
  readonly specific: string;
  readonly text: string;
}

/** Reads what follows `urn:` up to the end of the cursor. */
export function readUrnUri(cursor: Cursor, start: number): UrnUri | undefined {
  const from = cursor.at;
  const separator = cursor.octets.subarray(from, cursor.end).indexOf(0x3a);
  if (separator < 1 || from + separator + 1 >= cursor.end)
    return cursor.fail('SIP_URI', 'expected a URN namespace and a name in it', 'RFC 8141 2', from);
  cursor.run(cursor.context.strict ? urnTable : lenientUrnTable);
  if (!cursor.atEnd) return cursor.fail('SIP_URI', 'unexpected octet in a URN', 'RFC 8141 2');
  return {
    kind: 'urn',
    scheme: 'urn',
    namespace: cursor.text(from, from + separator),
    specific: cursor.text(from + separator + 1, cursor.end),
    text: cursor.text(start, cursor.end),
  };
}

// pchar / "/", and what introduces the components of RFC 8141 2.3
const urnTable = alphanumericTable("-._~!$&'()*+,;=:@%/?#");
const lenientUrnTable = lenient('<>"');
