import { LimitError, OutputQueue, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { BfcpLimits } from '../limits.ts';
import { decodeHeader } from '../message/common-header.ts';
import { decodeMessage, encodeWithPayload, type ReceivedMessage } from '../message/message.ts';
import { Primitive } from '../message/primitive.ts';
import type {
  Association,
  AssociationOptions,
  AssociationOutput,
  Envelope,
  RequestIds,
  TransactionError,
} from './association.ts';
import { errorPayload } from './error-reply.ts';

interface Outstanding {
  readonly reference: number;
  readonly conferenceId: number;
  readonly userId: number;
}

/**
 * Transactions over a reliable transport (RFC 8855 8): version 1, R and F clear, several requests at once, notifications with transaction
 * id 0 and without answer, no timers, no Goodbye.
 */
export class ReliableAssociation implements Association {
  readonly #role: 'client' | 'server';
  readonly #limits: BfcpLimits;
  readonly #outputs = new OutputQueue<AssociationOutput>();
  readonly #outstanding = new Map<number, Outstanding>();
  #lastId = 0;
  #ended = false;

  readonly deadline: undefined = undefined;
  readonly retransmissions = 0;

  constructor(options: AssociationOptions) {
    this.#role = options.role;
    this.#limits = options.limits;
  }

  request(envelope: Envelope, reference: number): void {
    const { conferenceId, userId } = envelope;
    if (this.#ended) {
      this.#fail(reference, ended());
      return;
    }
    if (this.#outstanding.size >= this.#limits.outstandingRequests) {
      const message = 'too many requests have no answer (limits.outstandingRequests)';
      this.#fail(reference, new LimitError('BFCP_QUEUE_FULL', message));
      return;
    }
    const transactionId = this.#freeId();
    this.#outstanding.set(transactionId, { reference, conferenceId, userId });
    this.#transmit({ ...envelope, transactionId }, envelope.payload);
  }

  notify(envelope: Envelope): void {
    if (!this.#ended) this.#transmit({ ...envelope, transactionId: 0 }, envelope.payload);
  }

  respond(request: RequestIds, primitive: number, payload: Uint8Array): void {
    if (!this.#ended) this.#transmit({ ...request, primitive }, payload);
  }

  leave(): void {
    this.closed();
  }

  closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const { reference } of this.#outstanding.values()) this.#fail(reference, ended());
    this.#outstanding.clear();
    this.#outputs.push({ type: 'ended', error: undefined });
  }

  receive(octets: Uint8Array): void {
    if (this.#ended) return;
    const message = decodeMessage(octets, { limits: this.#limits });
    if (!message.ok) {
      const header = decodeHeader(octets);
      const { status } = message.error;
      this.#outputs.push({ type: 'refused', error: message.error, header: header.ok ? header.value : undefined });
      if (this.#role === 'server' && header.ok && status !== undefined) {
        this.respond(header.value, Primitive.Error, errorPayload(status));
      }
      return;
    }
    if (this.#role === 'server') this.#outputs.push({ type: 'request', message: message.value });
    else if (message.value.transactionId === 0) this.#outputs.push({ type: 'notification', message: message.value });
    else this.#matchResponse(message.value);
  }

  poll(): AssociationOutput | undefined {
    return this.#outputs.shift();
  }

  expire(): void {}

  #matchResponse(message: ReceivedMessage): void {
    const { transactionId, conferenceId, userId } = message;
    const found = this.#outstanding.get(transactionId);
    if (found === undefined || found.conferenceId !== conferenceId || found.userId !== userId) {
      const error = new ViolationError('BFCP_UNEXPECTED_RESPONSE', `no request has transaction id ${transactionId}`, {
        offset: 8,
        clause: 'RFC 8855 8.1',
      });
      this.#outputs.push({ type: 'refused', error, header: message });
      return;
    }
    this.#outstanding.delete(transactionId);
    this.#outputs.push({ type: 'response', reference: found.reference, message });
  }

  /** There always is one: the outstanding requests are bounded. */
  #freeId(): number {
    do this.#lastId = nextTransactionId(this.#lastId);
    while (this.#outstanding.has(this.#lastId));
    return this.#lastId;
  }

  #transmit(header: RequestIds | (Envelope & { readonly transactionId: number }), payload: Uint8Array): void {
    const { primitive, conferenceId, transactionId, userId } = header;
    const octets = encodeWithPayload({ version: 1, primitive, conferenceId, transactionId, userId }, payload);
    this.#outputs.push({ type: 'transmit', octets });
  }

  #fail(reference: number, error: TransactionError): void {
    this.#outputs.push({ type: 'failed', reference, error });
  }
}

/** Transaction ids go up by one; behind 65535 comes 1, since 0 means none (RFC 8855 8.1). */
export function nextTransactionId(id: number): number {
  return id >= 0xffff ? 1 : id + 1;
}

/** The error of a request that outlived its association. */
export function ended(): UnsupportedError<'BFCP_ASSOCIATION_ENDED'> {
  return new UnsupportedError('BFCP_ASSOCIATION_ENDED', 'the association has ended');
}
