/**
 * Generators of valid SIP texts and messages for property tests, and what holds for any octets. Needs `fast-check`.
 *
 * @packageDocumentation
 */
export {
  hosts,
  messages,
  nameAddrs,
  quotedStrings,
  sipUris,
  tokens,
  uris,
  vias,
} from './testing/message-arbitraries.ts';
export { checkAnyOctets, readEveryValue } from './testing/message-invariants.ts';
