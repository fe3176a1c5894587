import type { SctpParameters } from '@webrtc-ims/iq';
import { decimal } from '../attributes/decimal.ts';
import { type NamedValue, valuesOf } from '../attributes/named-value.ts';

/** What holds when a description says nothing (RFC 8841 6.1). */
const defaultMaximum = 65_536;

/** Port and largest message of an SCTP association; `undefined` without a port, and with port 0, which closes it (RFC 8841 5.1, 6.1). */
export function readSctp(attributes: readonly NamedValue[]): SctpParameters | undefined {
  const port = decimal(valuesOf(attributes, 'sctp-port')[0]?.trim());
  const maximum = decimal(valuesOf(attributes, 'max-message-size')[0]?.trim());
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  return { port, maxMessageSize: maximum ?? defaultMaximum };
}
