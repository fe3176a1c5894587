import type { HeaderExtension, StreamId } from '@webrtc-ims/iq';
import type { LegState, StreamState } from '../state.ts';

const midUri = 'urn:ietf:params:rtp-hdrext:sdes:mid';

/** Whether this is the header extension by which bundled streams are told apart (RFC 9143 15). */
export function isMidExtension(extension: HeaderExtension): boolean {
  return extension.uri === midUri;
}

/**
 * The streams with the mid extension on the browser's leg when several of them share a bundle, and without when not: it costs octets in every
 * packet (RFC 9143 9.2). It has one number for all of them: the one that the browser gave it, if it did.
 */
export function withMidExtension(
  streams: Readonly<Record<StreamId, StreamState>>,
  browser: LegState,
): Readonly<Record<StreamId, StreamState>> {
  const known = Object.values(streams).flatMap((stream) => stream.sides.browser.headerExtensions);
  const extension = known.find(isMidExtension) ?? { id: 1, uri: midUri };
  const bundled = new Set(
    browser.slots
      .filter((slot) => slot.mid !== undefined && browser.bundle.includes(slot.mid))
      .map((slot) => slot.stream),
  );
  const headerExtensions = bundled.size > 1 ? [extension] : [];
  return mapBrowserSides(streams, (id) => (bundled.has(id) ? headerExtensions : []));
}

/** After an answer: the extension stays only where both descriptions have it, and only in a bundle of several (RFC 8285 6). */
export function agreedMidExtension(
  streams: Readonly<Record<StreamId, StreamState>>,
  bundled: number,
): Readonly<Record<StreamId, StreamState>> {
  return mapBrowserSides(streams, (id) => (bundled > 1 ? (streams[id]?.sides.browser.headerExtensions ?? []) : []));
}

function mapBrowserSides(
  streams: Readonly<Record<StreamId, StreamState>>,
  extensionsOf: (id: StreamId) => readonly HeaderExtension[],
): Readonly<Record<StreamId, StreamState>> {
  return Object.fromEntries(
    Object.entries(streams).map(([id, stream]) => {
      const browser = { ...stream.sides.browser, headerExtensions: extensionsOf(Number(id)) };
      return [id, { ...stream, sides: { ...stream.sides, browser } }];
    }),
  );
}
