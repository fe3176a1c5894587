/**
 * Data channels in memory, for tests of what speaks on them, and platforms without WebAssembly.
 *
 * @packageDocumentation
 */
export { MemoryChannel } from './testing/memory-channel.ts';
export { noWebAssembly } from './testing/no-web-assembly.ts';
export { PageChannel } from './testing/page-channel.ts';
