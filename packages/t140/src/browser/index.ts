/**
 * Real-time text in a page, on an `RTCDataChannel`.
 *
 * @packageDocumentation
 */
export { type BrowserDataChannel, TextDataChannel, type TextDataChannelOptions } from './text-data-channel.ts';
