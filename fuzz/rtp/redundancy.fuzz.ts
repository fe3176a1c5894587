// A redundant payload that decodes encodes to the same octets; it is refused with one of our errors, at an offset within it, else.
import { ProtocolError } from '@webrtc-ims/core';
import { decodeRedundancy, encodeRedundancy } from '@webrtc-ims/rtp';

export function fuzz(data: Uint8Array): void {
  const result = decodeRedundancy(data);
  if (!result.ok) {
    const { error } = result;
    if (!(error instanceof ProtocolError)) throw error;
    if (error.offset === undefined || error.offset > data.length) throw new Error(`offset ${error.offset}`);
    return;
  }
  const again = encodeRedundancy(result.value);
  if (again.length !== data.length || again.some((octet, i) => octet !== data[i]))
    throw new Error('encodes to something else');
}
