import type { PayloadFormat } from '@webrtc-ims/iq';
import { writeParameters } from '../attributes/format-parameters.ts';
import { kinds } from '../tokens/line-kinds.ts';
import type { DescriptionText } from './description-text.ts';

/** The format list of an `m=` line. */
export function formatList(formats: readonly PayloadFormat[]): string {
  let list = '';
  for (const { payloadType } of formats) list += list === '' ? payloadType : ` ${payloadType}`;
  return list;
}

/** `rtpmap` and `fmtp` of the formats (RFC 8866 6.6, 6.15). */
export function writeFormats(text: DescriptionText, formats: readonly PayloadFormat[]): void {
  for (const { payloadType, encodingName, clockRate, channels } of formats) {
    const mapped = `${payloadType} ${encodingName}/${clockRate}`;
    text.attribute(kinds.rtpmap, channels === 1 ? mapped : `${mapped}/${channels}`);
  }
  for (const { payloadType, parameters } of formats) {
    const config = writeParameters(parameters);
    if (config !== '') text.attribute(kinds.fmtp, `${payloadType} ${config}`);
  }
}
