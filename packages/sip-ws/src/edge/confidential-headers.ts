import { unlimited } from '../limits.ts';
import { edit, type MessageEdit } from '../message/edit-message.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipMessage } from '../message/sip-message.ts';
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

/**
 * A message as it goes to a client: without headers that are for the network alone, and without the keys `ck` and `ik` in challenges.
 *
 * @param message as it was received
 * @param names of the headers; with none everything passes
 */
export function serializeForClient(edited: MessageEdit, message: SipMessage, names: readonly string[]): Uint8Array {
  for (const name of names) if (message.header(name) !== undefined) edited.remove(name);
  const octets = edited.serialize();
  if (names.length === 0 || !hasKeys(message)) return octets;
  // What the host made of the challenge stands in the octets alone.
  const parsed = parseMessage(octets, { limits: unlimited });
  return parsed.ok ? withoutKeys(parsed.value) : octets;
}

function hasKeys(message: SipMessage): boolean {
  return message.headers('WWW-Authenticate').some(({ text }) => withoutParameters(text, keys) !== text);
}

function withoutKeys(message: SipMessage): Uint8Array {
  const edited = edit(message);
  for (const challenge of message.values('WWW-Authenticate')) {
    const kept = withoutParameters(challenge.text, keys);
    if (kept === undefined) edited.removeValue(challenge);
    else if (kept !== challenge.text) edited.replaceValue(challenge, kept);
  }
  return edited.serialize();
}
