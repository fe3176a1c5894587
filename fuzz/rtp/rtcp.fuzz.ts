// A compound that decodes encodes to one that decodes to the same packets; it is refused with one of our errors, at an offset within it, else.
import { ProtocolError } from '@webrtc-ims/core';
import { decodeCompound, encodeCompound } from '@webrtc-ims/rtp';

export function fuzz(data: Uint8Array): void {
  const strict = decodeCompound(data);
  const lenient = decodeCompound(data, { reducedSize: true });
  if (strict.ok && !lenient.ok) throw new Error('the lenient decoder is stricter');
  if (!lenient.ok) {
    const { error } = lenient;
    if (!(error instanceof ProtocolError)) throw error;
    if (error.offset === undefined || error.offset > data.length) throw new Error(`offset ${error.offset}`);
    return;
  }
  const again = decodeCompound(encodeCompound(lenient.value), { reducedSize: true });
  if (!again.ok || text(again.value) !== text(lenient.value)) throw new Error('encodes to something else');
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => {
    if (typeof field === 'bigint') return field.toString();
    return field instanceof Uint8Array ? [...field] : field;
  });
}
