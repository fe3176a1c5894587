/**
 * SIP for the access to IMS over WebSocket: messages that keep their octets, transactions, the transport of RFC 7118 and the edge
 * proxy of RFC 5626.
 *
 * @packageDocumentation
 */
export type { Change } from './edge/change.ts';
export { defaultConfidentialHeaders } from './edge/confidential-headers.ts';
export type { Dialog, DialogEnd } from './edge/dialog.ts';
export type {
  DialogEndReason,
  EdgeEvent,
  EdgeInput,
  EdgeOutput,
  HeldMessage,
  HoldEnd,
} from './edge/edge-messages.ts';
export {
  type AccessSide,
  type CoreSide,
  type Direction,
  defaultEdgeLimits,
  type EdgeLimits,
  type EdgeOptions,
  type HoldCandidate,
  holdAny,
  holdBodies,
  holdMethods,
} from './edge/edge-options.ts';
export { EdgeProxy } from './edge/edge-proxy.ts';
export type { OriginatedRequest } from './edge/originated-requests.ts';
export type { Registration } from './edge/registration.ts';
export { defaultUntrustedHeaders } from './edge/untrusted-headers.ts';
export type { Defect, SipErrorCode } from './errors.ts';
export { defaultFlowRecoveryTimes, FlowRecovery, type FlowRecoveryTimes } from './flow/flow-recovery.ts';
export { type Flow, type FlowDescription, FlowTable } from './flow/flow-table.ts';
export { type FlowTokenKey, type FlowTokenOptions, FlowTokens, type FlowTokenVerdict } from './flow/flow-token.ts';
export { type FramedEvent, StreamFramer } from './framing/stream-framer.ts';
export { parseCallId } from './header/call-id.ts';
export { type Contacts, parseContact } from './header/contact.ts';
export { type CSeq, formatCSeq, parseCSeq } from './header/cseq.ts';
export { parseFlowTimer } from './header/flow-timer.ts';
export { keepOf } from './header/keep.ts';
export { formatNameAddr, NameAddr, type NameAddrFields, parseNameAddr } from './header/name-addr.ts';
export { parseOptionTag } from './header/option-tag.ts';
export { instanceKeyOf, regIdOf } from './header/outbound-contact.ts';
export { formatParameters, Parameters, quotedString, unquoted } from './header/parameters.ts';
export type { ValueRef } from './header/read-value.ts';
export { formatReason, parseReason, type Reason } from './header/reason.ts';
export { isLooseRoute, parseRoute } from './header/route.ts';
export {
  formatSessionExpires,
  type MinSe,
  parseMinSe,
  parseSessionExpires,
  type Refresher,
  type SessionExpires,
} from './header/session-expires.ts';
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
export { RowTemplate } from './message/row-template.ts';
export { type SipMessage, SipRequest, SipResponse } from './message/sip-message.ts';
export { statusPhrase } from './message/status-phrase.ts';
export type { Forwarded } from './stateless/forwarded.ts';
export type { NextHop } from './stateless/next-hop.ts';
export { StatelessProxy, type StatelessProxyOptions } from './stateless/stateless-proxy.ts';
export { defaultTimerValues, type TimerName, type TimerValues } from './transaction/timers.ts';
export { ClientTransaction, ServerTransaction, Transaction } from './transaction/transaction.ts';
export {
  defaultTransactionLimits,
  type TransactionInput,
  TransactionLayer,
  type TransactionLimits,
  type TransactionOptions,
  type TransactionOutput,
} from './transaction/transaction-layer.ts';
export type { TransactionKind, TransactionState } from './transaction/transition.ts';
export {
  checkHandshake,
  type HandshakeDecision,
  type HandshakePolicy,
  type HandshakeRequest,
  sipSubprotocol,
} from './transport/handshake.ts';
export { type AddressHop, type FlowHop, type Hop, hopName, isReliable } from './transport/hop.ts';
export { responseHop } from './transport/response-hop.ts';
export { type Source, stampVia } from './transport/stamp-via.ts';
export { type WebSocketTarget, webSocketTarget } from './transport/web-socket-target.ts';
export {
  defaultWebSocketLimits,
  WebSocketConnection,
  type WebSocketInput,
  type WebSocketLimits,
  type WebSocketOutput,
} from './transport/websocket-connection.ts';
export { Call } from './ua/call.ts';
export type { CallEnd, CallEvent } from './ua/call-event.ts';
export type { ResponseDetails } from './ua/call-host.ts';
export type { DescriptionKind, Side } from './ua/description-kind.ts';
export type {
  EdgeCall,
  EdgeCallEvent,
  EdgeCallsInput,
  EdgeCallsOutput,
  HeldDescription,
} from './ua/edge-call-messages.ts';
export { EdgeCalls, type EdgeCallsOptions } from './ua/edge-calls.ts';
export type { Challenge, Credentials, ExchangeFailure } from './ua/exchange.ts';
export type { NewOutgoingRequest } from './ua/initial-request.ts';
export { formatRAck, parseRAck, parseRSeq, type RAck } from './ua/rack.ts';
export type { RegistrationOptions } from './ua/registration.ts';
export type { Rows } from './ua/rows.ts';
export { defaultSessionTimer, type SessionTimerOptions } from './ua/session-timer.ts';
export { UserAgent } from './ua/user-agent.ts';
export type { UserAgentEvent, UserAgentInput, UserAgentOutput } from './ua/user-agent-messages.ts';
export { defaultUserAgentLimits, type UserAgentLimits, type UserAgentOptions } from './ua/user-agent-options.ts';
export { escaped, unescaped } from './uri/escape.ts';
export type { OwnName } from './uri/own-hosts.ts';
export { SipUri } from './uri/sip-uri.ts';
export { sipUriEquals } from './uri/sip-uri-equals.ts';
export type { TelUri } from './uri/tel-uri.ts';
export { type AbsoluteUri, formatUri, parseUri, type SipUriFields, type Uri } from './uri/uri.ts';
export { urnEquals } from './uri/urn-equals.ts';
export type { UrnUri } from './uri/urn-uri.ts';
