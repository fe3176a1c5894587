import type { MsrpError } from '../errors.ts';
import type { LegName } from './b2bua-options.ts';
import type { EndCause } from './b2bua-output.ts';
import type { JoinedLegs } from './joined-legs.ts';
import type { Leg } from './leg.ts';
import type { MessageFailures } from './message-failures.ts';
import type { Outlet } from './outlet.ts';

/** What the end of a session needs beside its legs. */
export interface SessionEndContext {
  readonly legs: JoinedLegs;
  readonly outlet: Outlet;
  readonly failures: MessageFailures;
  /** What requests are answered when the other leg could not be set up. */
  readonly unreachable: 403 | 481;
  /** Reads what has waited on a leg, to be refused. */
  serveWaiting(leg: Leg): void;
}

/** How a session ends: who is told, what still leaves, and when each transport is closed. */
export class SessionEnd {
  readonly #legs: JoinedLegs;
  readonly #outlet: Outlet;
  readonly #failures: MessageFailures;
  readonly #unreachable: 403 | 481;
  readonly #serveWaiting: (leg: Leg) => void;

  constructor(context: SessionEndContext) {
    this.#legs = context.legs;
    this.#outlet = context.outlet;
    this.#failures = context.failures;
    this.#unreachable = context.unreachable;
    this.#serveWaiting = (leg) => context.serveWaiting(leg);
  }

  /** One leg is of no use any more: the other one's requests and messages end with it. */
  lose(
    leg: Leg,
    cause: EndCause,
    how: { readonly abort?: boolean; readonly gone?: boolean; readonly error?: MsrpError },
  ): void {
    const other = this.#legs.otherOf(leg);
    this.#failures.abortRunning(leg);
    this.#failures.abortUnfinished(leg);
    leg.incoming = undefined;
    if (how.gone) leg.state = 'closed';
    else this.closeLeg(leg, how.abort ?? false);
    if (this.#legs.ended === undefined) {
      this.end(cause, leg.name, how.error);
      const code = cause === 'setup-failed' ? this.#unreachable : 481;
      for (const request of leg.transactions.takeAll()) this.#failures.failed(leg, request, code);
      if (other.incoming?.kind === 'chunk') other.incoming = this.#outlet.refuse(other, other.incoming.origin, code);
      if (other.state === 'open') {
        this.#legs.timers.set('linger', this.#legs.now + this.#legs.limits.linger);
        this.#serveWaiting(other);
      }
    }
    leg.waiting = [];
    leg.responses = [];
    this.#forgetTimers();
  }

  #forgetTimers(): void {
    if (this.#legs.both.every(({ state }) => state === 'closed')) this.#legs.timers.cancelAll();
  }

  /** What a leg has begun cannot be completed. */
  abandon(leg: Leg, code: number): void {
    this.#failures.abortRunning(leg);
    if (leg.incoming?.kind === 'chunk') leg.incoming = this.#outlet.refuse(leg, leg.incoming.origin, code);
    this.#failures.abortUnfinished(leg);
  }

  /** Tells that the session has ended. */
  end(cause: EndCause, leg: LegName | undefined, error?: MsrpError): void {
    this.#legs.ended = cause;
    const event = { type: 'ended', cause, leg, ...(error === undefined ? {} : { error }) } as const;
    this.#legs.outputs.push({ type: 'event', event });
    for (const each of this.#legs.both) {
      this.#legs.timers.cancel(each.responseTimer);
      this.#legs.timers.cancel(each.stallTimer);
    }
  }

  /** Closes a leg when all has left. */
  closeWhenSent(leg: Leg): void {
    if (leg.state === 'connecting' || (leg.state === 'open' && leg.pending === 0)) this.closeLeg(leg, false);
  }

  /** Closes a leg: after what was given out, or at once. */
  closeLeg(leg: Leg, abort: boolean): void {
    if (leg.state === 'closed' || leg.isClosing) return;
    this.#outlet.flushResponses(leg);
    leg.isClosing = true;
    leg.waiting = [];
    this.#legs.outputs.push({ type: 'close', leg: leg.name, abort });
  }

  /** Closes a leg that has not closed in time. */
  abortLeg(leg: Leg): void {
    if (leg.state !== 'closed') this.#legs.outputs.push({ type: 'close', leg: leg.name, abort: true });
    leg.isClosing = true;
  }
}
