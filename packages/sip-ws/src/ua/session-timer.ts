import {
  formatSessionExpires,
  parseMinSe,
  parseSessionExpires,
  type SessionExpires,
} from '../header/session-expires.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Alarm, Schedule } from './alarm.ts';
import type { Rows } from './rows.ts';

/** How the calls of a user agent are kept from outliving their peers (RFC 4028). */
export interface SessionTimerOptions {
  /** s, what is asked for. Default 1800, as RFC 4028 4 recommends; 0 asks for nothing, and takes part where the other side does. */
  readonly interval: number;
  /** s, the shortest interval that is put up with: what is shorter is refused with 422. Default 90, the least that RFC 4028 5 allows. */
  readonly minimum: number;
}

export const defaultSessionTimer: SessionTimerOptions = { interval: 1800, minimum: 90 };

/** What a {@link SessionTimer} asks of its call. */
export interface SessionTimerUser {
  /** It is time for a session refresh request. */
  refresh(now: number): void;
  /** The session was not refreshed: the call is to be ended. */
  expired(now: number): void;
}

/** The shortest interval that any element may ask for (RFC 4028 5). */
const shortest = 90;

/** The session timer of one call (RFC 4028): what is asked for, who refreshes, and when the session is over. */
export class SessionTimer implements Alarm {
  at = 0;
  index = -1;
  readonly #options: SessionTimerOptions;
  readonly #schedule: Schedule;
  readonly #user: SessionTimerUser;
  /** The largest Min-SE that was seen, s; 0 for none. */
  #minimum = 0;
  /** What holds since the latest 2xx. */
  #session: { readonly interval: number; readonly refresher: 'peer' | 'us' } | undefined;
  /** When the call is ended, ms; before the session expires. */
  #end = 0;
  #tries = 0;
  #stopped = false;

  constructor(options: SessionTimerOptions, schedule: Schedule, user: SessionTimerUser) {
    this.#options = options;
    this.#schedule = schedule;
    this.#user = user;
  }

  /** The rows of a session refresh request of ours: INVITE and UPDATE (RFC 4028 7.1, 7.4). */
  requestRows(): Rows {
    const session = this.#session;
    const wanted = session?.interval ?? this.#options.interval;
    const rows: (readonly [string, string])[] = [];
    if (wanted > 0) {
      // The role does not change by a refresh.
      const refresher = session === undefined ? undefined : session.refresher === 'us' ? 'uac' : 'uas';
      const interval = Math.max(wanted, this.#minimum, shortest);
      rows.push(['Session-Expires', formatSessionExpires({ interval, refresher })]);
    }
    if (this.#minimum > 0) rows.push(['Min-SE', String(this.#minimum)]);
    return rows;
  }

  /** Takes note of a 422 to a request of ours (RFC 4028 7.3). @returns whether a longer interval can be asked for */
  tooSmall(response: SipResponse): boolean {
    const minimum = minSeOf(response);
    if (minimum === undefined || minimum <= this.#minimum) return false;
    this.#minimum = minimum;
    return true;
  }

  /** A 2xx to a session refresh request of ours came (RFC 4028 7.2). */
  answered(request: SipRequest | undefined, response: SipResponse, now: number): void {
    const granted = sessionExpiresOf(response);
    if (granted !== undefined) {
      this.#start(granted.interval, granted.refresher === 'uas' ? 'peer' : 'us', now);
      return;
    }
    // The peer does not know session timers: whoever wants one refreshes.
    const asked = request === undefined ? undefined : sessionExpiresOf(request);
    this.#start(this.#options.interval === 0 ? 0 : (asked?.interval ?? 0), 'us', now);
  }

  /** A dialog is made of the first INVITE: the Min-SE values of 422 responses on the way there count no more (RFC 4028 7.4). */
  established(): void {
    this.#minimum = 0;
  }

  /** Takes note of a session refresh request of the peer, which is not refused. */
  asked(request: SipRequest): void {
    this.#minimum = Math.max(this.#minimum, minSeOf(request) ?? 0);
  }

  /** The rows of the 2xx to a session refresh request of the peer, which is sent now (RFC 4028 9). */
  responseRows(request: SipRequest, now: number): Rows {
    const asked = sessionExpiresOf(request);
    const supported = supportsTimer(request);
    const interval =
      asked?.interval ?? (this.#options.interval === 0 ? 0 : Math.max(this.#options.interval, minSeOf(request) ?? 0));
    // Who does not know session timers cannot be told that an interval is too short: there is none.
    if (interval < this.#options.minimum) {
      this.#start(0, 'us', now);
      return [];
    }
    // RFC 4028 9, table 2
    const refresher = supported ? (asked?.refresher ?? 'uac') : 'uas';
    this.#start(interval, refresher === 'uas' ? 'us' : 'peer', now);
    const row = ['Session-Expires', formatSessionExpires({ interval, refresher })] as const;
    return supported ? [row, ['Require', 'timer']] : [row];
  }

  /** A session refresh request of ours was refused, but not for good: it is tried once more, in the middle of the time that is left (RFC 4028 10). */
  refused(now: number): void {
    if (this.#session?.refresher !== 'us' || this.#stopped) return;
    const left = this.#end - now;
    this.#schedule(this, this.#tries++ === 0 && left > 0 ? now + left / 2 : this.#end);
  }

  fire(now: number): void {
    if (now >= this.#end) this.#user.expired(now);
    else {
      this.#schedule(this, this.#end);
      this.#user.refresh(now);
    }
  }

  /** The call is over. */
  stop(): void {
    this.#stopped = true;
    this.#schedule(this, undefined);
  }

  #start(interval: number, refresher: 'peer' | 'us', now: number): void {
    if (this.#stopped) return;
    this.#tries = 0;
    if (interval === 0) {
      this.#session = undefined;
      this.#schedule(this, undefined);
      return;
    }
    // A peer that grants less than anybody may ask for would have us refresh without end (RFC 4028 11.1).
    const seconds = Math.max(interval, shortest);
    this.#session = { interval: seconds, refresher };
    // RFC 4028 10: the BYE goes out before firewalls on the way forget the session.
    this.#end = now + (seconds - Math.min(32, seconds / 3)) * 1000;
    this.#schedule(this, refresher === 'us' ? now + seconds * 500 : this.#end);
  }
}

/** Whether a session refresh request asks for less than we put up with, and can be told so (RFC 4028 9). */
export function asksTooLittle(request: SipRequest, minimum: number): boolean {
  const asked = sessionExpiresOf(request);
  return asked !== undefined && asked.interval < minimum && supportsTimer(request);
}

// RFC 3261 8.2.2: a malformed header that a request can do without is as good as none.
function sessionExpiresOf(message: SipMessage): SessionExpires | undefined {
  const text = message.header('Session-Expires')?.text;
  const value = text === undefined ? undefined : parseSessionExpires(text);
  return value?.ok ? value.value : undefined;
}

function minSeOf(message: SipMessage): number | undefined {
  const text = message.header('Min-SE')?.text;
  const value = text === undefined ? undefined : parseMinSe(text);
  return value?.ok ? value.value.interval : undefined;
}

function supportsTimer(request: SipRequest): boolean {
  const supported = request.supported();
  const requires = request.requires();
  return (supported.ok && supported.value.includes('timer')) || (requires.ok && requires.value.includes('timer'));
}
