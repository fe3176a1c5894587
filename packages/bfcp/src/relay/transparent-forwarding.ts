import type { OutputQueue } from '@webrtc-ims/core';
import type { BfcpLimits } from '../limits.ts';
import type { CommonHeader } from '../message/common-header.ts';
import { MessageFramer } from '../message-framer.ts';
import { MessageGate, messagesOf } from './message-gate.ts';
import type { RelayOptions, RelaySide } from './relay-options.ts';
import type { DropError, DropReason, LegError, RelayInput, RelayOutput } from './relay-output.ts';
import type { DirectionCounters } from './relay-statistics.ts';

/** What forwarding tells the relay around it. */
export interface ForwardingHost {
  readonly outputs: OutputQueue<RelayOutput>;
  readonly counters: Readonly<Record<RelaySide, DirectionCounters>>;
  /** Sends to a leg, or keeps it until the leg is up. */
  deliver(to: RelaySide, octets: Uint8Array): void;
  /** Ends a leg because of what came from it. */
  fail(side: RelaySide, error: LegError): void;
  /** The association on a leg has ended. */
  ended(side: RelaySide, error: LegError | undefined): void;
}

/** How one kind of relay treats what arrives. */
export interface Forwarding {
  receive(input: RelayInput, now: number): void;
  /** The leg is gone. */
  closed(side: RelaySide, now: number): void;
  /** The leg is to be ended from here; gives whether it has ended already, or will do so by itself. */
  end(side: RelaySide, now: number): 'ended' | 'ending';
  readonly deadline: number | undefined;
  expire(now: number): void;
  /** Whether nothing has to be repeated on the leg any more, once it has ended. */
  isReleased(side: RelaySide): boolean;
  retransmissions(side: RelaySide): number;
}

/** Between two reliable legs: messages pass octet by octet, each as one message, in order. */
export class TransparentForwarding implements Forwarding {
  readonly #host: ForwardingHost;
  readonly #options: RelayOptions;
  readonly #limits: BfcpLimits;
  readonly #gate: MessageGate;
  readonly #framers: Readonly<Record<RelaySide, MessageFramer | undefined>>;

  constructor(options: RelayOptions, limits: BfcpLimits, host: ForwardingHost) {
    this.#host = host;
    this.#options = options;
    this.#limits = limits;
    this.#gate = new MessageGate(options, limits);
    this.#framers = {
      web: options.web.transport === 'stream' ? new MessageFramer(limits) : undefined,
      plain: options.plain.transport === 'stream' ? new MessageFramer(limits) : undefined,
    };
  }

  get deadline(): number | undefined {
    const web = this.#framers.web?.deadline;
    const plain = this.#framers.plain?.deadline;
    return web === undefined || plain === undefined ? (web ?? plain) : Math.min(web, plain);
  }

  receive(input: RelayInput, now: number): void {
    const { from } = input;
    const framer = this.#framers[from];
    if ('text' in input) this.#drop(from, 'text');
    else if (framer !== undefined) {
      framer.push(input.octets, now);
      this.#read(from, framer);
    } else this.#message(from, input.octets);
  }

  closed(side: RelaySide): void {
    const framer = this.#framers[side];
    framer?.end();
    const event = framer?.next();
    if (event?.type === 'error') this.#drop(side, 'invalid', event.error, event.header);
  }

  end(): 'ended' {
    return 'ended';
  }

  expire(now: number): void {
    for (const side of ['web', 'plain'] as const) {
      const framer = this.#framers[side];
      framer?.expire(now);
      if (framer !== undefined) this.#read(side, framer);
    }
  }

  isReleased(): boolean {
    return true;
  }

  retransmissions(): number {
    return 0;
  }

  #read(from: RelaySide, framer: MessageFramer): void {
    for (let event = framer.next(); event !== undefined; event = framer.next()) {
      if (event.type === 'message') this.#forward(from, event.octets);
      else {
        this.#drop(from, event.error.code === 'BFCP_MESSAGE_SIZE' ? 'too-large' : 'invalid', event.error, event.header);
        this.#host.fail(from, event.error);
      }
    }
  }

  #message(from: RelaySide, octets: Uint8Array): void {
    if (octets.length === 0) this.#drop(from, 'empty');
    else if (octets.length > this.#limits.messageSize && this.#options.several !== 'split')
      this.#drop(from, 'too-large');
    else {
      const messages = messagesOf(octets, this.#options.several === 'split');
      if (messages === undefined) this.#drop(from, 'not-one-message');
      else for (const message of messages) this.#forward(from, message);
    }
  }

  #forward(from: RelaySide, octets: Uint8Array): void {
    const to = from === 'web' ? 'plain' : 'web';
    const leg = this.#options[to];
    const verdict = this.#gate.judge(from, octets, leg.transport === 'message' ? (leg.maxMessageSize ?? 0) : 0);
    switch (verdict.kind) {
      case 'forward':
        this.#host.counters[from].forwarded(octets.length);
        this.#host.deliver(to, verdict.octets);
        break;
      case 'answer':
        this.#drop(from, 'inspected');
        this.#host.deliver(from, verdict.octets);
        break;
      case 'drop':
        this.#drop(from, verdict.reason, verdict.error, verdict.header);
        if (verdict.error?.code === 'BFCP_FAR_MESSAGE_SIZE' && this.#options.oversize === 'close') {
          this.#host.fail(from, verdict.error);
        }
    }
  }

  #drop(from: RelaySide, reason: DropReason, error?: DropError, header?: CommonHeader): void {
    this.#host.counters[from].dropped[reason]++;
    this.#host.outputs.push({ type: 'event', event: { type: 'dropped', from, reason, error, header } });
  }
}
