import { failure, LimitError, MalformedError, ok, type Result } from '@webrtc-ims/core';
import { type Bandwidth, readBandwidth } from '../attributes/bandwidth.ts';
import { readCandidate } from '../attributes/candidate.ts';
import { readConnection } from '../attributes/connection.ts';
import { decimal } from '../attributes/decimal.ts';
import { type Direction, isDirection } from '../attributes/direction.ts';
import { readExtmap } from '../attributes/extmap.ts';
import { readFeedback } from '../attributes/feedback.ts';
import { readFingerprint } from '../attributes/fingerprint.ts';
import { readFormats } from '../attributes/formats.ts';
import { readCredentials } from '../attributes/ice-credentials.ts';
import { isToken, readMediaLine } from '../attributes/media-line.ts';
import { readRtcp } from '../attributes/rtcp.ts';
import { readSetup } from '../attributes/setup.ts';
import { readSource } from '../attributes/source.ts';
import { readDataChannels } from '../channels/data-channel.ts';
import { isData } from '../channels/data-section.ts';
import { readSctp } from '../channels/sctp.ts';
import type { SdpError } from '../errors.ts';
import type { SdpLimits } from '../limits.ts';
import type { AttributeToken, LineToken, SectionTokens } from '../tokens/description-tokens.ts';
import { attributeOf } from '../tokens/tokenize.ts';
import type { SectionDescription } from './session-description.ts';

/** Reads one media section; what the session level says holds where the section says nothing (RFC 8866 5.13). */
export function readSection(
  tokens: SectionTokens,
  session: readonly LineToken[],
  sessionAttributes: readonly AttributeToken[],
  limits: SdpLimits,
): Result<SectionDescription, SdpError> {
  const place = { offset: tokens.media.offset, line: tokens.media.number, clause: 'RFC 8866 5.14', status: 400 };
  const mediaLine = readMediaLine(tokens.media.value);
  if (mediaLine === undefined) {
    return failure(new MalformedError('SDP_MALFORMED', 'm= needs a media, a port, a protocol and a format', place));
  }
  if (mediaLine.formats.length > limits.formats) {
    return failure(new LimitError('SDP_LIMIT', `more than the limit formats of ${limits.formats} allows`, place));
  }
  const attributes = tokens.lines.filter((line) => line.type === 'a').map(attributeOf);
  const all = (name: string): readonly string[] => valuesOf(attributes, name);
  const inherited = (name: string): readonly string[] => {
    const own = all(name);
    return own.length > 0 ? own : valuesOf(sessionAttributes, name);
  };
  const twice = ambiguous(attributes);
  if (twice !== undefined) {
    return failure(
      new MalformedError('SDP_MALFORMED', 'an attribute with one value stands twice with different ones', {
        offset: twice.line.offset,
        line: twice.line.number,
        clause: 'RFC 8866 5.13',
        status: 400,
      }),
    );
  }
  const candidates = all('candidate');
  if (candidates.length > limits.candidates) {
    return failure(new LimitError('SDP_LIMIT', `more than the limit candidates of ${limits.candidates} allows`, place));
  }

  const connectionLine = lineOf(tokens.lines, 'c') ?? lineOf(session, 'c');
  const connection = connectionLine === undefined ? undefined : readConnection(connectionLine.value);
  if (mediaLine.port !== 0 && connection === undefined) {
    return failure(
      new MalformedError('SDP_MALFORMED', 'a media section has no usable c= line, nor has the session', {
        ...place,
        clause: 'RFC 8866 5.7',
      }),
    );
  }
  const credentials = readCredentials(inherited('ice-ufrag')[0], inherited('ice-pwd')[0]);
  const setup = readSetup(inherited('setup')[0]);
  const midLine = attributes.find((attribute) => attribute.name === 'mid');
  const mid = midLine?.value.trim();
  if (midLine !== undefined && mid !== undefined && !isToken(mid)) {
    const { offset, number } = midLine.line;
    return failure(
      new MalformedError('SDP_MALFORMED', 'a mid is no token', {
        offset,
        line: number,
        clause: 'RFC 5888 4',
        status: 400,
      }),
    );
  }
  const [rtcpValue] = all('rtcp');
  const rtcp = rtcpValue === undefined ? undefined : readRtcp(rtcpValue);
  const packetTime = decimal(all('ptime')[0]?.trim());
  const maximumPacketTime = decimal(all('maxptime')[0]?.trim());
  const label = all('label')[0]?.trim();
  const sctp = isData(mediaLine) ? readSctp(attributes) : undefined;
  return ok({
    ...mediaLine,
    line: tokens.media.number,
    ...(connection === undefined ? {} : { connection }),
    ...(mid === undefined ? {} : { mid }),
    direction: directionOfAttributes(attributes) ?? directionOfAttributes(sessionAttributes) ?? 'sendrecv',
    codecs: isRtp(mediaLine.protocol) ? readFormats(mediaLine.media, mediaLine.formats, attributes) : [],
    ...(rtcp === undefined ? {} : { rtcp }),
    rtcpMux: all('rtcp-mux').length > 0,
    rtcpMuxOnly: all('rtcp-mux-only').length > 0,
    bundleOnly: all('bundle-only').length > 0,
    ...(packetTime === undefined || packetTime === 0 ? {} : { packetTime }),
    ...(maximumPacketTime === undefined || maximumPacketTime === 0 ? {} : { maximumPacketTime }),
    bandwidth: bandwidthOf(tokens.lines, bandwidthOf(session, {})),
    ...(credentials === undefined ? {} : { credentials }),
    candidates: candidates.map(readCandidate).filter((candidate) => candidate !== undefined),
    fingerprints: inherited('fingerprint')
      .map(readFingerprint)
      .filter((fingerprint) => fingerprint !== undefined)
      .slice(0, mostFingerprints),
    ...(setup === undefined ? {} : { setup }),
    sources: [...new Set(all('ssrc').map(readSource))].filter((source) => source !== undefined).slice(0, mostSources),
    extensions: inherited('extmap')
      .map(readExtmap)
      .filter((extension) => extension !== undefined),
    feedback: readFeedback(attributes),
    ...(label === undefined ? {} : { label }),
    ...(sctp === undefined ? {} : { sctp }),
    channels: isData(mediaLine) ? readDataChannels(attributes) : [],
    attributes,
  });
}

