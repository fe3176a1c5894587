/**
 * Generators of BFCP messages for property tests. Needs `fast-check`.
 *
 * @packageDocumentation
 */
export { attributes, messages, plainAttributes } from './testing/arbitraries.ts';
export { plain } from './testing/plain-attributes.ts';
