import type { SctpParameters } from '@webrtc-ims/iq';
import { decimal, isDigits } from '../attributes/decimal.ts';
import { trimmed } from '../attributes/trimmed.ts';

/** What holds when a description says nothing (RFC 8841 6.1). */
const defaultMaximum = 65_536;

/** Port and largest message of an SCTP association, by `a=sctp-port` and `a=max-message-size`; `undefined` without a port, and with port 0, which closes it (RFC 8841 5.1, 6.1). */
export function readSctp(portText: string | undefined, maximumText = ''): SctpParameters | undefined {
  const port = decimal(portText === undefined ? undefined : trimmed(portText));
  const maximum = octetsOf(trimmed(maximumText));
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  return { port, maxMessageSize: maximum ?? defaultMaximum };
}

// Firefox writes a number of ten digits.
function octetsOf(text: string): number | undefined {
  return isDigits(text) && text.length <= 15 ? Number(text) : undefined;
}
