/**
 * Data channels in memory, for tests of what speaks on them.
 *
 * @packageDocumentation
 */
export { MemoryChannel } from './testing/memory-channel.ts';
export { PageChannel } from './testing/page-channel.ts';
