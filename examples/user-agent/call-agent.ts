import type { RandomSource } from '@webrtc-ims/core';
import type { Hop, MessageBody, ServerTransaction, SipRequest, SipResponse } from '@webrtc-ims/sip-ws';
import type { Dialog } from './dialog.ts';

/** What a call needs of its user agent. */
export interface CallAgent<Call> {
  readonly random: RandomSource;
  /** Value of Contact. */
  readonly contact: string;
  /** A Via value for a new request. */
  via(): string;
  /** Sends a request that is complete. @returns gives it up, if it is an INVITE that is not answered yet */
  send(requester: Requester): () => void;
  /** Sends what has no transaction: an ACK for a 2xx, or a 2xx once more. @param to where every request goes, unless told */
  transmit(octets: Uint8Array, to?: Hop): void;
  /** Answers a request. @returns the octets of the response */
  respond(transaction: ServerTransaction, status: number, details?: ResponseDetails): Uint8Array;
  /** Requests of this dialog go to this call from now on. */
  adopt(call: Call, dialog: Dialog): void;
  forget(call: Call): void;
}

/** Who is told about a request that was sent. */
export interface Requester {
  readonly request: SipRequest;
  /** Every response, the repetitions of a 2xx to an INVITE included. */
  onResponse(response: SipResponse): void;
  onFailure(kind: 'timeout' | 'unreachable'): void;
}

/** What a response holds besides what it copies from the request. */
export interface ResponseDetails {
  readonly toTag?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: MessageBody | undefined;
}
