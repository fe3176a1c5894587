// Octets give the value of a header or our error, at an offset within them; what is strict is also lenient; what can be written reads back the same.
import { ProtocolError, type Result } from '@webrtc-ims/core';
import {
  formatReason,
  formatSessionExpires,
  keepOf,
  lenientContext,
  type ParseContext,
  parseFlowTimer,
  parseMinSe,
  parseNameAddr,
  parseReason,
  parseSessionExpires,
  parseVia,
  regIdOf,
  strictContext,
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
  const via = parseVia(data);
  const keep = via.ok ? keepOf(via.value) : undefined;
  if (typeof keep === 'number' && !(Number.isSafeInteger(keep) && keep >= 0)) throw new Error('an impossible interval');
  const contact = parseNameAddr(data);
  const regId = contact.ok ? regIdOf(contact.value) : undefined;
  if (regId?.ok === false) ours(regId.error, data.length);
}

function ours(error: unknown, length: number): void {
  if (!(error instanceof ProtocolError)) throw error;
  if ((error.offset ?? 0) > length) throw new Error('an error beyond the end');
}
