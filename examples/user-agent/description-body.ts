import type { MessageBody, SipMessage } from '@webrtc-ims/sip-ws';

/** A body that is a session description. */
export function descriptionBody(description: string): MessageBody {
  return { contentType: 'application/sdp', octets: description };
}

/** The session description that a message carries, if it does. */
export function descriptionOf(message: SipMessage): string | undefined {
  return message.body.length === 0 ? undefined : new TextDecoder().decode(message.body);
}
