import { MisuseError } from '@webrtc-ims/core';
import {
  decodeAttributes,
  encodeAttributes,
  type MediaAttribute,
  type MediaProblem,
  type MsrpMedia,
  mediaProblems,
  problem,
} from './msrp-media.ts';

/** One MSRP channel of an `m=application` section (RFC 8873 4). */
export interface ChannelDescription {
  /** SCTP stream. */
  readonly stream: number;
  readonly label: string;
  readonly media: MsrpMedia;
}

/**
 * The `a=dcmap` line of an MSRP channel and its `a=dcsa` lines, without line ends. `setup` there is the role of the MSRP party, and has nothing to do with
 * the one of DTLS.
 *
 * @throws {MisuseError} `MSRP_MISUSE_SDP` for URIs that are not `msrps` with `dc`, or a label with quotes
 */
export function encodeChannel({ stream, label, media }: ChannelDescription): readonly string[] {
  const { uris, problems } = mediaProblems(media);
  const own = uris.at(-1);
  if (problems.length > 0 || own?.scheme !== 'msrps' || own.transport !== 'dc' || label.includes('"')) {
    throw new MisuseError('MSRP_MISUSE_SDP', 'this makes no MSRP channel', { clause: 'RFC 8873 4' });
  }
  const attributes = encodeAttributes({ ...media, cema: true });
  return [
    `a=dcmap:${stream} label="${label}";subprotocol="msrp"`,
    ...attributes.map(([name, value]) => `a=dcsa:${stream} ${value === undefined ? name : `${name}:${value}`}`),
  ];
}

/**
 * Reads the MSRP channels of an `m=application` section: its lines, without line ends. Attributes that are not defined for MSRP channels, and channels of
 * other subprotocols, are left out.
 */
export function decodeChannels(
  lines: readonly string[],
): readonly (ChannelDescription & { readonly problems: readonly MediaProblem[] })[] {
  return lines.flatMap((line) => {
    const found = streamAndRest(line, 'a=dcmap:');
    if (found === undefined) return [];
    const parameters = new Map(found.rest.split(';').map(parameterOf));
    if (parameters.get('subprotocol') !== 'msrp') return [];
    const attributes = lines.flatMap((other): MediaAttribute[] => {
      const embedded = streamAndRest(other, 'a=dcsa:');
      if (embedded?.stream !== found.stream) return [];
      const colon = embedded.rest.indexOf(':');
      return [colon < 0 ? [embedded.rest, undefined] : [embedded.rest.slice(0, colon), embedded.rest.slice(colon + 1)]];
    });
    const media = decodeAttributes(attributes);
    const { problems } = mediaProblems(media);
    const isReliable = !parameters.has('max-retr') && !parameters.has('max-time');
    if (!isReliable || (parameters.get('ordered') ?? 'true') !== 'true') {
      problems.push(problem('MSRP_SDP_CHANNEL', 'a channel that is not reliable and ordered', 'RFC 8873 4.3'));
    }
    const names = new Set(attributes.map(([name]) => name));
    for (const name of ['path', 'msrp-cema', 'setup']) {
      if (!names.has(name)) problems.push(problem('MSRP_SDP_MISSING', `no ${name}`, 'RFC 8873 4.4'));
    }
    return [{ stream: found.stream, label: parameters.get('label') ?? '', media, problems }];
  });
}

function streamAndRest(line: string, prefix: string): { readonly stream: number; readonly rest: string } | undefined {
  if (!line.startsWith(prefix)) return undefined;
  const space = line.indexOf(' ');
  if (space < 0) return undefined;
  const stream = Number(line.slice(prefix.length, space));
  return Number.isInteger(stream) && stream >= 0 ? { stream, rest: line.slice(space + 1) } : undefined;
}

function parameterOf(text: string): readonly [string, string] {
  const equal = text.indexOf('=');
  const value = text.slice(equal + 1);
  return [text.slice(0, equal), value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value];
}
