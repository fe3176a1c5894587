// Any octets give a message or a typed error inside them; what was read is written again octet by octet, and anew to the same meaning.

import { checkGrammar, decodeMessage, encodeMessage } from '@webrtc-ims/bfcp';
import { octetsEqual, ProtocolError } from '@webrtc-ims/core';

export function fuzz(data: Uint8Array): void {
  const read = decodeMessage(data, { anyVersion: true });
  if (!read.ok) {
    const { error } = read;
    if (!(error instanceof ProtocolError) || error.fault === 'misuse') throw error;
    if (error.offset === undefined || error.offset > data.length) throw new Error(`offset ${error.offset}`);
    return;
  }
  const message = read.value;
  if (!octetsEqual(encodeMessage(message), data)) throw new Error('a message did not come out as it came in');
  checkGrammar(message);
  for (const attribute of message.attributes)
    if ('text' in attribute && typeof attribute.text !== 'string') throw new Error('no text');
  // Padding and reserved bits are gone now; what is left has to be stable. A group that left padding uncounted may have outgrown its length.
  let anew: Uint8Array;
  try {
    anew = encodeMessage({ ...message });
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'BFCP_ATTRIBUTE_TOO_LONG') return;
    throw error;
  }
  const again = decodeMessage(anew, { anyVersion: true });
  if (!again.ok) throw again.error;
  if (!octetsEqual(encodeMessage({ ...again.value }), anew)) throw new Error('written anew, a message changes again');
}
