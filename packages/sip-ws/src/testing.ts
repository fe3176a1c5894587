/**
 * Generators of valid SIP texts and messages for property tests. Needs `fast-check`.
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
