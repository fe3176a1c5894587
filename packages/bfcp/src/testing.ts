/**
 * Generators of BFCP messages for property tests, and data channels in memory. Needs `fast-check`.
 *
 * @packageDocumentation
 */
export { attributes, messages, plainAttributes } from './testing/arbitraries.ts';
export { MemoryChannel } from './testing/channel-pair.ts';
export { plain } from './testing/plain-attributes.ts';
