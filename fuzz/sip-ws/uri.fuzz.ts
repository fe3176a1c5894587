// Octets give a URI or our error; a URI is equal to itself, and its text reads back as the same URI; what is strict is also lenient; capitals in the
// scheme, with which another reader is asked, change nothing.
import { ProtocolError, type Result } from '@webrtc-ims/core';
import {
  lenientContext,
  parseNameAddr,
  parseUri,
  parseVia,
  sipUriEquals,
  strictContext,
  type Uri,
} from '@webrtc-ims/sip-ws';

export function fuzz(data: Uint8Array): void {
  const strict = parseUri(data, strictContext);
  const lenient = parseUri(data, lenientContext);
  if (!lenient.ok) {
    ours(lenient.error);
    if (strict.ok) throw new Error('strict takes what lenient does not');
  } else {
    const uri = lenient.value;
    const again = parseUri(uri.text, lenientContext);
    // An octet that is no UTF-8 becomes three of U+FFFD, with which the text may be too long for a URI.
    const grown = data.length * 3 > lenientContext.limits.uriSize && !again.ok && again.error.code === 'SIP_LIMIT_URI';
    if (grown) return;
    if (!again.ok || again.value.kind !== uri.kind || again.value.text !== uri.text)
      throw new Error('not the same again');
    if (uri.kind === 'sip') {
      if (!sipUriEquals(uri, uri)) throw new Error('not equal to itself');
      if (uri.host === '' || (uri.port ?? 0) > 65_535) throw new Error('an impossible host or port');
      if (uri.textWithoutHeaders.length > uri.text.length) throw new Error('a longer URI without headers');
      void [uri.decodedUser, uri.headers, [...uri.parameters].map(([name]) => uri.parameters.get(name))];
    }
  }
  if (isSip(data)) {
    const capital = Uint8Array.from(data);
    capital[0] = 0x53;
    for (const context of [lenientContext, strictContext])
      if (summary(parseUri(capital, context)) !== summary(parseUri(data, context)))
        throw new Error('the two readers do not agree');
  }
  for (const parse of [parseNameAddr, parseVia]) {
    const value = parse(data);
    if (!value.ok) ours(value.error);
    else if (value.value.end > data.length || [...value.value.parameters].length !== value.value.parameters.size)
      throw new Error('ranges that do not fit');
  }
}

function isSip(data: Uint8Array): boolean {
  return data[0] === 0x73 && data[1] === 0x69 && data[2] === 0x70 && data[3] === 0x3a;
}

function summary(read: Result<Uri>): string {
  if (!read.ok) return `${read.error.code} ${read.error.offset}`;
  const uri = read.value;
  if (uri.kind !== 'sip') return uri.kind;
  const { user, password, host, port, headerText, parameters } = uri;
  return JSON.stringify([user, password, host, port, headerText, [...parameters]]);
}

function ours(error: unknown): void {
  if (!(error instanceof ProtocolError)) throw error;
}
