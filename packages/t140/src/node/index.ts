/**
 * Real-time text in Node: over UDP ports, over data channels, and a relay between the two.
 *
 * @packageDocumentation
 */
export {
  type DataChannelPort,
  type DataChannelUser,
  listenToDataChannel,
  sendBufferOctets,
} from '../running/data-channel-port.ts';
export { RunningTextRelay, type RunningTextRelayOptions } from './running-text-relay.ts';
export { TextDataChannel, type TextDataChannelOptions } from './text-data-channel.ts';
export { TextPhone, type TextPhoneOptions } from './text-phone.ts';
