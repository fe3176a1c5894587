/**
 * MSRP in Node: back-to-back user agents, connections and listeners.
 *
 * @packageDocumentation
 */

export type { DataChannelPort } from '@webrtc-ims/core';
export { type ChannelRefusal, dataChannelTransport } from '../running/data-channel-transport.ts';
export type { MsrpTransport, TransportHandlers } from '../running/msrp-transport.ts';
export type { ConnectionEvent, RunningConnection, RunningConnectionOptions } from '../running/running-connection.ts';
export type { WebSocketPort } from '../running/web-socket-transport.ts';
export {
  type AnchorError,
  MsrpAnchor,
  type MsrpAnchorOptions,
  type MsrpAnchorPeer,
} from './b2bua-anchor.ts';
export { RunningB2bua, type RunningB2buaOptions } from './b2bua-run.ts';
export type { MsrpDataChannel } from './b2bua-transport.ts';
export { type ConnectError, type ConnectOptions, connect } from './connect.ts';
export { certificateFingerprint, certificateMatches } from './fingerprint.ts';
export { type ListenOptions, MsrpListener } from './listen.ts';
export { digestCredentials } from './relay-credentials.ts';
export { type RelayResolver, type RelayTarget, relayTargets } from './relay-target.ts';
export { type RunOptions, runConnection, runSocket, sendStream } from './run.ts';
export { webSocketTransport } from './web-socket.ts';
