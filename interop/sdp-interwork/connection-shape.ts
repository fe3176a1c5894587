import { type ChannelDescription, msrpAttributes, readDataChannels } from '@webrtc-ims/sdp-interwork/browser';
import { attributeIn, codecsOf, type Direction, type MediaSection, mediaSections } from './media-section.ts';
import type { Sample } from './samples.ts';

/** What a connection of a browser has to look like before it offers: enough for an offer of the kind of a sample. Plain JSON, for the page. */
export interface ConnectionShape {
  readonly configuration: RTCConfiguration;
  readonly sections: readonly ShapedSection[];
  readonly restartsIce: boolean;
  readonly channels: readonly ChannelDescription[];
}

/** A media section to be. */
export interface ShapedSection {
  readonly media: 'application' | 'audio' | 'video';
  readonly isRejected: boolean;
  readonly direction: Direction;
  /** As in `opus/48000`, in order of preference; empty where the browser is to choose. */
  readonly codecs: readonly string[];
  /** Of the encodings of simulcast. */
  readonly rids: readonly string[];
}

/** The shape of an offer of a browser, and what has changed in it since the one before. */
export function shapeOfOffer({ path, text }: Sample, before?: Sample): ConnectionShape {
  const sections = mediaSections(text);
  return {
    configuration: configurationOf(path),
    sections: sections.map((section) => shaped(section, path)),
    restartsIce:
      before !== undefined &&
      attributeIn(linesOf(text), 'ice-ufrag') !== attributeIn(linesOf(before.text), 'ice-ufrag'),
    channels: channelsOf({ path, text }),
  };
}

/** The shape of an offer to which a terminal of the core could have given this answer: a data channel for every section that is not RTP of audio or video. */
export function shapeForCoreAnswer({ text }: Sample): ConnectionShape {
  const sections = mediaSections(text);
  const medias = new Set(sections.map(({ media }) => mediumOf(media)));
  const protocols = sections.flatMap(({ media }) => protocolOf.get(media) ?? []);
  return {
    configuration: {},
    sections: [...medias].map((media) => ({ media, isRejected: false, direction: 'sendrecv', codecs: [], rids: [] })),
    restartsIce: false,
    channels: protocols.map(channel),
  };
}

/** The channels of a sample. Browsers do not write of them, so those that were captured have them in their names. */
export function channelsOf({ path, text }: Pick<Sample, 'path' | 'text'>): readonly ChannelDescription[] {
  const written = readDataChannels(text);
  if (written.length > 0) return written;
  if (path.includes('3datachannels')) return ['msrp', 'bfcp', 't140'].map(channel);
  const named = /datachannel-negotiated-([a-z0-9]+)/.exec(path)?.[1];
  return named === undefined ? [] : [channel(named, 0)];
}

/** A channel as a page describes it. */
export function channel(protocol: string, index: number): ChannelDescription {
  const attributes = {
    msrp: msrpAttributes({ path: 'msrps://wic.invalid:9/2s93i9ek2a;dc', setup: 'active', acceptTypes: ['text/plain'] }),
    bfcp: ['floorctrl:c-only', 'floorid:1', 'bfcpver:1'],
  };
  const own = protocol === 'msrp' || protocol === 'bfcp' ? attributes[protocol] : [];
  return { id: 2 * index, protocol, label: protocol, ordered: true, attributes: own };
}

function mediumOf(media: string): ShapedSection['media'] {
  return media === 'audio' || media === 'video' ? media : 'application';
}

const protocolOf: ReadonlyMap<string, string> = new Map([
  ['message', 'msrp'],
  ['application', 'bfcp'],
  ['text', 't140'],
]);

function shaped(section: MediaSection, path: string): ShapedSection {
  const { media, isRejected, direction, lines } = section;
  if (media !== 'audio' && media !== 'video' && media !== 'application') throw new Error(`${path}: m=${media}`);
  const chosen = path.includes('-prefs-') || path.includes('h264-first');
  return {
    media,
    isRejected,
    direction,
    codecs: chosen ? [...codecsOf(section).values()].map((codec) => codec.split('/').slice(0, 2).join('/')) : [],
    rids: lines.flatMap((line) => /^a=rid:(\S+) send/.exec(line)?.[1] ?? []),
  };
}

// How a connection was made cannot be told from all texts; the samples have it in their names.
function configurationOf(path: string): RTCConfiguration {
  const bundlePolicy = (['balanced', 'max-compat', 'max-bundle'] as const).find((policy) =>
    path.includes(`-${policy}`),
  );
  return {
    ...(bundlePolicy === undefined ? {} : { bundlePolicy }),
    ...(path.includes('icetransport-relay') ? { iceTransportPolicy: 'relay' } : {}),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split('\r\n');
}
