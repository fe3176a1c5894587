import type { MessageHead } from '../message/head.ts';
import { writeAnswer, writeResponse } from '../message/message-writer.ts';
import { statusText } from './status-text.ts';

/**
 * A request of one leg, as far as it has to be remembered to answer it or to report on it. While it is being received that is its head; afterwards a few texts, because
 * a head keeps alive what it came in.
 */
export class Origin {
  readonly method: string;
  /** From-Path as received. */
  readonly fromPath: string;
  /** The paths of its response, see `pathLines`. */
  readonly answerPaths: Uint8Array;
  readonly failureReport: 'yes' | 'no' | 'partial';
  /** Whether a response was sent, which can happen once. */
  isAnswered = false;
  /** Whether that response was a failure: then nothing more is told. */
  hasFailed = false;
  /** Whether its end-line has come. */
  isComplete = false;
  #head: MessageHead | undefined;
  #transactionId = '';
  #messageId: string | undefined;

  constructor(head: MessageHead, method: string, fromPath: string, answerPaths: Uint8Array) {
    this.method = method;
    this.fromPath = fromPath;
    this.answerPaths = answerPaths;
    this.failureReport = method === 'SEND' ? head.failureReport : 'yes';
    this.#head = head;
  }

  get transactionId(): string {
    return this.#head?.transactionId ?? this.#transactionId;
  }

  /** Empty where there is none. */
  get messageId(): string {
    this.#messageId ??= this.#head?.messageId ?? '';
    return this.#messageId;
  }

  /** A response of ours. */
  response(code: number): Uint8Array<ArrayBuffer> {
    const status = statusText(code);
    if (this.#head !== undefined) return writeAnswer(this.#head, status, this.answerPaths);
    return writeResponse(this.#transactionId, status, this.answerPaths);
  }

  /** Nothing more of it will come, or be looked at. What may still be needed is kept as text: nothing is told of a request without Failure-Report. */
  release(): void {
    const head = this.#head;
    if (head === undefined) return;
    if (this.failureReport !== 'no') {
      this.#messageId = this.messageId;
      if (!this.isAnswered) this.#transactionId = head.transactionId;
    }
    this.#head = undefined;
  }
}
