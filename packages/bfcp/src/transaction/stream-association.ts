import { OutputQueue } from '@webrtc-ims/core';
import { MessageFramer } from '../message-framer.ts';
import type { Association, AssociationOptions, AssociationOutput, Envelope, RequestIds } from './association.ts';
import { ReliableAssociation } from './reliable-association.ts';

/** Transactions over TCP or TLS: a {@link ReliableAssociation} behind a {@link MessageFramer}. What cannot be framed ends it. */
export class StreamAssociation implements Association {
  readonly #inner: ReliableAssociation;
  readonly #framer: MessageFramer;
  readonly #outputs = new OutputQueue<AssociationOutput>();

  readonly retransmissions = 0;

  constructor(options: AssociationOptions) {
    this.#inner = new ReliableAssociation(options);
    this.#framer = new MessageFramer(options.limits);
  }

  get deadline(): number | undefined {
    return this.#framer.deadline;
  }

  request(envelope: Envelope, reference: number): void {
    this.#inner.request(envelope, reference);
    this.#collect();
  }

  notify(envelope: Envelope): void {
    this.#inner.notify(envelope);
    this.#collect();
  }

  respond(request: RequestIds, primitive: number, payload: Uint8Array): void {
    this.#inner.respond(request, primitive, payload);
    this.#collect();
  }

  leave(): void {
    this.#inner.leave();
    this.#collect();
  }

  closed(): void {
    this.#framer.end();
    this.#read();
    this.#inner.closed();
    this.#collect();
  }

  receive(octets: Uint8Array, now: number): void {
    this.#framer.push(octets, now);
    this.#read();
  }

  poll(): AssociationOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    this.#framer.expire(now);
    this.#read();
  }

  #read(): void {
    for (let event = this.#framer.next(); event !== undefined; event = this.#framer.next()) {
      if (event.type === 'message') {
        this.#inner.receive(event.octets);
        this.#collect();
        continue;
      }
      const { error, header } = event;
      this.#outputs.push({ type: 'refused', error, header });
      // Where the next message begins is not known: the connection has to be closed (RFC 8855 6.1).
      this.#inner.closed();
      for (let output = this.#inner.poll(); output !== undefined; output = this.#inner.poll()) {
        this.#outputs.push(output.type === 'ended' ? { type: 'ended', error } : output);
      }
    }
  }

  #collect(): void {
    for (let output = this.#inner.poll(); output !== undefined; output = this.#inner.poll()) this.#outputs.push(output);
  }
}
