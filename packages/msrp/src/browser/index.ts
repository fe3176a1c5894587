/**
 * MSRP in a page, on an `RTCDataChannel` or a `WebSocket`.
 *
 * @packageDocumentation
 */
export type { BrowserDataChannel } from '@webrtc-ims/core/browser';
export type { ChannelRefusal } from '../running/data-channel-transport.ts';
export type { MsrpTransport, TransportHandlers } from '../running/msrp-transport.ts';
export type { ConnectionEvent, RunningConnection, RunningConnectionOptions } from '../running/running-connection.ts';
export type { WebSocketPort } from '../running/web-socket-transport.ts';
export { rtcDataChannelTransport } from './rtc-data-channel-transport.ts';
export { runConnection, webSocketTransport } from './run.ts';
