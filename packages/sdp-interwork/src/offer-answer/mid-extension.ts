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
  const known = Object.values(streams).flatMap((stream) =>
    stream.kind === 'rtp' ? stream.sides.browser.headerExtensions : [],
  );
  const extension = known.find(isMidExtension) ?? { id: 1, uri: midUri };
  const bundled = bundledStreams(browser);
  const headerExtensions = bundled.size > 1 ? [extension] : [];
  return mapBrowserSides(streams, (id) => (bundled.has(id) ? headerExtensions : []));
}

/** After an answer: the extension stays only where both descriptions have it, and only in a bundle of several (RFC 8285 6). */
export function agreedMidExtension(
  streams: Readonly<Record<StreamId, StreamState>>,
  browser: LegState,
): Readonly<Record<StreamId, StreamState>> {
  const several = bundledStreams(browser).size > 1;
  return mapBrowserSides(streams, (_, held) => (several ? held : []));
}

function bundledStreams({ slots, bundle }: LegState): ReadonlySet<StreamId> {
  const bundled = slots.filter(({ mid }) => mid !== undefined && bundle.includes(mid));
  return new Set(bundled.map((slot) => slot.stream).filter((id) => id !== undefined));
}

function mapBrowserSides(
  streams: Readonly<Record<StreamId, StreamState>>,
  extensionsOf: (id: StreamId, held: readonly HeaderExtension[]) => readonly HeaderExtension[],
): Readonly<Record<StreamId, StreamState>> {
  return Object.fromEntries(
    Object.entries(streams).map(([id, stream]) => {
      if (stream.kind !== 'rtp') return [id, stream];
      const held = stream.sides.browser;
      const browser = { ...held, headerExtensions: extensionsOf(Number(id), held.headerExtensions) };
      return [id, { ...stream, sides: { ...stream.sides, browser } }];
    }),
  );
}
