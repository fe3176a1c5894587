/**
 * UDP sockets for RTP in Node, and SRTP with `node:crypto`.
 *
 * @packageDocumentation
 */
export { PlainRtpEndpoint, type PlainRtpEndpointOptions, type RtpProtection } from './plain-rtp-endpoint.ts';
export { type PortPair, PortPairAllocator, type PortPairAllocatorOptions } from './port-pair.ts';
export { type NodeSrtpEngineOptions, nodeSrtpEngine } from './srtp/node-srtp-engine.ts';
