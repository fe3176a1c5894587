import type { RandomSource } from '@webrtc-ims/core';
import type { ViaFields } from '../header/via.ts';
import type { TimerValues } from '../transaction/timers.ts';
import type { TransactionLimits } from '../transaction/transaction-layer.ts';
import type { Hop } from '../transport/hop.ts';
import type { Credentials } from './exchange.ts';
import type { SessionTimerOptions } from './session-timer.ts';

/** Bounds of a user agent. */
export interface UserAgentLimits {
  /** Calls at a time, ringing ones included; a further INVITE is answered 486. Default 32: more than one user has, fewer than a flood. */
  readonly calls: number;
  /** Branches of a forked call that are known at a time (RFC 3261 12.1). Default 8; provisional responses of others are not seen. */
  readonly branches: number;
  /** Provisional responses that wait for the PRACK of an earlier one. Default 8. */
  readonly provisionals: number;
  /** How often one request may be challenged: once, and once more for a stale nonce. Default 2. */
  readonly challenges: number;
  /** Service-Route values kept (RFC 3608). Default 16. */
  readonly serviceRoutes: number;
  /** How often one request may be refused because its session interval is too short (RFC 4028 7.3). Default 4: each proxy on the way may once. */
  readonly intervals: number;
}

export const defaultUserAgentLimits: UserAgentLimits = {
  calls: 32,
  branches: 8,
  provisionals: 8,
  challenges: 2,
  serviceRoutes: 16,
  intervals: 4,
};

/** How a {@link UserAgent} is set up. */
export interface UserAgentOptions {
  /** As in `sip:alice@ims.example`. */
  readonly identity: string;
  /** Value of Contact, as in `<sip:alice@a1b2.invalid;transport=ws;ob>`. */
  readonly contact: string;
  /** What Via says of this element. A branch and `rport` are added. */
  readonly via: Omit<ViaFields, 'parameters'>;
  /** Where every request goes first: an outbound proxy, or the one connection there is (RFC 3261 8.1.2). */
  readonly next: Hop;
  /** Answers challenges. Without it 401 and 407 are refusals. */
  readonly credentials?: Credentials | undefined;
  /** Methods besides those of calls that the host answers itself, such as `MESSAGE`; others get 405. */
  readonly methods?: readonly string[] | undefined;
  /** Session timers (RFC 4028), without which a call lives on when its peer is gone and nobody could say so. Default: 1800 s are asked for. */
  readonly sessionTimer?: Partial<SessionTimerOptions> | undefined;
  /**
   * Whether CRLF keep-alives are offered and, where the next hop wants them, sent (RFC 6223). Default true; over UDP never (RFC 5626 4.4.1). They are
   * outputs `transmit` like any other.
   */
  readonly keepAlives?: boolean | undefined;
  readonly timers?: Partial<TimerValues> | undefined;
  readonly limits?: Partial<UserAgentLimits> | undefined;
  readonly transactionLimits?: Partial<TransactionLimits> | undefined;
  /** Default: the platform's cryptographic source. */
  readonly random?: RandomSource | undefined;
}
