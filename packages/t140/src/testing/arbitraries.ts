import fc from 'fast-check';
import { eraseCharacter, newLine } from '../text/code-points.ts';
import type { TextElement } from '../text/text-element.ts';

/** Text as users type it: letters of several scripts, erasures, new lines, composite characters. */
export const typedText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('a', 'b', ' ', 'é', 'ж', '字', '€', '😀', 'e\u0301', '👩\u200d🚀') },
      { weight: 2, arbitrary: fc.constant(eraseCharacter) },
      { weight: 1, arbitrary: fc.constant(newLine) },
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

/** Elements of T.140 that are written as they are read. */
export const textElements: fc.Arbitrary<TextElement> = fc.oneof(
  fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 10 })
    .map((text): TextElement => ({ type: 'text', text })),
  fc.constantFrom<TextElement>(
    { type: 'erase' },
    { type: 'new-line' },
    { type: 'missing-text' },
    { type: 'alert' },
    { type: 'interrupt' },
  ),
  fc.constantFrom('', '0', '1', '4', '1;31').map((parameters): TextElement => ({ type: 'rendition', parameters })),
  fc
    .string({ unit: 'grapheme-ascii', maxLength: 20 })
    .map((content): TextElement => ({ type: 'control-string', content })),
);
