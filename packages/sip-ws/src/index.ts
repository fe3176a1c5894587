/**
 * SIP for the access to IMS over WebSocket: messages that keep their octets, transactions, the transport of RFC 7118 and the edge
 * proxy of RFC 5626.
 *
 * @packageDocumentation
 */
export type { Defect, SipErrorCode } from './errors.ts';
export { type FramedEvent, StreamFramer } from './framing/stream-framer.ts';
export { parseCallId } from './header/call-id.ts';
export { type Contacts, parseContact } from './header/contact.ts';
export { type CSeq, formatCSeq, parseCSeq } from './header/cseq.ts';
export { formatNameAddr, NameAddr, type NameAddrFields, parseNameAddr } from './header/name-addr.ts';
export { parseOptionTag } from './header/option-tag.ts';
export { formatParameters, Parameters, quotedString, unquoted } from './header/parameters.ts';
export type { ValueRef } from './header/read-value.ts';
export { isLooseRoute, parseRoute } from './header/route.ts';
export { formatVia, parseVia, sentByEquals, Via, type ViaFields } from './header/via.ts';
export { defaultLimits, lenientContext, type ParseContext, type SipLimits, strictContext } from './limits.ts';
export { buildRequest, type MessageBody, type NewRequest } from './message/build-request.ts';
export { buildResponse, type NewResponse, writeResponse } from './message/build-response.ts';
export { checkMessage } from './message/check-message.ts';
export { edit, MessageEdit } from './message/edit-message.ts';
export { HeaderRows } from './message/header-rows.ts';
export { HeaderValue, HeaderView } from './message/header-view.ts';
export { magicCookie, newBranch, newCallId, newTag } from './message/identifiers.ts';
export {
  type ParsedMessage,
  type ParseOptions,
  parseMessage,
  type UnparsableRequest,
} from './message/parse-message.ts';
export { type SipMessage, SipRequest, SipResponse } from './message/sip-message.ts';
export { statusPhrase } from './message/status-phrase.ts';
export { escaped, unescaped } from './uri/escape.ts';
export { SipUri } from './uri/sip-uri.ts';
export { sipUriEquals } from './uri/sip-uri-equals.ts';
export type { TelUri } from './uri/tel-uri.ts';
export { type AbsoluteUri, formatUri, parseUri, type SipUriFields, type Uri } from './uri/uri.ts';
export type { UrnUri } from './uri/urn-uri.ts';