/** What a gateway takes of each; browsers write one fingerprint, and six sources with simulcast. */
const mostFingerprints = 8;
const mostSources = 32;

function isRtp(protocol: string): boolean {
  return protocol.includes('RTP/');
}

// Taking the first or the last of them would be a guess.
const singleValued: ReadonlySet<string> = new Set([
  'mid',
  'setup',
  'ice-ufrag',
  'ice-pwd',
  'rtcp',
  'ptime',
  'maxptime',
]);

function ambiguous(attributes: readonly AttributeToken[]): AttributeToken | undefined {
  const seen = new Map<string, string>();
  for (const attribute of attributes) {
    if (!singleValued.has(attribute.name)) continue;
    const value = attribute.value.trim();
    const before = seen.get(attribute.name);
    if (before !== undefined && before !== value) return attribute;
    seen.set(attribute.name, value);
  }
  return undefined;
}

function valuesOf(attributes: readonly AttributeToken[], name: string): readonly string[] {
  return attributes.filter((attribute) => attribute.name === name).map((attribute) => attribute.value);
}

function lineOf(lines: readonly LineToken[], type: string): LineToken | undefined {
  return lines.find((line) => line.type === type);
}

function directionOfAttributes(attributes: readonly AttributeToken[]): Direction | undefined {
  for (const { name } of attributes) if (isDirection(name)) return name;
  return undefined;
}

// The session's value for RS and RR holds for each section, that of AS and TIAS is a sum over them (RFC 3556 2).
function bandwidthOf(lines: readonly LineToken[], session: Bandwidth): Bandwidth {
  let bandwidth: Bandwidth = {
    ...(session.RS === undefined ? {} : { RS: session.RS }),
    ...(session.RR === undefined ? {} : { RR: session.RR }),
  };
  for (const line of lines) if (line.type === 'b') bandwidth = readBandwidth(line.value, bandwidth);
  return bandwidth;
}
