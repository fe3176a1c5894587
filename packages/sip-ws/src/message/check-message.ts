import type { ProtocolError, Result } from '@webrtc-ims/core';
import { malformed } from '../errors.ts';
import type { SipMessage } from './sip-message.ts';

/**
 * Reads every value that a proxy needs for its own work and gives the first error: step 1 of RFC 3261 16.3. Values are kept, so what is read later
 * costs nothing more. Headers that a proxy only passes on are not looked at.
 *
 * Checked: Request-URI, every Via, From, To, Call-ID, CSeq, Max-Forwards, Route, Record-Route, Path, Contact, Expires, Require, Proxy-Require, Supported.
 */
export function checkMessage(message: SipMessage): ProtocolError | undefined {
  if (message.kind === 'request') {
    const uri = message.requestUri();
    if (!uri.ok) return uri.error;
    if (message.context.strict && uri.value.kind === 'sip' && uri.value.headerText !== undefined)
      return malformed('SIP_URI', 'headers in the Request-URI', message.startLine.uriStart, 'RFC 3261 19.1.1');
  }
  return (
    errorOf(message.vias()) ??
    errorOf(message.from()) ??
    errorOf(message.to()) ??
    errorOf(message.callId()) ??
    errorOf(message.cseq()) ??
    errorOf(message.maxForwards()) ??
    errorOf(message.routes()) ??
    errorOf(message.recordRoutes()) ??
    errorOf(message.paths()) ??
    errorOf(message.contacts()) ??
    errorOf(message.expires()) ??
    errorOf(message.requires()) ??
    errorOf(message.proxyRequires()) ??
    errorOf(message.supported())
  );
}

function errorOf(result: Result<unknown>): ProtocolError | undefined {
  return result.ok ? undefined : result.error;
}
