/**
 * Sockets towards the core, and the relay of RTP, for media gateways in Node. What runs on data channels has entries of its own: `/node/bfcp`, `/node/msrp`
 * and `/node/t140`.
 *
 * @packageDocumentation
 */
export { type ConnectionLimits, defaultConnectionLimits } from '../limits.ts';
export { RtpCoreTransport } from './rtp-core-transport.ts';
export { RtpJoint, type RtpJointOptions } from './rtp-joint.ts';
export { TcpCoreTransport, type TcpCoreTransportOptions } from './tcp-core-transport.ts';
export type { TlsCertificate } from './tls-connection.ts';
