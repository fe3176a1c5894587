import type { MessageBody } from '../message/build-request.ts';
import type { SipMessage } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';

/** The Content-Type of session descriptions (RFC 8866 8.1). */
const descriptionType = 'application/sdp';

/** A body that is a session description; none for `undefined`. */
export function descriptionBody(description: string | undefined): MessageBody | undefined {
  return description === undefined ? undefined : { contentType: descriptionType, octets: description };
}

/** The session description that a message carries, if it does. */
export function descriptionOf(message: SipMessage): string | undefined {
  return message.body.length === 0 || !isDescription(message) ? undefined : new TextDecoder().decode(message.body);
}

/** Whether a message carries a body that is no session description: such a request is answered 415 (RFC 3261 8.2.3). */
export function hasOtherBody(message: SipMessage): boolean {
  return message.body.length > 0 && !isDescription(message);
}

function isDescription(message: SipMessage): boolean {
  const type = message.header('Content-Type')?.text ?? '';
  const end = type.indexOf(';');
  return asciiLower((end < 0 ? type : type.slice(0, end)).trim()) === descriptionType;
}
