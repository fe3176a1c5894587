import { alertCharacter, eraseCharacter, interruptSequence, missingTextMark, newLine } from './code-points.ts';
import type { TextElement } from './text-element.ts';

/** Writes one element as it goes into a stream; new lines as U+2028 (T.140 8). The inverse of `ElementScanner`. */
export function writeElement(element: TextElement): string {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'erase':
      return eraseCharacter;
    case 'new-line':
      return newLine;
    case 'missing-text':
      return missingTextMark;
    case 'alert':
      return alertCharacter;
    case 'interrupt':
      return interruptSequence;
    case 'rendition':
      return `\u009b${element.parameters}m`;
    case 'control-string':
      return `\u0098${element.content}\u009c`;
    default:
      return element.control;
  }
}
