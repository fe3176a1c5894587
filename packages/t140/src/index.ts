/**
 * Real-time text: the elements of T.140, its sender and receiver over RTP, its data channel, and the relay between the two.
 *
 * @packageDocumentation
 */
export { type ChannelProperties, checkTextChannel } from './channel/channel-check.ts';
export type {
  TextChannelEvent,
  TextChannelInput,
  TextChannelOptions,
  TextChannelOutput,
  TextChannelStatistics,
} from './channel/channel-options.ts';
export { TextChannel } from './channel/text-channel.ts';
export {
  agreedDirection,
  answeredDirection,
  receivesText,
  reversedDirection,
  sendsText,
  type TextDirection,
  textDirection,
} from './description/direction.ts';
export { maximumGenerations, type RtpTextFormat } from './description/rtp-text-format.ts';
export {
  agreeTextMedia,
  channelCps,
  readTextMedia,
  type TextMedia,
  type TextMediaErrorCode,
  writeChannelCps,
  writeTextMedia,
} from './description/text-media.ts';
export { defaultLimits, type T140Limits } from './limits.ts';
export { LabelledMixer, type LabelledMixerOptions } from './mixer/labelled-mixer.ts';
export { MixedTextSender, type MixedTextSenderOptions } from './mixer/mixed-sender.ts';
export { type MixedTextOutput, MixedTextSession, type MixedTextSessionOptions } from './mixer/mixed-text-session.ts';
export { CharacterRate, defaultCps, recommendedCps } from './rate/character-rate.ts';
export type { ReceivedText, ReceiverStatistics, RefusalReason } from './receiver/received-text.ts';
export { TextReceiver, type TextReceiverOptions } from './receiver/text-receiver.ts';
export {
  MultipartyTextRelay,
  type MultipartyTextRelayEvent,
  type MultipartyTextRelayInput,
  type MultipartyTextRelayOptions,
  type MultipartyTextRelayOutput,
  type TextChannelKey,
} from './relay/multiparty-text-relay.ts';
export type { RelayedDatagram } from './relay/text-junction.ts';
export {
  TextRelay,
  type TextRelayEvent,
  type TextRelayInput,
  type TextRelayOptions,
  type TextRelayOutput,
  type TextRelayStatistics,
} from './relay/text-relay.ts';
export { textClockRate } from './sender/text-packets.ts';
export { TextSender, type TextSenderOptions, type TextSenderStatistics } from './sender/text-sender.ts';
export type {
  DroppedDatagrams,
  TextSessionEvent,
  TextSessionInput,
  TextSessionOptions,
  TextSessionOutput,
  TextSessionStatistics,
} from './session/session-options.ts';
export type { NamedSource } from './session/text-reports.ts';
export { TextSession } from './session/text-session.ts';
export {
  alertCharacter,
  byteOrderMark,
  codePoint,
  eraseCharacter,
  interruptSequence,
  missingTextMark,
  newLine,
} from './text/code-points.ts';
export { DisplayedText } from './text/displayed-text.ts';
export { edit } from './text/edit.ts';
export { ElementScanner, type ElementScannerLimits } from './text/element-scanner.ts';
export { writeElement } from './text/element-writer.ts';
export { NewLineConverter } from './text/new-line-converter.ts';
export type { TextElement } from './text/text-element.ts';
export { charactersOfText, cutOfText, octetsOfText } from './text/text-size.ts';
export { Utf8Decoder } from './text/utf8-decoder.ts';
