// Octets decode to a message that encodes to one with the same attributes, or are refused with a STUN error within the input; the server never throws.
import { ProtocolError } from '@webrtc-ims/core';
import { decodeStunMessage, encodeStunMessage, serveBinding, shortTermKey } from '@webrtc-ims/ice-dtls';

const session = { ufrag: 'evtj', key: shortTermKey('VOkJxbRl1RmTxUk/WvJxBt') };
const source = { address: '192.0.2.1', port: 32853 };

export function fuzz(data: Uint8Array): void {
  serveBinding(data, source, (ufrag) => (ufrag === session.ufrag ? session : undefined));
  const decoded = decodeStunMessage(data);
  if (!decoded.ok) {
    const { error } = decoded;
    if (!(error instanceof ProtocolError) || !error.code.startsWith('STUN_')) throw new Error('not one of ours');
    if (error.offset === undefined || error.offset > data.length) throw new Error(`offset ${error.offset}`);
    return;
  }
  const again = decodeStunMessage(encodeStunMessage(decoded.value));
  if (!again.ok) throw again.error;
  const shape = (message: typeof decoded.value): string =>
    JSON.stringify([message.class, message.method, message.attributes.map(({ type, value }) => [type, [...value]])]);
  if (shape(again.value) !== shape(decoded.value)) throw new Error('encoding changed the message');
}
