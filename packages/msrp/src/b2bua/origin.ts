/** A request of one leg, as far as it has to be remembered to answer it or to report on it. */
export interface Origin {
  readonly method: string;
  readonly transactionId: string;
  /** From-Path as received. */
  readonly fromPath: string;
  /** The paths of its response, see `pathLines`. */
  readonly answerPaths: Uint8Array;
  readonly messageId: string;
  readonly failureReport: 'yes' | 'no' | 'partial';
  /** Whether a response was sent, which can happen once. */
  isAnswered: boolean;
  /** Whether that response was a failure: then nothing more is told. */
  hasFailed: boolean;
  /** Whether its end-line has come. */
  isComplete: boolean;
}
