import { MisuseError } from '@webrtc-ims/core';
import type { MessageEdit } from '../message/edit-message.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipMessage } from '../message/sip-message.ts';
import type { AddressHop } from '../transport/hop.ts';

/** What the host changes in a held message. */
export interface Change {
  /** Called once, at once. The edge's own changes come on top; Via, Route, Record-Route, Path and Max-Forwards are its business. */
  readonly edit?: (message: MessageEdit) => void;
  /** The message anew, in place of the one that was held; `edit` is then applied to it. */
  readonly octets?: Uint8Array;
  /** Where a request to the core goes, in place of what the routing says. */
  readonly to?: AddressHop;
}

/**
 * The message to which a change is made: the one that was held, or the octets that the host gives in its place.
 *
 * @throws MisuseError `SIP_MISUSE_RELEASE` for octets that are no such message
 */
export function changed(held: SipMessage, { octets }: Change): SipMessage {
  if (octets === undefined) return held;
  const parsed = parseMessage(octets);
  if (!parsed.ok) throw new MisuseError('SIP_MISUSE_RELEASE', parsed.error.message);
  if (parsed.value.kind !== held.kind) throw new MisuseError('SIP_MISUSE_RELEASE', `not a ${held.kind}`);
  return parsed.value;
}
