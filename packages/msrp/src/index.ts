/**
 * MSRP (RFC 4975): codec, sessions and adapters, over TCP and TLS, WebSockets and WebRTC data channels.
 *
 * @packageDocumentation
 */
export { type B2buaLimits, defaultB2buaLimits } from './b2bua/b2bua-limits.ts';
export type { B2buaLeg, B2buaOptions, LegName, StreamMode } from './b2bua/b2bua-options.ts';
export type { B2buaEvent, B2buaInput, B2buaOutput, EndCause } from './b2bua/b2bua-output.ts';
export type { LegStatistics } from './b2bua/b2bua-statistics.ts';
export { FirstRequest, type FirstRequestOutcome } from './b2bua/first-request.ts';
export { MsrpB2bua } from './b2bua/msrp-b2bua.ts';
export { MsrpTransportRelay, type TransportRelayLeg, type TransportRelayOptions } from './b2bua/transport-relay.ts';
export type { CpimError, CpimErrorCode } from './cpim/cpim-error.ts';
export {
  type CpimHeader,
  type CpimHeaderToWrite,
  type CpimLimits,
  type CpimMessage,
  cpimNamespace,
  cpimValue,
  decodeCpim,
  defaultCpimLimits,
  encodeCpim,
  imdnNamespace,
  unknownRequirements,
} from './cpim/cpim-message.ts';
export { decodeImdn, type Imdn } from './cpim/imdn.ts';
export type { Defect, MsrpError, MsrpErrorCode } from './errors.ts';
export { defaultLimits, defaultSessionLimits, type MsrpLimits, type SessionLimits } from './limits.ts';
export { typeAccepted } from './message/accept-types.ts';
export { type ByteRange, decodeByteRange, encodeByteRange } from './message/byte-range.ts';
export { channelMessageSize, defaultMaxMessageSize, politeMessageSize } from './message/channel-size.ts';
export { CollisionWatch, collides } from './message/collision-watch.ts';
export type { ContinuationFlag } from './message/continuation-flag.ts';
export {
  type EncodedRequest,
  encodeEndLine,
  encodeForwardedHead,
  encodeRequest,
  encodeRequestHead,
  encodeResponse,
  type ForwardChanges,
  type HeaderField,
  largestOtherBody,
  type RequestFields,
  type ResponseFields,
} from './message/encode.ts';
export { type FieldPosition, MessageHead } from './message/head.ts';
export { IdSource } from './message/identifiers.ts';
export type { KnownField } from './message/known-fields.ts';
export { decodeMediaType, type MediaType } from './message/media-type.ts';
export { type MsrpEvent, MsrpParser, type ParserOptions } from './message/parser.ts';
export type { StartLine } from './message/start-line.ts';
export { decodeStatus, encodeStatus, type Status } from './message/status.ts';
export {
  addressesMatch,
  answererTarget,
  type CemaAnswer,
  type CemaDecision,
  type CemaOffer,
  cemaAnswerer,
  cemaOfferer,
  type KnownAddresses,
  type MediaAddress,
} from './negotiation/cema.ts';
export type { Direction } from './negotiation/direction.ts';
export { decodeFingerprints, type Fingerprint } from './negotiation/fingerprint.ts';
export {
  answeredSetup,
  offeredSetup,
  offererRole,
  pathPort,
  type Role,
  type SetupValue,
} from './negotiation/setup-role.ts';
export { type AuthenticationParameters, decodeAuthentication } from './relay-client/authentication-parameters.ts';
export { RelayClient, type RelayClientOutput } from './relay-client/relay-client.ts';
export type {
  DigestAnswer,
  DigestRequest,
  RelayClientOptions,
  RelayCredentials,
} from './relay-client/relay-client-options.ts';
export type { RelayError, RelayErrorCode } from './relay-client/relay-error.ts';
export { relayedPath, relayedTarget } from './relay-client/relayed-path.ts';
export { type ChannelDescription, decodeChannels, encodeChannel } from './sdp/channel.ts';
export { decodeMediaSection, encodeMediaSection, type MediaSection, sectionOf } from './sdp/media-section.ts';
export type { MediaProblem, MsrpMedia } from './sdp/msrp-media.ts';
export { type ConnectionSetup, MsrpConnection } from './session/connection.ts';
export type { ConnectionOutput, SessionError, SessionErrorCode } from './session/connection-output.ts';
export { IncomingMessage } from './session/incoming-message.ts';
export { type Collected, MessageCollector } from './session/message-collector.ts';
export type { MessageOptions } from './session/message-options.ts';
export { MsrpSession, type OutgoingMessage, type SendRefusal } from './session/msrp-session.ts';
export type { QueuedMessage } from './session/queued-message.ts';
export { SessionDirectory } from './session/session-directory.ts';
export type { Chunking, ConnectionOptions, SessionOptions } from './session/session-options.ts';
export { decodeUri, encodeUri, type MsrpUri, type UriParameter } from './uri/msrp-uri.ts';
export { decodePath } from './uri/path.ts';
export { hostKey, sessionKey, uriKey, urisEqual } from './uri/uri-equals.ts';
