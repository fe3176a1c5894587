/**
 * Generators of BFCP messages for property tests, and data channels in memory. Needs `fast-check`.
 *
 * @packageDocumentation
 */
export { MemoryChannel } from '@webrtc-ims/core/testing';
export { attributes, messages, plainAttributes } from './testing/arbitraries.ts';
export { plain } from './testing/plain-attributes.ts';
