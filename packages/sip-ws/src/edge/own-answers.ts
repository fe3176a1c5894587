import type { RandomSource } from '@webrtc-ims/core';
import { type NewResponse, writeResponse } from '../message/build-response.ts';
import { newTag } from '../message/identifiers.ts';
import type { SipRequest } from '../message/sip-message.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { EdgeEvent } from './edge-messages.ts';
import type { Forwarding } from './forwarding.ts';
import type { Refusal } from './validation.ts';

/** What {@link OwnAnswers} work with. */
export interface OwnAnswersTools {
  readonly random: RandomSource;
  readonly layer: TransactionLayer;
  event(event: EdgeEvent): void;
}

/** What the edge answers to requests in place of the next hop. */
export class OwnAnswers {
  readonly #tools: OwnAnswersTools;

  constructor(tools: OwnAnswersTools) {
    this.#tools = tools;
  }

  /** A final answer; what the next hop said meanwhile, and was not relayed yet, goes. */
  answer(forwarding: Forwarding, status: number, response: NewResponse, now: number): void {
    noteAnswered(forwarding);
    forwarding.waiting.length = 0;
    this.#tools.layer.respond(forwarding.server, this.write(forwarding.request, status, response), status, now);
  }

  /** The same, and the host is told. */
  refuse(forwarding: Forwarding, refusal: Refusal, now: number): void {
    this.#tools.event({ kind: 'refused', from: forwarding.from, request: forwarding.request, status: refusal.status });
    this.answer(forwarding, refusal.status, refusal, now);
  }

  /** The octets of an answer. */
  write(request: SipRequest, status: number, response: NewResponse): Uint8Array {
    const { toTag = newTag(this.#tools.random), reason, headers, body } = response;
    return writeResponse(request, status, { toTag, reason, headers, body });
  }
}

/** A final response is on its way back. */
export function noteAnswered(forwarding: Forwarding): void {
  forwarding.answered = true;
  noLongerCalling(forwarding);
}

/** An INVITE counts among the calls of its flow until it is answered or over. */
export function noLongerCalling(forwarding: Forwarding | undefined): void {
  if (!forwarding?.calling || forwarding.way === undefined) return;
  forwarding.calling = false;
  forwarding.way.flow.state.calling--;
}
