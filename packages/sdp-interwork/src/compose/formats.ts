import type { PayloadFormat } from '@webrtc-ims/iq';
import type { MediaDescription } from 'sdp-transform';
import { writeParameters } from '../attributes/format-parameters.ts';

/** `rtpmap` and `fmtp` of the formats, and the format list that names exactly these (RFC 8866 6.6, 6.15). */
export function formatLines(formats: readonly PayloadFormat[]): Pick<MediaDescription, 'fmtp' | 'payloads' | 'rtp'> {
  return {
    payloads: formats.map((format) => format.payloadType).join(' '),
    rtp: formats.map(({ payloadType, encodingName, clockRate, channels }) => ({
      payload: payloadType,
      codec: encodingName,
      rate: clockRate,
      ...(channels === 1 ? {} : { encoding: channels }),
    })),
    fmtp: formats
      .map((format) => ({ payload: format.payloadType, config: writeParameters(format.parameters) }))
      .filter((line) => line.config !== ''),
  };
}
