import type { OutputQueue } from '@webrtc-ims/core';
import type { SessionLimits } from '../limits.ts';
import type { MessageHead } from '../message/head.ts';
import type { MsrpParser } from '../message/parser.ts';
import type { Addressee } from './addressee.ts';
import type { Answers } from './answers.ts';
import type { ConnectionOutput } from './connection-output.ts';
import type { ConnectionSessions } from './connection-sessions.ts';
import type { Delivery } from './delivery.ts';
import type { Receiver } from './receiver.ts';
import type { Sender } from './sender.ts';
import { malformedRequest, violation } from './session-error.ts';

/** What reading shares with its connection. */
export interface ReadingContext {
  readonly parser: MsrpParser;
  readonly limits: SessionLimits;
  readonly sessions: ConnectionSessions;
  readonly addressee: Addressee;
  readonly receiver: Receiver;
  readonly answers: Answers;
  readonly delivery: Delivery;
  readonly sender: Sender;
  readonly outputs: OutputQueue<ConnectionOutput>;
}

/** What is read of one connection, and when: each message goes to who takes it, and nothing is read while anybody wants to wait. */
export class Reading {
  readonly #parser: MsrpParser;
  readonly #limits: SessionLimits;
  readonly #sessions: ConnectionSessions;
  readonly #addressee: Addressee;
  readonly #receiver: Receiver;
  readonly #answers: Answers;
  readonly #delivery: Delivery;
  readonly #sender: Sender;
  readonly #outputs: OutputQueue<ConnectionOutput>;
  // The first request of a session whose peer cannot be verified yet.
  #unverified: MessageHead | undefined;
  #pausedByApplication = false;
  #pausedByControl = false;

  constructor(context: ReadingContext) {
    this.#parser = context.parser;
    this.#limits = context.limits;
    this.#sessions = context.sessions;
    this.#addressee = context.addressee;
    this.#receiver = context.receiver;
    this.#answers = context.answers;
    this.#delivery = context.delivery;
    this.#sender = context.sender;
    this.#outputs = context.outputs;
  }

  /** Takes what arrived. */
  receive(input: Uint8Array): void {
    this.#parser.push(input);
    this.#process();
  }

  /** The application wants nothing more for now. */
  pause(): void {
    if (this.#sessions.isOver || this.#pausedByApplication) return;
    const wasPaused = this.#paused;
    this.#pausedByApplication = true;
    if (!wasPaused) this.#outputs.push({ type: 'pause' });
  }

  /** The application goes on. */
  resume(): void {
    if (!this.#pausedByApplication) return;
    this.#pausedByApplication = false;
    this.#continue();
  }

  /** Goes on when the peer has taken enough of the responses that wait for it. */
  relieve(): void {
    if (!this.#pausedByControl || this.#sender.controlOctets > this.#limits.controlOctets / 2) return;
    this.#pausedByControl = false;
    this.#continue();
  }

  /** Asks anew whether the peer is the right one. */
  reconsider(): void {
    const head = this.#unverified;
    if (head === undefined || this.#sessions.isOver) return;
    this.#unverified = undefined;
    this.#head(head);
    if (this.#unverified === undefined) this.#continue();
  }

  get #paused(): boolean {
    return this.#pausedByApplication || this.#pausedByControl || this.#unverified !== undefined;
  }

  #continue(): void {
    if (this.#paused || this.#sessions.isOver) return;
    this.#outputs.push({ type: 'resume' });
    this.#process();
  }

  #process(): void {
    while (!this.#paused && !this.#sessions.isOver) {
      const event = this.#parser.next();
      if (event === undefined) return;
      switch (event.type) {
        case 'head':
          this.#head(event.head);
          break;
        case 'body':
          this.#receiver.body(event.octets);
          break;
        case 'end':
          this.#receiver.end(event.flag);
          break;
        case 'error':
          this.#sessions.end(event.error);
          this.#outputs.push({ type: 'close', error: event.error });
          return;
      }
      // A peer that sends requests and reads no responses must wait.
      if (this.#sender.controlOctets >= this.#limits.controlOctets && !this.#pausedByControl) {
        if (!this.#paused) this.#outputs.push({ type: 'pause' });
        this.#pausedByControl = true;
      }
    }
  }

  #head(head: MessageHead): void {
    this.#receiver.skip();
    const { start } = head;
    for (const defect of head.defects)
      this.#sessions.deviation(undefined, malformedRequest(defect.message, defect.clause));
    if (start.kind === 'response') {
      this.#delivery.response(head, start.code);
      return;
    }
    if (head.error !== undefined) {
      this.#sessions.deviation(undefined, head.error);
      this.#answers.respond(head, undefined, head.error.status ?? 400);
      return;
    }
    const session = this.#addressee.of(head);
    if (session === undefined) return;
    if (session === 'wait') {
      if (!this.#paused) this.#outputs.push({ type: 'pause' });
      this.#unverified = head;
      return;
    }
    if (session === 'foreign') {
      this.#sessions.end(foreignCertificate);
      this.#outputs.push({ type: 'close', error: foreignCertificate });
      return;
    }
    if (start.method === 'SEND') {
      this.#receiver.begin(session, head);
      return;
    }
    if (start.method === 'REPORT') {
      this.#delivery.reported(session, head);
      this.#receiver.measure(head);
      return;
    }
    this.#sessions.deviation(
      session,
      violation('MSRP_UNSUPPORTED_METHOD', 'a method that is not supported', 'RFC 4975 10.9', 501),
    );
    this.#answers.respond(head, session, 501);
    this.#receiver.measure(head);
  }
}

const foreignCertificate = violation(
  'MSRP_FOREIGN_CERTIFICATE',
  'not the certificate that was announced',
  'RFC 4975 14.4',
);
