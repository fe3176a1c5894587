import type { RandomSource } from '@webrtc-ims/core';
import type { MessageBody } from '../message/build-request.ts';
import type { TimerValues } from '../transaction/timers.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import type { Schedule } from './alarm.ts';
import type { CallDialog } from './call-dialog.ts';
import type { CallEvent } from './call-event.ts';
import type { Exchange, ExchangeOptions } from './exchange.ts';
import type { KeepAlives } from './keep-alives.ts';
import type { Rows } from './rows.ts';
import type { SessionTimerOptions } from './session-timer.ts';
import type { UserAgentLimits } from './user-agent-options.ts';

/** What a response holds besides what it copies from the request. */
export interface ResponseDetails {
  readonly toTag?: string | undefined;
  readonly headers?: Rows | undefined;
  readonly body?: MessageBody | undefined;
}

/** What the parts of a call need of its user agent. */
export interface CallSurroundings {
  readonly random: RandomSource;
  readonly timers: TimerValues;
  readonly limits: UserAgentLimits;
  /** Contact, Allow and Supported: what every message says that makes or keeps a dialog. */
  readonly capabilities: Rows;
  /** Supported alone: what every other request says (RFC 4028 7.1). */
  readonly supported: Rows[number];
  readonly schedule: Schedule;
  readonly sessionTimer: SessionTimerOptions;
  readonly keepAlives: KeepAlives;
  /** A Via value with a new branch. @param keep whether keep-alives are offered (RFC 6223), if the connection can carry them. Default false */
  newVia(keep?: boolean): string;
  send(options: ExchangeOptions, now: number): Exchange;
  cancel(exchange: Exchange, headers: Rows, now: number): void;
  /** Sends an ACK for a 2xx. */
  transmit(octets: Uint8Array): void;
  /** Answers a request. @returns the octets of the response */
  respond(transaction: ServerTransaction, status: number, details: ResponseDetails, now: number): Uint8Array;
  /** Sends a response once more. */
  repeat(transaction: ServerTransaction, octets: Uint8Array, status: number, now: number): void;
}

/** What a call needs of its user agent. */
export interface CallHost<OfCall> extends CallSurroundings {
  event(event: CallEvent<OfCall>): void;
  /** Requests of this dialog go to this call from now on. */
  adopt(call: OfCall, dialog: CallDialog): void;
  forget(call: OfCall): void;
}
