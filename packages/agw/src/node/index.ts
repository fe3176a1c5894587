/**
 * Sockets towards the core, and the relay of RTP, for media gateways in Node. What runs on data channels has entries of its own: `/node/bfcp`, `/node/msrp`
 * and `/node/t140`.
 *
 * @packageDocumentation
 */
export { RtpCoreTransport } from './rtp-core-transport.ts';
export { RtpJoint, type RtpJointOptions } from './rtp-joint.ts';
export { TcpCoreTransport, type TcpCoreTransportOptions, type TlsCertificate } from './tcp-core-transport.ts';
