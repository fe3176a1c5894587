import type { ByteRange } from '../message/byte-range.ts';
import type { MessageHead } from '../message/head.ts';
import type { JoinedLegs } from './joined-legs.ts';
import type { Leg } from './leg.ts';
import type { Origin } from './origin.ts';

/** Which requests pass. */
export class Admission {
  readonly #legs: JoinedLegs;
  readonly #unreachable: 403 | 481;
  readonly #passesOthers: boolean;

  /** @param passesOthers whether methods other than SEND and REPORT do */
  constructor(legs: JoinedLegs, unreachable: 403 | 481, passesOthers: boolean) {
    this.#legs = legs;
    this.#unreachable = unreachable;
    this.#passesOthers = passesOthers;
  }

  /** The code with which a request is refused by its header section alone; `undefined` if it is not. */
  refusal(leg: Leg, head: MessageHead, origin: Origin, range: ByteRange | undefined): number | undefined {
    const { method } = origin;
    if (head.error !== undefined) return 400;
    const isAddressed = leg.isAddressed(head);
    if (isAddressed === undefined) return 400;
    if (!isAddressed) return 481;
    if (this.#legs.ended !== undefined) return this.#legs.ended === 'setup-failed' ? this.#unreachable : 481;
    const other = this.#legs.otherOf(leg);
    if (method === 'REPORT') {
      return leg.mode === 'inactive' || other.mode === 'inactive' || origin.messageId === '' ? 400 : undefined;
    }
    if (method === 'AUTH' || (method !== 'SEND' && !this.#passesOthers)) return 501;
    if (method === 'SEND' && !head.hasBody && !leg.ledger.isUnfinished(origin)) return undefined;
    if (method === 'SEND' && head.lineOf('message-id') === undefined) return 400;
    if (range !== undefined && (range.start < 1 || range.start > largestPosition)) return 400;
    if (!(leg.receives && other.sends)) return 403;
    if (method === 'SEND') {
      const refused = leg.ledger.refusal(origin);
      if (refused !== undefined) return refused;
      if ((range?.start ?? 1) - 1 > Math.min(leg.maxSize, other.maxSize)) return 413;
    }
    if (other.pending > this.#legs.limits.queueOctets || other.transactions.size >= 2 * this.#legs.limits.transactions)
      return 413;
    return undefined;
  }
}

// Positions of a message that begins below stay exact.
const largestPosition = 2 ** 52;
