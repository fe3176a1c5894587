import type { TimerName } from './timers.ts';

/** The four machines of RFC 3261 17. */
export type TransactionKind = 'invite-client' | 'invite-server' | 'non-invite-client' | 'non-invite-server';

/** All states of all four; no machine has all of them. */
export type TransactionState =
  | 'calling'
  | 'trying'
  | 'proceeding'
  | 'completed'
  | 'confirmed'
  | 'accepted'
  | 'terminated';

/**
 * What can happen to a transaction. `1xx`, `2xx` and `300-699` are responses that arrive (client) or that the user sends (server);
 * `cancel` is the user's wish. `flow closed`
 * is not in the pictures of the RFCs: the connection is gone for good, nothing can come or be sent on it, so waiting has no purpose
 * (RFC 5626 5.3.1).
 */
export type TransactionEvent =
  | '1xx'
  | '2xx'
  | '300-699'
  | 'request'
  | 'ack'
  | 'cancel'
  | 'transport error'
  | 'flow closed'
  | `timer ${TimerName}`;

/** What a transition makes the transaction do, in this order. */
export type TransactionAction =
  | 'send request'
  | 'send ack'
  | 'send cancel'
  | 'send response'
  | 'send 100'
  | 'pass up'
  | 'report timeout'
  | 'report transport error'
  | `start ${TimerName}`
  | `stop ${TimerName}`
  | `double ${TimerName}`
  | 'start E at T2';

export interface Transition {
  readonly to: TransactionState;
  readonly do: readonly TransactionAction[];
}

/** One machine: where it starts, and state × event. A cell that is not there means: nothing happens. */
export interface TransactionTable {
  readonly start: Transition;
  readonly cells: Readonly<Partial<Record<TransactionState, Readonly<Partial<Record<TransactionEvent, Transition>>>>>>;
}

/** The class of a status code, as the tables name it. */
export function responseEvent(statusCode: number): '1xx' | '2xx' | '300-699' {
  return statusCode < 200 ? '1xx' : statusCode < 300 ? '2xx' : '300-699';
}
