// Octets give the value of a header or our error, at an offset within them; what is strict is also lenient, and gives the same; what can be written reads back
// the same; small letters in the protocol of a Via, with which another reader is asked, change nothing.
import { ProtocolError, type Result } from '@webrtc-ims/core';
import {
  formatReason,
  formatSessionExpires,
  keepOf,
  lenientContext,
  type NameAddr,
  type ParseContext,
  parseFlowTimer,
  parseMinSe,
  parseNameAddr,
  parseReason,
  parseSessionExpires,
  parseVia,
  regIdOf,
  strictContext,
  type Via,
} from '@webrtc-ims/sip-ws';

const parsers: readonly ((input: Uint8Array, context: ParseContext) => Result<unknown>)[] = [
  parseSessionExpires,
  parseMinSe,
  parseReason,
  parseFlowTimer,
];

export function fuzz(data: Uint8Array): void {
  for (const parse of parsers) {
    const [strict, lenient] = [parse(data, strictContext), parse(data, lenientContext)];
    if (!lenient.ok) {
      ours(lenient.error, data.length);
      if (strict.ok) throw new Error('strict takes what lenient does not');
    }
  }
  const session = parseSessionExpires(data);
  if (session.ok) {
    const again = parseSessionExpires(formatSessionExpires(session.value), strictContext);
    if (
      !again.ok ||
      again.value.interval !== session.value.interval ||
      again.value.refresher !== session.value.refresher
    )
      throw new Error('not the same session again');
  }
  const reason = parseReason(data);
  if (reason.ok) {
    const { protocol, cause, text } = reason.value;
    const again = parseReason(formatReason({ protocol, cause, text }));
    if (!again.ok || again.value.protocol !== protocol || again.value.cause !== cause)
      throw new Error('not the same reason again');
  }
  sameWhenStrict(data, parseNameAddr, addressParts);
  sameWhenStrict(data, parseVia, viaParts);
  if (isSip(data)) {
    const small = Uint8Array.from(data, (octet, at) => (at < 3 ? octet | 0x20 : octet));
    for (const context of [lenientContext, strictContext])
      if (summary(parseVia(small, context), viaParts) !== summary(parseVia(data, context), viaParts))
        throw new Error('the two readers do not agree');
  }
  const via = parseVia(data);
  const keep = via.ok ? keepOf(via.value) : undefined;
  if (typeof keep === 'number' && !(Number.isSafeInteger(keep) && keep >= 0)) throw new Error('an impossible interval');
  const contact = parseNameAddr(data);
  const regId = contact.ok ? regIdOf(contact.value) : undefined;
  if (regId?.ok === false) ours(regId.error, data.length);
}

/** Strict reading leaves values with several parameters to another reader than lenient reading does. */
function sameWhenStrict<T>(
  data: Uint8Array,
  parse: (input: Uint8Array, context: ParseContext) => Result<T>,
  partsOf: (value: T) => unknown,
): void {
  const strict = parse(data, strictContext);
  if (strict.ok && summary(strict, partsOf) !== summary(parse(data, lenientContext), partsOf))
    throw new Error('strict and lenient reading do not agree');
}

function summary<T>(read: Result<T>, partsOf: (value: T) => unknown): string {
  return read.ok ? JSON.stringify(partsOf(read.value)) : `${read.error.code} ${read.error.offset}`;
}

function addressParts({ start, end, bracketed, displayName, uriText, tag, parameters }: NameAddr): unknown {
  return [start, end, bracketed, displayName, uriText, tag, ...parameters];
}

function viaParts({ start, end, transport, host, port, branch, received, rport, parameters }: Via): unknown {
  return [start, end, transport, host, port, branch, received, rport, ...parameters];
}

function isSip(data: Uint8Array): boolean {
  return data[0] === 0x53 && data[1] === 0x49 && data[2] === 0x50;
}

function ours(error: unknown, length: number): void {
  if (!(error instanceof ProtocolError)) throw error;
  if ((error.offset ?? 0) > length) throw new Error('an error beyond the end');
}
