import { parseSessionExpires } from '../header/session-expires.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Scheduled } from '../transaction/deadline-heap.ts';
import type { Dialog } from './dialog.ts';
import type { EdgeFlow } from './edge-flow.ts';

/** The session of a dialog. Its deadline is the session expiration. */
export class SessionAlarm implements Scheduled {
  readonly kind = 'session';
  at = 0;
  index = -1;
  readonly flow: EdgeFlow;
  readonly dialog: Dialog;

  constructor(flow: EdgeFlow, dialog: Dialog) {
    this.flow = flow;
    this.dialog = dialog;
  }
}

/** When the sessions of watched dialogs expire, by the session timers that their ends agreed on (RFC 4028 8.2, 8.3). */
export class SessionExpirations {
  readonly #schedule: (alarm: SessionAlarm, at: number | undefined) => void;
  readonly #alarms = new Map<Dialog, SessionAlarm>();

  constructor(schedule: (alarm: SessionAlarm, at: number | undefined) => void) {
    this.#schedule = schedule;
  }

  /** A response in a dialog goes on: the latest 2xx to a session refresh request says when the session expires, if it does. */
  note(flow: EdgeFlow, dialog: Dialog, request: SipRequest, response: SipResponse, now: number): void {
    if ((request.method !== 'INVITE' && request.method !== 'UPDATE') || response.status < 200 || response.status > 299)
      return;
    const text = response.header('Session-Expires')?.text;
    const session = text === undefined ? undefined : parseSessionExpires(text);
    if (!session?.ok) {
      this.drop(dialog);
      return;
    }
    const alarm = this.#alarms.get(dialog) ?? new SessionAlarm(flow, dialog);
    this.#alarms.set(dialog, alarm);
    this.#schedule(alarm, now + session.value.interval * 1000);
  }

  /** The dialog is over. */
  drop(dialog: Dialog): void {
    const alarm = this.#alarms.get(dialog);
    if (alarm === undefined) return;
    this.#alarms.delete(dialog);
    this.#schedule(alarm, undefined);
  }
}
