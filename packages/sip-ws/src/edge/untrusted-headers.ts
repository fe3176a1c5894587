import { concatenate } from '@webrtc-ims/core';
import { edit, type MessageEdit } from '../message/edit-message.ts';
import { type HeaderId, headerId, invalidHeader, unknownHeader } from '../message/header-name.ts';
import { type ParsedMessage, parseMessage } from '../message/parse-message.ts';
import type { SipMessage } from '../message/sip-message.ts';
import { changeValues } from './change-values.ts';
import { withoutParameters } from './credential-parameters.ts';

/**
 * Headers that only the network writes: what a client puts there would be believed behind the edge (RFC 3325 5, RFC 3327 5.2, RFC 7315,
 * TS 24.229 4.4 and 5.2.6.3). Privacy and P-Preferred-Identity are the client's own.
 */
export const defaultUntrustedHeaders: readonly string[] = [
  'Feature-Caps',
  'P-Asserted-Identity',
  'P-Asserted-Service',
  'P-Associated-URI',
  'P-Called-Party-ID',
  'P-Charge-Info',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Private-Network-Indication',
  'P-Profile-Key',
  'P-Served-User',
  'P-User-Database',
  'P-Visited-Network-ID',
  'Path',
  'Relayed-Charge',
  'Remote-Party-ID',
  'Restoration-Info',
  'Service-Interact-Info',
  'Service-Route',
];

/**
 * Takes out of the messages of clients what only the network may say: whole headers, `network-provided` values of P-Access-Network-Info, and
 * `integrity-protected` in Authorization, by which the S-CSCF would take the client for authenticated.
 */
export class UntrustedHeaders {
  readonly #ids: ReadonlySet<HeaderId>;
  readonly #names: readonly string[];

  /** @param names of headers; with none everything passes */
  constructor(names: readonly string[]) {
    this.#names = names.map(squeezed);
    this.#ids = new Set(names.map(headerId).filter((id) => id !== unknownHeader));
  }

  /** Gives the message itself if there is nothing to take out. */
  stripped(message: SipMessage): ParsedMessage {
    if (this.#names.length === 0) return { ok: true, value: message };
    const kept = this.#withoutRows(message);
    const parsed: ParsedMessage = kept === undefined ? { ok: true, value: message } : parseMessage(kept);
    if (!parsed.ok) return parsed;
    const edited = edit(parsed.value);
    const changed = [stripAccessNetworkInfo(parsed.value, edited), stripIntegrity(parsed.value, edited)];
    return changed.includes(true) ? parseMessage(edited.serialize()) : parsed;
  }

  #withoutRows(message: SipMessage): Uint8Array | undefined {
    const { rows, octets } = message;
    const kept: Uint8Array[] = [];
    let from = 0;
    for (let row = 0; row < rows.count; row++) {
      const id = rows.id(row);
      const nameless = id === unknownHeader || id === invalidHeader;
      if (!(nameless ? this.#isDisguised(message, row) : this.#ids.has(id))) continue;
      kept.push(octets.subarray(from, rows.line(row)));
      from = rows.lineEnd(row);
    }
    return from === 0 ? undefined : concatenate([...kept, octets.subarray(from)]);
  }

  // Elements differ in what they make of `P_Asserted_Identity`, or of a control octet in a name, and a spoilt line is relayed as it is.
  #isDisguised(message: SipMessage, row: number): boolean {
    const { rows, octets } = message;
    const start = rows.line(row);
    if (rows.id(row) === unknownHeader) return this.#names.includes(squeezed(ascii(octets, start, rows.nameEnd(row))));
    const line = squeezed(ascii(octets, start, rows.lineEnd(row)));
    return this.#names.some((name) => line.startsWith(name));
  }
}

// TS 24.229 5.2.1
function stripAccessNetworkInfo(message: SipMessage, edited: MessageEdit): boolean {
  return changeValues(edited, message, 'P-Access-Network-Info', ({ text }) =>
    text.toLowerCase().includes('network-provided') ? undefined : text,
  );
}

// TS 24.229 5.2.2
const integrity: ReadonlySet<string> = new Set(['integrity-protected']);

function stripIntegrity(message: SipMessage, edited: MessageEdit): boolean {
  return changeValues(edited, message, 'Authorization', ({ text }) => {
    const kept = withoutParameters(text, integrity);
    // An unterminated quoted string, or what else hides the parameter here, need not hide it elsewhere.
    return kept !== undefined && squeezed(kept).includes('integrityprotected') ? undefined : kept;
  });
}

function ascii(octets: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(octets[i]!);
  return text;
}

// Letters and digits alone, in lower case.
function squeezed(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const lower = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
    if ((lower >= 0x61 && lower <= 0x7a) || (lower >= 0x30 && lower <= 0x39)) out += String.fromCharCode(lower);
  }
  return out;
}
