// A crypto attribute that is read is written as one that is read as the same; it is refused with one of our errors, at an offset within it, else.
import { ProtocolError } from '@webrtc-ims/core';
import { parseCryptoAttribute, writeCryptoAttribute } from '@webrtc-ims/rtp';

const latin1 = (data: Uint8Array): string => Array.from(data, (octet) => String.fromCharCode(octet)).join('');

export function fuzz(data: Uint8Array): void {
  const value = latin1(data);
  const result = parseCryptoAttribute(value);
  if (!result.ok) {
    const { error } = result;
    if (!(error instanceof ProtocolError)) throw error;
    if (error.offset === undefined || error.offset > value.length) throw new Error(`offset ${error.offset}`);
    return;
  }
  // Optional parameters are kept as they came, and may hold what cannot be written.
  const { parameters } = result.value;
  const attribute = { ...result.value, parameters: { ...parameters, optional: undefined } };
  const written = writeCryptoAttribute(attribute);
  const again = parseCryptoAttribute(written);
  if (!again.ok) throw again.error;
  if (writeCryptoAttribute(again.value) !== written) throw new Error('written as something else');
  const same = again.value.keys.every((key, i) => key.equals(result.value.keys[i]!));
  if (!same || again.value.keys.length !== result.value.keys.length) throw new Error('other keys');
}
