/**
 * RTP and RTCP codecs, and a relay that joins a WebRTC transport with plain RTP.
 *
 * @packageDocumentation
 */
export { type DatagramClass, datagramClass, isMultiplexablePayloadType, isRtcp } from './demultiplex.ts';
export { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from './g711.ts';
export {
  decodeHeaderExtension,
  encodeHeaderExtension,
  findHeaderExtensionElement,
  type HeaderExtension,
  type HeaderExtensionElement,
  oneOctetProfile,
} from './header-extension.ts';
export { defaultLimits, type RtpLimits } from './limits.ts';
export { compactNtpTime, ntpTime } from './ntp-time.ts';
export { ReceptionStatistics, roundTripTime } from './reception-statistics.ts';
export {
  decodeRedundancy,
  encodeRedundancy,
  maximumRedundantOctets,
  maximumRedundantOffset,
  type PrimaryBlock,
  type RedundancyErrorCode,
  type RedundancyOptions,
  type RedundantBlock,
  type RedundantPayload,
  redundantTimestamp,
} from './redundancy.ts';
export type {
  FeedbackKind,
  InactivityOptions,
  LatchMode,
  PlainLegOptions,
  RelayFormat,
  RelayLegOptions,
  RelaySide,
  RelayStreamOptions,
  RtpRelayOptions,
  StreamMode,
  TransportAddress,
  WebLegOptions,
} from './relay/relay-options.ts';
export type { RelayEvent, RelayInput, RelayOutput } from './relay/relay-output.ts';
export type {
  DropCounters,
  DropReason,
  LegStatistics,
  RelayStatistics,
  SourceStatistics,
} from './relay/relay-statistics.ts';
export { RtpRelay } from './relay/rtp-relay.ts';
export { type ReportPopulation, ReportSchedule, type ReportScheduleOptions } from './report-schedule.ts';
export type { ApplicationDefined } from './rtcp/application-defined.ts';
export {
  type BitRateLimit,
  bitRateLimitNoticeFormat,
  bitRateLimitRequestFormat,
  decodeBitRateLimits,
  encodeBitRateLimits,
} from './rtcp/bit-rate-limit.ts';
export {
  type CompoundOptions,
  decodeCompound,
  encodeCompound,
  type RtcpPacket,
  type UnknownRtcpPacket,
} from './rtcp/compound.ts';
export type { Goodbye } from './rtcp/goodbye.ts';
export { rtcpType } from './rtcp/header.ts';
export type {
  FullIntraRequest,
  FullIntraRequestEntry,
  PayloadFeedback,
  PictureLossIndication,
} from './rtcp/payload-feedback.ts';
export type { ReceiverReport } from './rtcp/receiver-report.ts';
export {
  decodeReferencePicture,
  encodeReferencePicture,
  type ReferencePicture,
  referencePictureFormat,
} from './rtcp/reference-picture.ts';
export type { ReportBlock } from './rtcp/report-block.ts';
export type { SenderReport } from './rtcp/sender-report.ts';
export { decodeSliceLosses, encodeSliceLosses, type SliceLoss, sliceLossFormat } from './rtcp/slice-loss.ts';
export {
  type SourceDescription,
  type SourceDescriptionChunk,
  type SourceDescriptionItem,
  sourceDescriptionItemType,
  sourceDescriptionText,
} from './rtcp/source-description.ts';
export {
  decodeTradeOffs,
  encodeTradeOffs,
  type TradeOff,
  tradeOffNoticeFormat,
  tradeOffRequestFormat,
} from './rtcp/trade-off.ts';
export type { GenericNack, TransportFeedback } from './rtcp/transport-feedback.ts';
export {
  decodeVideoBackChannel,
  encodeVideoBackChannel,
  type VideoBackChannelMessage,
  videoBackChannelFormat,
} from './rtcp/video-back-channel.ts';
export {
  decodeRtpPacket,
  encodeRtpPacket,
  fixedHeaderOctets,
  type RtpExtension,
  type RtpHeaderFields,
  RtpHeaderView,
  type RtpPacket,
  type RtpPacketErrorCode,
  rewriteRtpHeader,
} from './rtp-packet.ts';
export { type OutgoingRtp, RtpSender, type RtpSenderOptions } from './rtp-sender.ts';
export {
  type CryptoAttribute,
  type CryptoAttributeOptions,
  parseCryptoAttribute,
  writeCryptoAttribute,
} from './sdes/crypto-attribute.ts';
export {
  answerCrypto,
  type CryptoAgreement,
  type CryptoPolicy,
  checkCryptoAnswer,
  offerCrypto,
  srtpOptionsOf,
} from './sdes/crypto-negotiation.ts';
export type { SdesError, SdesErrorCode } from './sdes/sdes-error.ts';
export type { SessionParameters } from './sdes/session-parameters.ts';
export { SequenceTracker, type SequenceVerdict } from './sequence-tracker.ts';
export { difference16, difference32, extendSequenceNumber } from './serial-number.ts';
export { javascriptSrtpEngine } from './srtp/javascript-engine.ts';
export type { SessionKeys, SrtpChannel } from './srtp/key-derivation.ts';
export { type MasterKeyDetail, SrtpMasterKey } from './srtp/master-key.ts';
export type { SrtpEngine, SrtpJob, SrtpTransform } from './srtp/srtp-engine.ts';
export type { SrtpError, SrtpErrorCode } from './srtp/srtp-error.ts';
export type { RolloverPolicy, SrtpOptions } from './srtp/srtp-options.ts';
export { SrtpProtector } from './srtp/srtp-protector.ts';
export { type SrtpSuite, type SrtpSuiteName, srtpSuites } from './srtp/srtp-suite.ts';
export { type SrtpStatistics, SrtpUnprotector } from './srtp/srtp-unprotector.ts';
export { type MediaSection, StreamDemultiplexer } from './stream-demultiplexer.ts';
export { decodeTelephoneEvent, encodeTelephoneEvent, type TelephoneEvent } from './telephone-event.ts';
