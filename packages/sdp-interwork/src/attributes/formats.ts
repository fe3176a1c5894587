import type { PayloadFormat } from '@webrtc-ims/iq';
import { codecNamed } from '../codecs/catalogue.ts';
import { staticPayload } from '../codecs/static-payloads.ts';
import type { Level } from '../tokens/level.ts';
import { kinds } from '../tokens/line-kinds.ts';
import { canonicalDecimal, decimal } from './decimal.ts';
import { readParameters } from './format-parameters.ts';
import { type Rtpmap, readRtpmap } from './rtpmap.ts';
import { trimmedEnd } from './trimmed.ts';

/**
 * The formats of a section that this package knows, in the order of the `m=` line, each once (RFC 8866 6.6): a format
 * without `rtpmap` has its static meaning, or none.
 */
export function readFormats(media: string, numbers: readonly string[], section: Level): PayloadFormat[] {
  const rtpmaps = rtpmapsOf(section);
  const configs = configsOf(section);
  const formats: PayloadFormat[] = [];
  const seen: boolean[] = [];
  for (const text of numbers) {
    const payloadType = decimal(text);
    if (payloadType === undefined || payloadType > lastPayloadType || seen[payloadType] === true) continue;
    seen[payloadType] = true;
    if (formats.length >= mostFormats) break;
    const mapped = rtpmaps[payloadType];
    const implied = mapped === undefined && media === 'audio' ? staticPayload(payloadType) : undefined;
    const entry = codecNamed(mapped?.encodingName ?? implied?.[0] ?? '');
    if (entry === undefined || !entry.media.includes(media)) continue;
    const clockRate = mapped === undefined ? implied?.[1] : mapped.clockRate;
    const channels = mapped === undefined ? 1 : mapped.channels;
    if (clockRate === undefined || !entry.clockRates.includes(clockRate) || entry.channels !== channels) continue;
    const { encodingName } = entry;
    const parameters = readParameters(entry, configs[payloadType] ?? '');
    formats.push({ payloadType, encodingName, clockRate, channels, parameters });
  }
  return formats;
}

/** Formats of a section that are taken: twice as many as any browser writes, and what a gateway takes. */
const mostFormats = 64;
const lastPayloadType = 127;

/** The `rtpmap` of each number: the first of several counts. */
function rtpmapsOf(section: Level): readonly (Rtpmap | undefined)[] {
  const rtpmaps: (Rtpmap | undefined)[] = [];
  for (const value of section.values(kinds.rtpmap)) {
    const rtpmap = readRtpmap(value);
    if (rtpmap !== undefined && rtpmap.payloadType <= lastPayloadType) rtpmaps[rtpmap.payloadType] ??= rtpmap;
  }
  return rtpmaps;
}

/** What `fmtp` says of each number: the first of several counts. */
function configsOf(section: Level): readonly (string | undefined)[] {
  const configs: (string | undefined)[] = [];
  for (const value of section.values(kinds.fmtp)) {
    const text = trimmedEnd(value);
    const blank = text.indexOf(' ');
    const payloadType = blank < 0 ? undefined : canonicalDecimal(text.slice(0, blank));
    if (payloadType !== undefined && payloadType <= lastPayloadType) configs[payloadType] ??= text.slice(blank + 1);
  }
  return configs;
}
