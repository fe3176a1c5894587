// What decodes is exactly what encodes: one text for each octet string and no other.
import { fromBase64Url, toBase64Url } from '@webrtc-ims/core';

export function fuzz(data: Uint8Array): void {
  const text = String.fromCharCode(...data.subarray(0, 2000));
  const decoded = fromBase64Url(text);
  if (decoded !== undefined && toBase64Url(decoded) !== text) throw new Error('a second text for the same octets');
  const again = fromBase64Url(toBase64Url(data));
  if (again === undefined || again.join() !== data.join()) throw new Error('octets lost');
}
