/** An unfinished message of one direction. */
export interface UnfinishedMessage {
  /** Position after the last octet passed on. */
  readonly position: number;
  readonly total: number | undefined;
  readonly successReport: 'yes' | 'no';
  readonly failureReport: 'yes' | 'no' | 'partial';
}

/** A message, whose id is not looked at when there is nothing to look up: to make a text of it costs more. */
export interface Identified {
  readonly messageId: string;
}

/**
 * What is known of the messages of one direction, by Message-ID: those begun and not ended, and those refused. Bounded: the oldest are forgotten. Mostly
 * empty, and then nothing is looked up: a message of chat is begun and ended at once.
 */
export class MessageLedger {
  readonly #unfinished = new Map<string, UnfinishedMessage>();
  readonly #refused = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The code with which a message was refused. */
  refusal(message: Identified): number | undefined {
    return this.#refused.size === 0 ? undefined : this.#refused.get(message.messageId);
  }

  refuse(messageId: string, code: number): void {
    this.#unfinished.delete(messageId);
    keep(this.#refused, messageId, code, this.#limit);
  }

  isUnfinished(message: Identified): boolean {
    return this.#unfinished.size > 0 && this.#unfinished.has(message.messageId);
  }

  unfinished(messageId: string): UnfinishedMessage | undefined {
    return this.#unfinished.get(messageId);
  }

  progress(messageId: string, message: UnfinishedMessage): void {
    keep(this.#unfinished, messageId, message, this.#limit);
  }

  finish(message: Identified): void {
    if (this.#unfinished.size > 0) this.#unfinished.delete(message.messageId);
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
