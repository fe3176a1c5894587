// A text is an MSRP URI or one of our errors; a URI reads back as it was written, and equals itself and nothing with another key.
import { ProtocolError } from '@webrtc-ims/core';
import { decodeMediaType, decodePath, decodeUri, encodeUri, uriKey, urisEqual } from '@webrtc-ims/msrp';

export function fuzz(data: Uint8Array): void {
  const path = decodePath(data);
  if (!path.ok && !(path.error instanceof ProtocolError)) throw new Error('not one of our errors');
  const type = decodeMediaType(data);
  if (!type.ok && !(type.error instanceof ProtocolError)) throw new Error('not one of our errors');
  const uri = decodeUri(data);
  if (!uri.ok) {
    if (uri.error.offset === undefined || uri.error.offset > data.length)
      throw new Error('an error outside of the text');
    return;
  }
  const again = decodeUri(encodeUri(uri.value));
  if (!again.ok || JSON.stringify(again.value) !== JSON.stringify(uri.value)) throw new Error('it does not read back');
  if (!urisEqual(uri.value, again.value)) throw new Error('it does not equal itself');
  if (uriKey({ ...uri.value, port: (uri.value.port ?? 0) + 1 }) === uriKey(uri.value)) throw new Error('ports count');
}
