/**
 * Real-time text in a page, on an `RTCDataChannel`.
 *
 * @packageDocumentation
 */
export type { BrowserDataChannel } from '@webrtc-ims/core/browser';
export { TextDataChannel, type TextDataChannelOptions } from './text-data-channel.ts';
