/**
 * MSRP in a page, on an `RTCDataChannel` or a `WebSocket`.
 *
 * @packageDocumentation
 */
export type { MsrpTransport, TransportHandlers } from '../running/msrp-transport.ts';
export type { ConnectionEvent, RunningConnection, RunningConnectionOptions } from '../running/running-connection.ts';
export type { WebSocketPort } from '../running/web-socket-transport.ts';
export { type BrowserDataChannel, rtcDataChannelTransport } from './rtc-data-channel-transport.ts';
export { runConnection, webSocketTransport } from './run.ts';
