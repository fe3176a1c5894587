import { unlimited } from '../limits.ts';
import { edit, type MessageEdit } from '../message/edit-message.ts';
import { type HeaderId, headerId } from '../message/header-name.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipMessage } from '../message/sip-message.ts';
import { changeValues } from './change-values.ts';
import { withoutParameters } from './credential-parameters.ts';

/**
 * Headers that are for the network alone and do not go to clients (TS 24.229 4.4, 5.2.2 and 5.2.6.4). P-Asserted-Identity is not among them:
 * whether the client may see it depends on Privacy, which is for the host.
 */
export const defaultConfidentialHeaders: readonly string[] = [
  'Feature-Caps',
  'P-Access-Network-Info',
  'P-Charge-Info',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Private-Network-Indication',
  'P-Profile-Key',
  'P-Served-User',
  'P-User-Database',
  'P-Visited-Network-ID',
  'Relayed-Charge',
  'Restoration-Info',
  'Service-Interact-Info',
];

// TS 24.229 5.2.2: the keys of AKA are for the edge.
const keys: ReadonlySet<string> = new Set(['ck', 'ik']);

/** Keeps from clients what is for the network alone: whole headers, and the keys `ck` and `ik` in challenges. */
export class ConfidentialHeaders {
  readonly #names: readonly string[];
  readonly #ids: ReadonlySet<HeaderId>;

  /** @param names of headers; with none everything passes */
  constructor(names: readonly string[]) {
    this.#names = names;
    this.#ids = new Set(names.map(headerId));
  }

  /** Takes them out of a message on its way to a client. @param message as it was received */
  remove(edited: MessageEdit, message: SipMessage): void {
    const { rows } = message;
    for (let row = 0; row < rows.count; row++)
      if (this.#ids.has(rows.id(row))) {
        for (const name of this.#names) if (message.header(name) !== undefined) edited.remove(name);
        return;
      }
  }

  /** Whether the keys have to be taken out of what leaves. */
  hasKeys(message: SipMessage): boolean {
    return (
      this.#names.length > 0 &&
      message.headers('WWW-Authenticate').some(({ text }) => withoutParameters(text, keys) !== text)
    );
  }
}

/** The message without keys. @param octets as it would leave: what the host made of the challenge stands there alone */
export function withoutKeys(octets: Uint8Array): Uint8Array {
  const parsed = parseMessage(octets, { limits: unlimited });
  if (!parsed.ok) return octets;
  const message = parsed.value;
  const edited = edit(message);
  changeValues(edited, message, 'WWW-Authenticate', ({ text }) => withoutParameters(text, keys));
  return edited.serialize();
}
