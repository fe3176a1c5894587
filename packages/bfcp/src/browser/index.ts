/**
 * BFCP in a page, on an `RTCDataChannel`.
 *
 * @packageDocumentation
 */
export type { BrowserDataChannel } from '@webrtc-ims/core/browser';
export type { BfcpTransport, TransportEnd, TransportHandlers } from '../running/bfcp-transport.ts';
export type { RunningParticipant, RunningParticipantOptions } from '../running/running-participant.ts';
export { rtcDataChannelTransport } from './rtc-data-channel-transport.ts';
export { runParticipant } from './run-participant.ts';
