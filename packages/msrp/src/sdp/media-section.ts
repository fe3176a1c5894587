import { MisuseError } from '@webrtc-ims/core';
import { decodeUri } from '../uri/msrp-uri.ts';
import {
  decodeAttributes,
  encodeAttributes,
  type MediaAttribute,
  type MediaProblem,
  type MsrpMedia,
  mediaProblems,
  problem,
} from './msrp-media.ts';

/** One `m=message` section. */
export interface MediaSection {
  /** 0 for one that is refused or ended. */
  readonly port: number;
  readonly protocol: 'TCP/MSRP' | 'TCP/TLS/MSRP';
  /** Address of the c-line; `undefined` when the section has none of its own. */
  readonly host: string | undefined;
  readonly media: MsrpMedia;
  /** Values of `a=fingerprint`. */
  readonly fingerprints: readonly string[];
}

/**
 * The lines of an `m=message` section, without line ends (RFC 4975 8, RFC 6135 4.2).
 *
 * @throws {MisuseError} `MSRP_MISUSE_SDP` for a path without URIs, a URI without port, a password, a scheme that does not go with the protocol, no types
 */
export function encodeMediaSection(section: MediaSection): readonly string[] {
  const { media, protocol, port, host, fingerprints } = section;
  const { uris, problems } = mediaProblems(media);
  const adjacent = uris[0];
  const agrees = adjacent !== undefined && (adjacent.scheme === 'msrps') === (protocol === 'TCP/TLS/MSRP');
  const hasPassword = uris.some(({ userinfo }) => userinfo?.includes(':'));
  if (problems.length > 0 || !agrees || hasPassword || media.acceptTypes.length === 0) {
    throw new MisuseError('MSRP_MISUSE_SDP', 'this makes no MSRP section', { clause: 'RFC 4975 8' });
  }
  return [
    `m=message ${port} ${protocol} *`,
    ...(host === undefined ? [] : [`c=IN ${host.includes(':') ? 'IP6' : 'IP4'} ${host}`]),
    ...encodeAttributes(media).map(attributeLine),
    ...fingerprints.map((value) => `a=fingerprint:${value}`),
  ];
}

/** A section of own URIs: the c-line and the port of the m-line repeat what the first URI says (RFC 4975 8.1). */
export function sectionOf(media: MsrpMedia, fingerprints: readonly string[] = []): MediaSection {
  const [first = ''] = media.path.split(' ');
  const uri = decodeUri(first);
  if (!uri.ok) throw new MisuseError('MSRP_MISUSE_SDP', 'the path does not parse', { clause: 'RFC 4975 8.2' });
  const { host, port = 0, scheme } = uri.value;
  return { host, port, protocol: scheme === 'msrps' ? 'TCP/TLS/MSRP' : 'TCP/MSRP', media, fingerprints };
}

/** Reads an `m=message` section: its lines, without line ends. Problems are those of RFC 4975 8; the section is as far as it can be read. */
export function decodeMediaSection(lines: readonly string[]): {
  readonly section: MediaSection;
  readonly problems: readonly MediaProblem[];
} {
  const [kind = '', port = '', protocol = '', format] = (lines[0] ?? '').split(' ');
  const attributes = lines.flatMap(attributeOf);
  const media = decodeAttributes(attributes);
  const { uris, problems } = mediaProblems(media);
  const isMsrp = protocol === 'TCP/MSRP' || protocol === 'TCP/TLS/MSRP';
  if (kind !== 'm=message' || !isMsrp || format !== '*') {
    problems.push(problem('MSRP_SDP_SECTION', 'not a section for MSRP', 'RFC 4975 8.1'));
  }
  const adjacent = uris[0];
  if (adjacent !== undefined && (adjacent.scheme === 'msrps') !== (protocol === 'TCP/TLS/MSRP')) {
    problems.push(problem('MSRP_SDP_SCHEME', 'scheme and protocol contradict each other', 'RFC 4975 8.2'));
  }
  if (media.acceptTypes.length === 0) {
    problems.push(problem('MSRP_SDP_ACCEPT_TYPES', 'no accept-types', 'RFC 4975 8.6'));
  }
  const address = lines.find((line) => line.startsWith('c=IN '))?.split(' ')[2];
  const section: MediaSection = {
    port: Number.parseInt(port, 10) || 0,
    protocol: protocol === 'TCP/TLS/MSRP' ? protocol : 'TCP/MSRP',
    host: address,
    media,
    fingerprints: attributes.flatMap(([name, value]) => (name === 'fingerprint' && value !== undefined ? [value] : [])),
  };
  return { section, problems };
}

function attributeOf(line: string): MediaAttribute[] {
  if (!line.startsWith('a=')) return [];
  const colon = line.indexOf(':');
  return [colon < 0 ? [line.slice(2), undefined] : [line.slice(2, colon), line.slice(colon + 1)]];
}

function attributeLine([name, value]: MediaAttribute): string {
  return value === undefined ? `a=${name}` : `a=${name}:${value}`;
}
