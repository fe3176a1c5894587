/**
 * WebRTC transports for Node: ICE-lite front, DTLS-SRTP and data channels on node-datachannel.
 *
 * @packageDocumentation
 */
export { AccessTransport } from './access-transport.ts';
export {
  type CertificateOptions,
  type CryptoProvider,
  createCertificate,
  type DtlsCertificate,
  defaultCrypto,
  importCertificate,
} from './certificate.ts';
export type {
  DataChannel,
  DataChannelError,
  DataChannelHandlers,
  DataChannelSettings,
  DataChannelState,
  SendError,
} from './data-channel.ts';
export type { EdgeAddress, SocketStats } from './front-sockets.ts';
export { createMediaEdge, type MediaEdge, type MediaEdgeOptions, type MediaEdgeStats } from './media-edge.ts';
export { openNativeConnections, shutdownNative } from './native-connection.ts';
export type { FaultHandler, NativeError } from './native-guard.ts';
export type {
  DataParameters,
  LocalParameters,
  MediaTransport,
  RemoteApplied,
  RemoteParameters,
  RemoteParametersError,
  TransportEvent,
  TransportHandlers,
  TransportOptions,
  TransportStats,
} from './transport-types.ts';
