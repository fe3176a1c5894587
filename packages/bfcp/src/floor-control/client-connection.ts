import type { BfcpLimits } from '../limits.ts';
import type { Association } from '../transaction/association.ts';
import { createAssociation } from '../transaction/create-association.ts';
import type { ConnectionOptions } from './server-output.ts';

/** Floors of one user of one conference that are reported on a connection. */
interface Subscription {
  readonly conferenceId: number;
  readonly userId: number;
  readonly floors: ReadonlySet<number>;
}

/** What a floor control server knows of one connection. */
export class ClientConnection {
  readonly name: string;
  readonly options: ConnectionOptions;
  readonly association: Association;
  /** Conference and user that were heard on it last. */
  lastIds: { readonly conferenceId: number; readonly userId: number } = { conferenceId: 0, userId: 0 };
  /** It ends because one side wants it to. */
  isLeaving = false;
  hasEnded = false;
  heardAt: number;
  readonly #idleTime: number;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(name: string, options: ConnectionOptions, limits: BfcpLimits, now: number) {
    this.name = name;
    this.options = options;
    this.heardAt = now;
    this.#idleTime = limits.idleTime;
    this.association = createAssociation(options.transport, {
      role: 'server',
      limits,
      compatibility: options.compatibility,
      pathMtu: options.pathMtu,
    });
  }

  get isUnreliable(): boolean {
    return this.options.transport === 'datagram';
  }

  /** When something is due, be it that the client may count as idle. */
  get deadline(): number | undefined {
    const own = this.association.deadline;
    if (!this.isUnreliable || this.hasEnded) return own;
    return Math.min(own ?? Number.POSITIVE_INFINITY, this.heardAt + this.#idleTime);
  }

  /** Whether a client on UDP, of whose end no connection tells, has been silent for long. */
  isIdle(now: number): boolean {
    return this.isUnreliable && !this.hasEnded && now >= this.heardAt + this.#idleTime;
  }

  get hasSubscriptions(): boolean {
    return this.#subscriptions.size > 0;
  }

  /** A FloorQuery replaces the one before it; one without floors ends all reports (RFC 8855 12.1). */
  subscribe(conferenceId: number, userId: number, floors: readonly number[]): void {
    const key = `${conferenceId} ${userId}`;
    if (floors.length === 0) this.#subscriptions.delete(key);
    else this.#subscriptions.set(key, { conferenceId, userId, floors: new Set(floors) });
  }

  unsubscribeAll(conferenceId: number): void {
    for (const [key, subscription] of this.#subscriptions) {
      if (subscription.conferenceId === conferenceId) this.#subscriptions.delete(key);
    }
  }

  /** The users on this connection who want to know about a floor. */
  subscribersOf(conferenceId: number, floorId: number): number[] {
    const users: number[] = [];
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.conferenceId === conferenceId && subscription.floors.has(floorId))
        users.push(subscription.userId);
    }
    return users;
  }
}
