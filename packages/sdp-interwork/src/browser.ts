/**
 * The half of the data channel negotiation that a browser leaves to the script of the page: text in, text out, nothing else. Browsers write no
 * `dcmap` and `dcsa`, and pass over the ones that they are given (RFC 8864).
 *
 * @packageDocumentation
 */
export {
  type ChannelChanges,
  channelChanges,
  type NegotiatedChannel,
  negotiatedChannel,
} from './script/channel-changes.ts';
export type { ChannelDescription } from './script/channel-description.ts';
export { nextChannelId } from './script/channel-ids.ts';
export { addDataChannels, readDataChannels, withoutDataChannels } from './script/channel-text.ts';
export { addLabels, labelsByMid } from './script/labels.ts';
export {
  type BfcpParty,
  bfcpAttributes,
  floorStreams,
  type MsrpParty,
  msrpAttributes,
  type TextParty,
  textAttributes,
} from './script/party-attributes.ts';
