/**
 * BFCP (RFC 8855): codec, transactions, floor participant and floor control server, and the relay between data channels and other
 * transports. Runs in Node and in browsers; sockets and channels are in `@webrtc-ims/bfcp/node` and `@webrtc-ims/bfcp/browser`.
 *
 * @packageDocumentation
 */
export {
  type Attribute,
  type AttributeKind,
  type AttributeOf,
  type BeneficiaryInformation,
  type FloorRequestInformation,
  type FloorRequestStatus,
  findAttribute,
  findAttributes,
  type GroupedAttribute,
  type OverallRequestStatus,
  type RequestedByInformation,
  type UnknownAttribute,
} from './attribute/attribute.ts';
export { AttributeType, allAttributeTypes } from './attribute/attribute-type.ts';
export { ErrorCode, type ErrorCodeAttribute, type ErrorCodeName, errorCodeName } from './attribute/error-code.ts';
export { Priority, type PriorityAttribute } from './attribute/priority.ts';
export { RequestStatus, type RequestStatusAttribute } from './attribute/request-status.ts';
export type { SupportedAttributes, SupportedPrimitives } from './attribute/supported.ts';
export { ReceivedText, type TextAttribute, type TextKind } from './attribute/text.ts';
export type { BeneficiaryId, FloorId, FloorRequestId, Unsigned16Attribute } from './attribute/unsigned16.ts';
export { bfcpSubprotocol, type ChannelError, type ChannelParameters, checkBfcpChannel } from './channel-check.ts';
export type { BfcpDecodeError, BfcpDecodeErrorCode } from './errors.ts';
export {
  type ConferenceOptions,
  type FloorOptions,
  randomConferenceId,
  type UserOptions,
} from './floor-control/conference.ts';
export {
  type ApplicationDecision,
  FloorControlServer,
  type FloorControlServerOptions,
  type Operation,
} from './floor-control/floor-control-server.ts';
export type { FloorRequestState, FloorState, RequestState, User } from './floor-control/floor-request-state.ts';
export type { ConnectionOptions, ServerEvent, ServerInput, ServerOutput } from './floor-control/server-output.ts';
export { type BfcpLimits, defaultLimits, largestMessage } from './limits.ts';
export { type CommonHeader, decodeHeader, fragmentHeaderSize, headerSize } from './message/common-header.ts';
export { checkGrammar, type GrammarDefect } from './message/grammar.ts';
export {
  type DecodeOptions,
  decodeMessage,
  type EncodeOptions,
  encodeMessage,
  encodeWithPayload,
  type Message,
  ReceivedMessage,
} from './message/message.ts';
export { allPrimitives, Primitive, type PrimitiveName, primitiveName } from './message/primitive.ts';
export { type FramedEvent, type FramingError, MessageFramer } from './message-framer.ts';
export type { ChairAction, ChairDecision } from './participant/chair-action.ts';
export {
  FloorParticipant,
  type FloorRequestOptions,
  isOngoing,
  type ParticipantOptions,
} from './participant/floor-participant.ts';
export type { FailureReason, ParticipantEvent, ParticipantOutput } from './participant/participant-output.ts';
export { BfcpRelay, type RelayStatistics } from './relay/bfcp-relay.ts';
export type { RelayedMessage, RelayLegOptions, RelayOptions, RelaySide, RelayVerdict } from './relay/relay-options.ts';
export type { DropError, DropReason, LegError, RelayEvent, RelayInput, RelayOutput } from './relay/relay-output.ts';
export type { DirectionStatistics } from './relay/relay-statistics.ts';
export { type AnswerOptions, answerBfcpMedia, type BfcpAnswer } from './sdp/answer.ts';
export {
  type BfcpAttributes,
  type BfcpMedia,
  type BfcpMediaError,
  type FloorControlRole,
  type FloorMapping,
  readBfcpAttributes,
  readBfcpMedia,
  versionsOf,
  writeBfcpAttributes,
  writeBfcpMedia,
} from './sdp/bfcp-media.ts';
export { type BfcpProtocol, bfcpProtocol, isTlsServer } from './sdp/bfcp-protocol.ts';
export type { RefusalError, TransactionError } from './transaction/association.ts';
export { type Compatibility, draftAckNumbers, tandbergUdp } from './transaction/compatibility.ts';
export type { TransportKind } from './transaction/create-association.ts';
export type { FragmentError } from './transaction/reassembly.ts';
export {
  type ReconnectionAdvice,
  type ReconnectionOptions,
  ReconnectionSchedule,
} from './transaction/reconnection-schedule.ts';
