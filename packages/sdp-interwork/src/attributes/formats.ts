import type { PayloadFormat } from '@webrtc-ims/iq';
import { parse } from 'sdp-transform';
import { codecNamed } from '../codecs/catalogue.ts';
import { staticPayload } from '../codecs/static-payloads.ts';
import type { AttributeToken } from '../tokens/description-tokens.ts';
import { decimal } from './decimal.ts';
import { readParameters } from './format-parameters.ts';

/**
 * The formats of a section that this package knows, in the order of the `m=` line, each once (RFC 8866 6.6): a format
 * without `rtpmap` has its static meaning, or none.
 */
export function readFormats(
  media: string,
  numbers: readonly string[],
  attributes: readonly AttributeToken[],
): PayloadFormat[] {
  const { rtpmaps, configs } = typedValues(attributes);
  const formats: PayloadFormat[] = [];
  const seen = new Set<number>();
  for (const text of numbers) {
    const payloadType = decimal(text);
    if (payloadType === undefined || payloadType > 127 || seen.has(payloadType)) continue;
    seen.add(payloadType);
    if (formats.length >= mostFormats) break;
    const mapped = rtpmaps.get(payloadType);
    const implied = mapped === undefined && media === 'audio' ? staticPayload(payloadType) : undefined;
    const encodingName = mapped?.codec ?? implied?.[0];
    const clockRate = mapped?.rate ?? implied?.[1];
    if (encodingName === undefined || clockRate === undefined) continue;
    const entry = codecNamed(encodingName);
    const channels = mapped?.encoding === undefined ? 1 : Number(mapped.encoding);
    if (entry === undefined || !entry.media.includes(media)) continue;
    if (!entry.clockRates.includes(clockRate) || entry.channels !== channels) continue;
    formats.push({
      payloadType,
      encodingName: entry.encodingName,
      clockRate,
      channels,
      parameters: readParameters(entry.encodingName, configs.get(payloadType) ?? ''),
    });
  }
  return formats;
}

/** Formats of a section that are taken: twice as many as any browser writes, and what a gateway takes. */
const mostFormats = 64;

interface Rtpmap {
  readonly payload: number;
  readonly codec: string;
  readonly rate?: number;
  readonly encoding?: number;
}

/**
 * `rtpmap` and `fmtp` values as sdp-transform reads them. Its patterns are not anchored and it turns digits into numbers, so a value counts
 * only if writing it again gives the text that was read. The first of several values for one number counts.
 */
function typedValues(attributes: readonly AttributeToken[]): {
  readonly rtpmaps: ReadonlyMap<number, Rtpmap>;
  readonly configs: ReadonlyMap<number, string>;
} {
  const lines = attributes.filter((attribute) => attribute.name === 'rtpmap' || attribute.name === 'fmtp');
  const text = lines.map((attribute) => `a=${attribute.name}:${attribute.value.trimEnd()}`).join('\n');
  const given = new Set(lines.map((attribute) => `${attribute.name}:${attribute.value.trimEnd()}`));
  const rtpmaps = new Map<number, Rtpmap>();
  const configs = new Map<number, string>();
  const [section] = parse(`m=audio 9 RTP/AVP 0\n${text}`).media;
  for (const rtpmap of section?.rtp ?? []) {
    const channels = rtpmap.encoding === undefined ? '' : `/${rtpmap.encoding}`;
    const written = `rtpmap:${rtpmap.payload} ${rtpmap.codec}/${rtpmap.rate}${channels}`;
    if (given.has(written) && !rtpmaps.has(rtpmap.payload)) rtpmaps.set(rtpmap.payload, rtpmap);
  }
  for (const { payload, config } of section?.fmtp ?? []) {
    if (given.has(`fmtp:${payload} ${config}`) && !configs.has(payload)) configs.set(payload, String(config));
  }
  return { rtpmaps, configs };
}
