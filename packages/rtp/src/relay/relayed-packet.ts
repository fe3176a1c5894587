import {
  fixedHeaderOctets,
  type RtpExtension,
  type RtpHeaderFields,
  type RtpHeaderView,
  rewriteRtpHeader,
} from '../rtp-packet.ts';

/** What of a received packet goes on, and what is put in. */
export interface RelayedShape {
  readonly keepExtensions: boolean;
  readonly keepContributingSources: boolean;
  /** Inserted where the packet has no extension of its own left. */
  readonly midExtension: RtpExtension | undefined;
  readonly inPlace: boolean;
}

/** Octets of the header that {@link writeRelayedPacket} gives a packet. */
export function relayedHeaderOctets(view: RtpHeaderView, shape: RelayedShape): number {
  const { payloadOffset, extensionOffset } = view;
  let octets = fixedHeaderOctets;
  if (shape.keepContributingSources) octets += 4 * view.contributingSourceCount;
  if (shape.keepExtensions && extensionOffset >= 0) octets += payloadOffset - extensionOffset;
  else if (shape.midExtension !== undefined) octets += 4 + shape.midExtension.data.length;
  return octets;
}

/** Octets of the packet that {@link writeRelayedPacket} makes of `octets`. */
export function relayedPacketOctets(octets: Uint8Array, view: RtpHeaderView, shape: RelayedShape): number {
  if (keepsShape(view, shape)) return octets.length;
  return relayedHeaderOctets(view, shape) + view.payloadEnd - view.payloadOffset;
}

// Nothing is taken out of the packet or put into it. Its padding then stays too.
function keepsShape(view: RtpHeaderView, shape: RelayedShape): boolean {
  if (view.contributingSourceCount > 0 && !shape.keepContributingSources) return false;
  return view.extensionOffset >= 0 ? shape.keepExtensions : shape.midExtension === undefined;
}

/**
 * The packet as it leaves: header rewritten, payload untouched, extension and contributing sources as `shape` says. A header that shrinks
 * takes the padding away with it. The payload begins at {@link relayedHeaderOctets}.
 *
 * In place, the result is the received buffer or a view of its end.
 */
export function writeRelayedPacket(
  octets: Uint8Array,
  view: RtpHeaderView,
  fields: RtpHeaderFields,
  shape: RelayedShape,
): Uint8Array {
  const { payloadOffset, payloadEnd } = view;
  const header = relayedHeaderOctets(view, shape);
  let out: Uint8Array;
  if (keepsShape(view, shape)) {
    // Not slice(): of a Node Buffer that would be a view.
    out = shape.inPlace ? octets : new Uint8Array(octets);
  } else if (header === fixedHeaderOctets && shape.inPlace) {
    out = octets.subarray(payloadOffset - fixedHeaderOctets, payloadEnd);
    out[0] = 0x80;
  } else {
    out = new Uint8Array(header + payloadEnd - payloadOffset);
    writeHeaderTail(out, octets, view, shape);
    copy(octets, payloadOffset, payloadEnd, out, header);
  }
  rewriteRtpHeader(out, fields);
  return out;
}

function writeHeaderTail(out: Uint8Array, octets: Uint8Array, view: RtpHeaderView, shape: RelayedShape): void {
  const { extensionOffset } = view;
  let at = fixedHeaderOctets;
  let first = 0x80;
  if (shape.keepContributingSources) {
    const end = at + 4 * view.contributingSourceCount;
    copy(octets, at, end, out, at);
    at = end;
    first |= view.contributingSourceCount;
  }
  if (shape.keepExtensions && extensionOffset >= 0) {
    copy(octets, extensionOffset, view.payloadOffset, out, at);
    first |= 0x10;
  } else if (shape.midExtension !== undefined) {
    const { profile, data } = shape.midExtension;
    out[at] = profile >>> 8;
    out[at + 1] = profile;
    out[at + 2] = data.length >>> 10;
    out[at + 3] = data.length >>> 2;
    out.set(data, at + 4);
    first |= 0x10;
  }
  out[0] = first;
}

function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  to.set(from.subarray(start, end), at);
}
