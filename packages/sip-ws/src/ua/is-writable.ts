import { controlTable } from '../syntax/octet-tables.ts';

/** Whether text of a peer can stand in a header of ours: lenient parsing lets control characters pass, writing does not. */
export function isWritable(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (controlTable[text.charCodeAt(i)] === 1) return false;
  return true;
}
