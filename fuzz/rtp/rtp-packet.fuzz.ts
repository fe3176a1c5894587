// A packet that decodes encodes to one that decodes to the same; the allocation-free view agrees with the decoder; nothing else than our errors.
import { ProtocolError } from '@webrtc-ims/core';
import {
  decodeHeaderExtension,
  decodeRtpPacket,
  encodeHeaderExtension,
  encodeRtpPacket,
  RtpHeaderView,
} from '@webrtc-ims/rtp';

export function fuzz(data: Uint8Array): void {
  const view = new RtpHeaderView();
  const error = view.read(data);
  const packet = decodeRtpPacket(data);
  if (packet.ok !== (error === undefined)) throw new Error('view and decoder disagree');
  if (!packet.ok) {
    if (!(packet.error instanceof ProtocolError)) throw packet.error;
    return;
  }
  const { value } = packet;
  if (value.payload.length !== view.payloadEnd - view.payloadOffset) throw new Error('payload of another length');
  const again = encodeRtpPacket(value);
  // Padding octets have no meaning: all but the last are written as zeros.
  const unpadded = data.length - value.padding;
  if (again.length !== data.length || !same(again.subarray(0, unpadded), data.subarray(0, unpadded))) {
    throw new Error('encodes to something else');
  }
  if (value.extension === undefined) return;
  const elements = decodeHeaderExtension(value.extension);
  if (!elements.ok) return;
  const written = decodeHeaderExtension(encodeHeaderExtension(elements.value));
  if (!written.ok || written.value.elements.length !== elements.value.elements.length) throw new Error('elements lost');
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}
