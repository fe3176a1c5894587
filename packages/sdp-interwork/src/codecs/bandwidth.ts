import type { PayloadFormat } from '@webrtc-ims/iq';
import { codecNamed } from './catalogue.ts';

/** `b=AS` for a stream in any of these formats: that of the widest (TS 26.114 6.2.5). */
export function applicationSpecificBandwidth(formats: readonly PayloadFormat[]): number {
  let most = 0;
  for (const format of formats) most = Math.max(most, codecNamed(format.encodingName)?.bandwidth ?? 0);
  return most;
}
