/**
 * UDP sockets for plain RTP in Node.
 *
 * @packageDocumentation
 */
export { PlainRtpEndpoint, type PlainRtpEndpointOptions } from './plain-rtp-endpoint.ts';
export { type PortPair, PortPairAllocator, type PortPairAllocatorOptions } from './port-pair.ts';
