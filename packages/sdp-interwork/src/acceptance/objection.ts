/** Something that makes a browser refuse a description, or lets a call through without speech. */
export interface Objection {
  /** Line number from 1; 0 for the description as a whole. */
  readonly line: number;
  /** Which browsers were seen to object. */
  readonly by: 'both' | 'chromium' | 'firefox';
  /** A lower-case phrase. */
  readonly reason: string;
}

export function objection(line: number, by: Objection['by'], reason: string): Objection {
  return { line, by, reason };
}
