import { TimerTable } from '@webrtc-ims/core';
import type { SipRequest } from '../message/sip-message.ts';
import { type Hop, hopName, isReliable } from '../transport/hop.ts';
import type { Scheduled } from './deadline-heap.ts';
import { inviteClient } from './invite-client.ts';
import { inviteServer } from './invite-server.ts';
import { nonInviteClient } from './non-invite-client.ts';
import { nonInviteServer } from './non-invite-server.ts';
import { initialDuration, type TimerName, type TimerValues, timerNames } from './timers.ts';
import type {
  TransactionAction,
  TransactionEvent,
  TransactionKind,
  TransactionState,
  TransactionTable,
  Transition,
} from './transition.ts';

const tables: Readonly<Record<TransactionKind, TransactionTable>> = {
  'invite-client': inviteClient,
  'invite-server': inviteServer,
  'non-invite-client': nonInviteClient,
  'non-invite-server': nonInviteServer,
};

/**
 * One transaction: its place in its table and its timers. It sends nothing; the layer carries out what {@link Transaction.handle} gives.
 */
export class Transaction implements Scheduled {
  at = 0;
  index = -1;
  readonly kind: TransactionKind;
  /** The other side. */
  readonly hop: Hop;
  /** The same text for all transactions with that side. */
  readonly hopName: string;
  /** Identifies the transaction in its layer. */
  readonly key: string;
  readonly #table: TransactionTable;
  readonly #values: TimerValues;
  readonly #reliable: boolean;
  readonly #timers = new TimerTable<TimerName>();
  #state: TransactionState;
  #interval = 0;

  constructor(kind: TransactionKind, hop: Hop, key: string, values: TimerValues) {
    this.kind = kind;
    this.hop = hop;
    this.hopName = hopName(hop);
    this.key = key;
    this.#table = tables[kind];
    this.#values = values;
    this.#reliable = isReliable(hop);
    this.#state = this.#table.start.to;
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** When its earliest timer fires. */
  get deadline(): number | undefined {
    return this.#timers.deadline;
  }

  /** Enters the first state. */
  start(now: number): readonly TransactionAction[] {
    return this.#enter(this.#table.start, now);
  }

  /** Takes an event; gives what is to be done, which is nothing for an empty cell of the table. */
  handle(event: TransactionEvent, now: number): readonly TransactionAction[] {
    const transition = this.#table.cells[this.#state]?.[event];
    return transition === undefined ? nothing : this.#enter(transition, now);
  }

  /** Takes one timer that is due. */
  takeDue(now: number): TimerName | undefined {
    return this.#timers.takeDue(now);
  }

  #enter(transition: Transition, now: number): readonly TransactionAction[] {
    this.#state = transition.to;
    for (const action of transition.do) this.#time(action, now);
    if (this.#state === 'terminated') this.#timers.cancelAll();
    return transition.do;
  }

  #time(action: TransactionAction, now: number): void {
    const timing = timings.get(action);
    if (timing === undefined) return;
    const { verb, name } = timing;
    if (verb === 'at T2') this.#repeat(name, this.#values.t2, now);
    else if (verb === 'start') this.#start(name, now);
    else if (verb === 'stop') this.#timers.cancel(name);
    else {
      // A doubles without bound, E and G up to T2 (RFC 3261 17.1.1.2, 17.1.2.2, 17.2.1).
      const doubled = this.#interval * 2;
      this.#repeat(name, name === 'A' ? doubled : Math.min(doubled, this.#values.t2), now);
    }
  }

  #start(name: TimerName, now: number): void {
    const invite = this.kind === 'invite-client' || this.kind === 'invite-server';
    const duration = initialDuration(name, this.#reliable, invite, this.#values);
    if (name === 'A' || name === 'E' || name === 'G') this.#repeat(name, duration, now);
    else if (duration > 0) this.#timers.set(name, now + duration);
    else {
      // D, I, J and K last no time on a reliable transport: they fire here, and all they do is to end the transaction.
      const fired = this.#table.cells[this.#state]?.[`timer ${name}`];
      if (fired !== undefined) this.#state = fired.to;
    }
  }

  #repeat(name: TimerName, interval: number, now: number): void {
    if (this.#reliable) return;
    this.#interval = interval;
    this.#timers.set(name, now + interval);
  }
}

/** What an action does to a timer. */
interface Timing {
  readonly verb: 'start' | 'stop' | 'double' | 'at T2';
  readonly name: TimerName;
}

const timings: ReadonlyMap<TransactionAction, Timing> = new Map(
  timerNames.flatMap((name): (readonly [TransactionAction, Timing])[] => [
    [`start ${name}`, { verb: 'start', name }],
    [`stop ${name}`, { verb: 'stop', name }],
    [`double ${name}`, { verb: 'double', name }],
  ]),
).set('start E at T2', { verb: 'at T2', name: 'E' });

const nothing: readonly TransactionAction[] = [];

/** A request that this element sent and whose responses it awaits. */
export class ClientTransaction extends Transaction {
  readonly method: string;
  /** The request as it was sent. */
  readonly octets: Uint8Array;
  /** The ACK for a 300-699, once there is one. */
  ack: Uint8Array | undefined = undefined;
  /** The user wants it cancelled; done when a provisional response is there. */
  cancelled: { readonly headers: readonly (readonly [string, string])[]; readonly sent: boolean } | undefined =
    undefined;
  /** The layer sent it for itself; its user hears nothing of it. */
  readonly internal: boolean;

  constructor(method: string, octets: Uint8Array, hop: Hop, key: string, values: TimerValues, internal = false) {
    super(method === 'INVITE' ? 'invite-client' : 'non-invite-client', hop, key, values);
    this.method = method;
    this.octets = octets;
    this.internal = internal;
  }
}

/** A request that arrived and that this element answers. */
export class ServerTransaction extends Transaction {
  readonly request: SipRequest;
  /** The latest response, for repetition. */
  response: Uint8Array | undefined = undefined;

  constructor(request: SipRequest, responseHop: Hop, key: string, values: TimerValues) {
    super(request.method === 'INVITE' ? 'invite-server' : 'non-invite-server', responseHop, key, values);
    this.request = request;
  }
}
