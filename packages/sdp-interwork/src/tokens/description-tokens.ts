/** One line of a description. */
export interface LineToken {
  /** The letter before `=`. */
  readonly type: string;
  /** Everything after `=`, up to the end of the line. */
  readonly value: string;
  /** Line number from 1. */
  readonly number: number;
  /** Offset of the line's first character. */
  readonly offset: number;
  /** CRLF, LF, or nothing at the end of the input. */
  readonly ending: string;
}

/** A media section: its `m=` line and everything up to the next one. */
export interface SectionTokens {
  readonly media: LineToken;
  readonly lines: readonly LineToken[];
}

/** A whole description as lines. */
export interface DescriptionTokens {
  /** The text that was read. */
  readonly text: string;
  readonly session: readonly LineToken[];
  readonly sections: readonly SectionTokens[];
}

/** An `a=` line cut into name and value. */
export interface AttributeToken {
  readonly name: string;
  /** What follows the colon; empty for a property attribute. */
  readonly value: string;
  readonly line: LineToken;
}
