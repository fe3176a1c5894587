import { canonicalDecimal, isDigits } from './decimal.ts';
import { trimmedEnd } from './trimmed.ts';

/** `a=rtpmap:<payload type> <encoding name>/<clock rate>[/<channels>]` (RFC 8866 6.6). */
export interface Rtpmap {
  readonly payloadType: number;
  readonly encodingName: string;
  /** In Hz; `undefined` when it is written in a way that no rate is. */
  readonly clockRate: number | undefined;
  /** 1 where nothing is said; `undefined` when it is written in a way that no number is. */
  readonly channels: number | undefined;
}

/** Reads the value of an `rtpmap` attribute; `undefined` when it breaks the grammar. Numbers with leading zeros are none. */
export function readRtpmap(value: string): Rtpmap | undefined {
  const text = trimmedEnd(value);
  const blank = text.indexOf(' ');
  const slash = text.indexOf('/', blank + 1);
  if (blank < 0 || slash < 0) return undefined;
  const payloadType = canonicalDecimal(text.slice(0, blank));
  const encodingName = text.slice(blank + 1, slash);
  if (payloadType === undefined || !isName(encodingName)) return undefined;
  const second = text.indexOf('/', slash + 1);
  const rate = text.slice(slash + 1, second < 0 ? text.length : second);
  if (!isDigits(rate)) return undefined;
  const channels = second < 0 ? 1 : canonicalDecimal(text.slice(second + 1));
  return { payloadType, encodingName, clockRate: canonicalDecimal(rate), channels };
}

/** Letters, digits, `-`, `.` and `_`, which all registered names are made of. */
function isName(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const alphanumeric = (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a);
    if (!alphanumeric && c !== 0x2d && c !== 0x2e && c !== 0x5f) return false;
  }
  return true;
}
