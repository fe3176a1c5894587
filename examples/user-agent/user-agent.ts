import { type RandomSource, systemRandom } from '@webrtc-ims/core';
import { type Driver, drive } from '@webrtc-ims/core/node';
import {
  buildRequest,
  type ClientTransaction,
  formatVia,
  type Hop,
  type MessageBody,
  newBranch,
  newCallId,
  newTag,
  responseHop,
  type ServerTransaction,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  type TimerValues,
  type TransactionInput,
  TransactionLayer,
  type TransactionOutput,
  type ViaFields,
  writeResponse,
} from '@webrtc-ims/sip-ws';
import { Call } from './call.ts';
import type { CallAgent, Requester, ResponseDetails } from './call-agent.ts';
import { descriptionBody } from './description-body.ts';
import { type Dialog, dialogKey } from './dialog.ts';

/** What a {@link UserAgent} needs to know. */
export interface UserAgentOptions {
  /** As in `sip:alice@ims.example`. */
  readonly identity: string;
  /** As in `<sip:alice@a1b2.invalid;transport=ws>`. */
  readonly contact: string;
  readonly via: Omit<ViaFields, 'parameters'>;
  /** Where every request goes first. */
  readonly next: Hop;
  transmit(to: Hop, octets: Uint8Array): void;
  /** Somebody calls. Without it every call is answered 480. */
  onCall?(call: Call): void;
  readonly timers?: Partial<TimerValues> | undefined;
  readonly random?: RandomSource;
}

/** What came of a request: the final response, or that there will be none (RFC 3261 8.1.3.1). */
export type Outcome =
  | { readonly kind: 'response'; readonly response: SipResponse }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable' };

/** A plain SIP user agent: it registers, calls, is called, offers anew and hangs up. Media is none of its business. */
export class UserAgent implements CallAgent<Call> {
  readonly random: RandomSource;
  readonly contact: string;
  readonly #options: UserAgentOptions;
  readonly #layer: TransactionLayer;
  readonly #driver: Driver<TransactionInput>;
  readonly #requesters = new Map<ClientTransaction, Requester>();
  readonly #calls = new Map<string, Call>();
  readonly #ringing = new Map<ServerTransaction, Call>();

  constructor(options: UserAgentOptions) {
    this.#options = options;
    this.random = options.random ?? systemRandom;
    this.contact = options.contact;
    this.#layer = new TransactionLayer({ timers: options.timers });
    this.#driver = drive(this.#layer, { perform: (output) => this.#perform(output) });
  }

  /** Transactions that still run. */
  get transactions(): number {
    return this.#layer.size;
  }

