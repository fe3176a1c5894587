import type { PayloadFormat, StreamRequest } from '@webrtc-ims/iq';
import { defaultCps, type RtpTextFormat } from '@webrtc-ims/t140';

/** How text is sent to the core and taken from it; `undefined` when there is no t140 on either side. */
export function textFormats(
  stream: StreamRequest,
): { readonly format: RtpTextFormat; readonly receives: RtpTextFormat } | undefined {
  if (stream.kind !== 'rtp') return undefined;
  const receives = textFormat(stream.receive);
  const format = textFormat(stream.send) ?? receives;
  return format === undefined || receives === undefined ? undefined : { format, receives };
}

function textFormat(formats: readonly PayloadFormat[]): RtpTextFormat | undefined {
  const plain = formats.find(({ encodingName }) => encodingName.toLowerCase() === 't140');
  const red = formats.find(({ encodingName }) => encodingName.toLowerCase() === 'red');
  if (plain === undefined) return undefined;
  // RFC 2198 5: the payload type of the block and of each that is repeated, as in 98/98/98.
  const blocks = Object.keys(red?.parameters ?? {}).find((name) => name.includes('/'));
  const generations = Math.min((blocks?.split('/').length ?? 3) - 1, 5);
  return {
    payloadType: plain.payloadType,
    ...(red === undefined ? {} : { redundancy: { payloadType: red.payloadType, generations } }),
  };
}

/** RFC 4103 6: `cps` of the peer. */
export function charactersPerSecond(stream: StreamRequest): number {
  if (stream.kind !== 'rtp') return defaultCps;
  const stated = stream.send
    .map(({ parameters }) => Number(parameters.cps))
    .find((cps) => Number.isInteger(cps) && cps > 0);
  return stated ?? defaultCps;
}
