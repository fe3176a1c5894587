/**
 * The seam between signalling and media: what an eP-CSCF asks of an eIMS-AGW, in the words of TS 23.334.
 *
 * @packageDocumentation
 */
export type { TransportAddress } from './address.ts';
export type { AuditReply, AuditRequest, TerminationAudit } from './audit.ts';
export { type BearerLoss, BearerWatch, type BearerWatchOptions } from './bearer-watch.ts';
export type { GatewayBehaviour, PreparedChange, TerminationChange, TerminationEvent } from './behaviour.ts';
export type { Capabilities } from './capabilities.ts';
export { type CarriedOut, carryOut, type HeldContext, type HeldTermination } from './carry-out.ts';
export type { Cause, Refusal } from './cause.ts';
export type { Adaptation, PayloadFormat } from './codec.ts';
export { ControlledContext } from './controlled-context.ts';
export type { DataChannelRequest } from './data-channel.ts';
export type { GatewayEvent, GatewayEventKind } from './event.ts';
export { type HangingContext, HangingWatch, type HangingWatchOptions } from './hanging-watch.ts';
export type {
  DtlsSetup,
  Fingerprint,
  IceCandidate,
  IceCredentials,
  IceDtlsTransportRequest,
  IceDtlsTransportResources,
  RemoteIceDtls,
  SctpParameters,
} from './ice-dtls-transport.ts';
export type { ContextId, Realm, StreamId, TerminationId, TransportId } from './identifiers.ts';
export { type InProcessGateway, type InProcessGatewayOptions, inProcessGateway } from './in-process.ts';
export { jointOf } from './joint-of.ts';
export { defaultLimits, type GatewayLimits } from './limits.ts';
export type { Answer, MediaGateway } from './media-gateway.ts';
export { isTelephoneEvent, mapPayloads, type PayloadMapping, shareMedia, telephoneEventsOf } from './payload-map.ts';
export type { ContextPlan, ContextReply, Side, TerminationStep } from './plan.ts';
export type { RemoteRtp, RtpTransportRequest, RtpTransportResources } from './rtp-transport.ts';
export type { SdesKey, SdesProtection, SdesSuite } from './sdes.ts';
export type {
  BfcpStreamRequest,
  HeaderExtension,
  MsrpStreamRequest,
  RtpStreamRequest,
  StreamMode,
  StreamRequest,
  T140StreamRequest,
} from './stream.ts';
export type { StreamStatistics } from './stream-statistics.ts';
export type { RemoteTcp, TcpSetup, TcpTransportRequest, TcpTransportResources } from './tcp-transport.ts';
export type {
  ConfigureRequest,
  ModifyRequest,
  ReleaseReply,
  ReleaseRequest,
  ReserveRequest,
  TerminationDescription,
  TerminationReply,
  TransportRequest,
  TransportResources,
} from './termination.ts';
export {
  type GatewayTransport,
  type Joint,
  type JointSide,
  type JointSides,
  type TransportBehaviourOptions,
  transportBehaviour,
} from './transport-behaviour.ts';
export type { UdpTransportRequest, UdpTransportResources } from './udp-transport.ts';
