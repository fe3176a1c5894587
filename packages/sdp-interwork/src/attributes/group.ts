import { words } from './decimal.ts';

/** `a=group:<semantics> <mid> …` (RFC 5888 5). */
export interface Group {
  readonly semantics: string;
  readonly mids: readonly string[];
}

export function readGroup(value: string): Group | undefined {
  const [semantics, ...mids] = words(value);
  return semantics === undefined ? undefined : { semantics, mids };
}
