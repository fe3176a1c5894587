/**
 * Generators of typed text and of the elements of T.140.
 *
 * @packageDocumentation
 */
export { textElements, typedText } from './testing/arbitraries.ts';