  /** Calls in any state but ended. */
  get calls(): number {
    return new Set([...this.#calls.values(), ...this.#ringing.values()]).size;
  }

  /** Takes a message from the transport. */
  receive(message: SipMessage, from: Hop): void {
    const via = message.topVia();
    const respondTo = message.kind === 'request' && via.ok ? responseHop(via.value, from) : from;
    this.#driver.receive({ type: 'message', message, from, respondTo });
  }

  /** Takes the news that the connection is gone: all calls are over, and nobody can be told. */
  closed(hop: Hop): void {
    this.#driver.receive({ type: 'closed', hop });
    for (const call of [...this.#calls.values(), ...this.#ringing.values()]) call.lost();
  }

  stop(): void {
    this.#driver.stop();
  }

  /** Sends a request outside of a dialog and waits for what comes of it. */
  request(
    method: string,
    uri: string,
    details: {
      readonly to?: string;
      readonly callId?: string;
      readonly sequence?: number;
      readonly headers?: readonly (readonly [string, string])[];
      readonly body?: MessageBody;
    } = {},
  ): Promise<Outcome> {
    const request = this.#newRequest(method, uri, details.to ?? uri, details.sequence ?? 1, details);
    return new Promise((resolve) => {
      this.send({
        request,
        onResponse: (response) => {
          if (response.status >= 200) resolve({ kind: 'response', response });
        },
        onFailure: (kind) => resolve({ kind }),
      });
    });
  }

  /**
   * Calls somebody.
   *
   * @param offer a session description; without it the peer is asked for one (RFC 3261 13.2.1), and `answerTo` answers it
   */
  call(
    target: string,
    details: {
      readonly offer?: string;
      readonly headers?: readonly (readonly [string, string])[];
      answerTo?(offer: string): string | undefined;
    },
  ): Call {
    const body = details.offer === undefined ? undefined : descriptionBody(details.offer);
    const headers = [['Contact', this.contact], ['Allow', allowed], ...(details.headers ?? [])] as const;
    const request = this.#newRequest('INVITE', target, target, 1, { headers, body });
    return Call.outgoing(this, request, details.answerTo);
  }

  /** A Via value for a new request. */
  via(branch: string = newBranch(this.random)): string {
    return formatVia({ ...this.#options.via, parameters: [['branch', branch], ['rport']] });
  }

  /** Sends a request that is complete. For {@link Call}. @returns gives it up, if it is an INVITE that is not answered yet */
  send(requester: Requester): () => void {
    const { request } = requester;
    const via = request.topVia();
    const branch = via.ok ? (via.value.branch ?? '') : '';
    let transaction: ClientTransaction | undefined;
    this.#driver.act((now) => {
      transaction = this.#layer.request(request.octets, request.method, branch, this.#options.next, now);
      if (transaction === undefined) requester.onFailure('unreachable');
      else this.#requesters.set(transaction, requester);
    });
    return () =>
      this.#driver.act((now) => {
        if (transaction !== undefined) this.#layer.cancel(transaction, [], now);
      });
  }

  /** Sends what has no transaction: an ACK for a 2xx, or a 2xx once more. For {@link Call}. */
  transmit(octets: Uint8Array, to: Hop = this.#options.next): void {
    this.#options.transmit(to, octets);
  }

  /** Answers a request. For {@link Call}. @returns the octets of the response */
  respond(transaction: ServerTransaction, status: number, details: ResponseDetails = {}): Uint8Array {
    const { request } = transaction;
    // RFC 3261 12.1.1: whatever makes a dialog says by which way the caller reaches it.
    const routes = status > 100 && status < 300 ? request.headers('Record-Route') : [];
    const headers = [...routes.map(({ text }) => ['Record-Route', text] as const), ...(details.headers ?? [])];
    const octets = writeResponse(request, status, { toTag: newTag(this.random), ...details, headers });
    this.#driver.act((now) => this.#layer.respond(transaction, octets, status, now));
    return octets;
  }

  /** Requests of this dialog go to this call from now on. For {@link Call}. */
  adopt(call: Call, dialog: Dialog): void {
    this.#calls.set(dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag), call);
  }

  /** Forgets a call. For {@link Call}. */
  forget(call: Call): void {
    for (const calls of [this.#calls, this.#ringing] as readonly Map<unknown, Call>[]) {
      for (const [key, known] of calls) if (known === call) calls.delete(key);
    }
  }

  #newRequest(
    method: string,
    uri: string,
    to: string,
    sequence: number,
    details: {
      readonly callId?: string;
      readonly headers?: readonly (readonly [string, string])[];
      readonly body?: MessageBody | undefined;
    },
  ): SipRequest {
    return buildRequest({
      method,
      requestUri: uri,
      via: this.via(),
      from: `<${this.#options.identity}>;tag=${newTag(this.random)}`,
      to: `<${to}>`,
      callId: details.callId ?? newCallId(this.random),
      cseq: sequence,
      headers: details.headers,
      body: details.body,
    });
  }

  #perform(output: TransactionOutput): void {
    switch (output.type) {
      case 'transmit':
        this.#options.transmit(output.to, output.octets);
        break;
      case 'response':
        this.#requesters.get(output.transaction)?.onResponse(output.response);
        break;
      case 'timeout':
      case 'transport error':
        this.#requesters
          .get(output.transaction as ClientTransaction)
          ?.onFailure(output.type === 'timeout' ? 'timeout' : 'unreachable');
        break;
      case 'ended':
        this.#requesters.delete(output.transaction as ClientTransaction);
        break;
      case 'request':
        this.#request(output);
        break;
      case 'ack':
        this.#callOf(output.request)?.acknowledged(output.request);
        break;
      case 'refused':
        this.#options.transmit(output.respondTo, writeResponse(output.request, output.status));
        break;
      case 'stray':
        break;
    }
  }

  #request(output: Extract<TransactionOutput, { readonly type: 'request' }>): void {
    const { request, transaction, cancels } = output;
    const to = request.to();
    if (request.method === 'CANCEL') {
      this.respond(transaction, cancels === undefined ? 481 : 200);
      if (cancels !== undefined) this.#ringing.get(cancels)?.cancelled();
    } else if (to.ok && to.value.tag !== undefined) {
      const call = this.#callOf(request);
      if (call === undefined) this.respond(transaction, 481);
      else call.handle(request, transaction);
    } else if (request.method === 'INVITE') {
      const call = this.#options.onCall === undefined ? undefined : Call.incoming(this, request, transaction);
      if (call === undefined) {
        this.respond(transaction, 480);
      } else {
        this.#ringing.set(transaction, call);
        this.#options.onCall?.(call);
      }
    } else {
      this.respond(transaction, request.method === 'OPTIONS' ? 200 : 405, { headers: [['Allow', allowed]] });
    }
  }

  #callOf(request: SipRequest): Call | undefined {
    const [from, to, callId] = [request.from(), request.to(), request.callId()];
    if (!from.ok || !to.ok || !callId.ok) return undefined;
    return this.#calls.get(dialogKey(callId.value, to.value.tag ?? '', from.value.tag ?? ''));
  }
}

const allowed = 'INVITE, ACK, BYE, CANCEL, UPDATE, OPTIONS';
