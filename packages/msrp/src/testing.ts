/**
 * For tests of what is built on this package: fast-check generators.
 *
 * @packageDocumentation
 */
export {
  type ArbitraryMessage,
  arbitraryByteRange,
  arbitraryId,
  arbitraryMessage,
  arbitraryUri,
} from './testing/message-arbitraries.ts';
