/** An unfinished message of one direction. */
export interface UnfinishedMessage {
  /** Position after the last octet passed on. */
  readonly position: number;
  readonly total: number | undefined;
  readonly successReport: 'yes' | 'no';
  readonly failureReport: 'yes' | 'no' | 'partial';
}

/** What is known of the messages of one direction, by Message-ID: those begun and not ended, and those refused. Bounded: the oldest are forgotten. */
export class MessageLedger {
  readonly #unfinished = new Map<string, UnfinishedMessage>();
  readonly #refused = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The code with which a message was refused. */
  refusal(messageId: string): number | undefined {
    return this.#refused.get(messageId);
  }

  refuse(messageId: string, code: number): void {
    this.#unfinished.delete(messageId);
    keep(this.#refused, messageId, code, this.#limit);
  }

  isUnfinished(messageId: string): boolean {
    return this.#unfinished.has(messageId);
  }

  unfinished(messageId: string): UnfinishedMessage | undefined {
    return this.#unfinished.get(messageId);
  }

  progress(messageId: string, message: UnfinishedMessage): void {
    keep(this.#unfinished, messageId, message, this.#limit);
  }

  finish(messageId: string): void {
    this.#unfinished.delete(messageId);
  }

  /** All unfinished messages, which are forgotten. */
  takeUnfinished(): readonly (readonly [messageId: string, message: UnfinishedMessage])[] {
    const all = [...this.#unfinished];
    this.#unfinished.clear();
    return all;
  }
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.delete(key);
  if (map.size >= limit) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
  map.set(key, value);
}
