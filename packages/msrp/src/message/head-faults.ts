import { type Defect, type MsrpError, type MsrpErrorCode, malformed } from '../errors.ts';

/** What is wrong with one start line and header section, beside what ends the stream. Offsets are given relative to the message. */
export class HeadFaults {
  readonly #strict: boolean;
  #offset = 0;
  /** The first thing that is malformed. */
  error: MsrpError | undefined;
  /** What was tolerated. */
  defects: Defect[] = [];
  /** How often anything was told. */
  count = 0;

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  /** Begins with a message that stands at `offset` of the stream. */
  reset(offset: number): void {
    this.#offset = offset;
    if (this.count === 0) return;
    this.error = undefined;
    this.defects = [];
    this.count = 0;
  }

  /** The grammar is broken. */
  refuse(code: MsrpErrorCode, message: string, relative: number): void {
    this.count++;
    this.error ??= malformed(code, message, this.#offset + relative, clause);
  }

  /** The grammar is broken in a way that cannot be misunderstood: an error only for strict reading. */
  tolerate(code: MsrpErrorCode, message: string, relative: number): void {
    if (this.#strict) {
      this.refuse(code, message, relative);
      return;
    }
    this.count++;
    this.defects.push({ code, message, offset: this.#offset + relative, clause });
  }
}

const clause = 'RFC 4975 9';
