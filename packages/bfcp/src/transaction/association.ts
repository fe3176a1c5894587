import type { LimitError, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { Attribute } from '../attribute/attribute.ts';
import { attributesSize, writeAttributes } from '../attribute/encode-attributes.ts';
import { fitAttributes } from '../attribute/fit-attributes.ts';
import type { BfcpDecodeError } from '../errors.ts';
import type { BfcpLimits } from '../limits.ts';
import type { CommonHeader } from '../message/common-header.ts';
import type { EncodeOptions, ReceivedMessage } from '../message/message.ts';
import type { FramingError } from '../message-framer.ts';
import type { Compatibility } from './compatibility.ts';
import type { FragmentError } from './reassembly.ts';

/** A message without what the association decides: version, R, transaction id, fragments. */
export interface Envelope {
  readonly primitive: number;
  readonly conferenceId: number;
  readonly userId: number;
  /** Attributes as octets, padded. */
  readonly payload: Uint8Array;
}

/** Attributes as the payload of an {@link Envelope}. @throws {MisuseError} like `encodeMessage` */
export function encodePayload(attributes: readonly Attribute[], options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  const list = options.overflow === 'drop-optional' ? fitAttributes(attributes) : attributes;
  const payload = new Uint8Array(attributesSize(list));
  writeAttributes(payload, 0, list);
  return payload;
}

/** How an association behaves. */
export interface AssociationOptions {
  /** `client`: floor participant or chair. `server`: floor control server, which answers what it cannot read with Error. */
  readonly role: 'client' | 'server';
  readonly limits: BfcpLimits;
  /** Unreliable transport only. */
  readonly compatibility?: Compatibility | undefined;
  /** Unreliable transport only: octets of BFCP that fit into one datagram. */
  readonly pathMtu?: number | undefined;
}

/** Why a request of ours has no answer. */
export type TransactionError =
  | LimitError<'BFCP_QUEUE_FULL'>
  | ViolationError<'BFCP_NO_RESPONSE'>
  | UnsupportedError<'BFCP_ASSOCIATION_ENDED'>;

/** What an association wants done or known. `reference` is what was given with the request. */
export type AssociationOutput =
  | { readonly type: 'transmit'; readonly octets: Uint8Array<ArrayBuffer> }
  /** The peer opened a transaction. A server answers it with {@link Association.respond}. */
  | { readonly type: 'request'; readonly message: ReceivedMessage }
  /** The server told something of its own accord; where it has to be acknowledged it has been. */
  | { readonly type: 'notification'; readonly message: ReceivedMessage }
  | { readonly type: 'response'; readonly reference: number; readonly message: ReceivedMessage }
  | { readonly type: 'failed'; readonly reference: number; readonly error: TransactionError }
  /** Octets of the peer that were dropped. */
  | { readonly type: 'refused'; readonly error: RefusalError; readonly header: CommonHeader | undefined }
  /** The peer said goodbye, which has been acknowledged. */
  | { readonly type: 'goodbye' }
  /** Nothing is sent or taken any more. With an error: the peer does not answer, or its stream cannot be read. */
  | { readonly type: 'ended'; readonly error: TransactionError | FramingError | undefined };

/** Why something that the peer sent was dropped. */
export type RefusalError =
  | BfcpDecodeError
  | FramingError
  | FragmentError
  | ViolationError<'BFCP_UNEXPECTED_RESPONSE'>
  | ViolationError<'BFCP_UNEXPECTED_REQUEST'>
  | LimitError<'BFCP_KEPT_RESPONSES'>;

/**
 * Transactions with one peer (RFC 8855 8). Sans I/O: whole messages or datagrams go in, and come out to be sent; time is given.
 */
export interface Association {
  /** Opens a transaction. `reference` comes back with its response or failure. */
  request(envelope: Envelope, reference: number, now: number): void;
  /**
   * Server only: tells the client something of its own accord. Of those with the same key that wait, the last one is sent.
   */
  notify(envelope: Envelope, key: string, now: number): void;
  /** Server only: answers a request of the peer. */
  respond(request: RequestIds, primitive: number, payload: Uint8Array, now: number): void;
  /** Ends the association: with Goodbye where the transport is unreliable. */
  leave(ids: { readonly conferenceId: number; readonly userId: number }, now: number): void;
  /** The transport is gone: whatever was under way has failed. */
  closed(): void;
  /** What came from the transport: octets of a stream, one message, or one datagram. */
  receive(octets: Uint8Array, now: number): void;
  poll(): AssociationOutput | undefined;
  readonly deadline: number | undefined;
  expire(now: number): void;
  readonly retransmissions: number;
}

/** What an answer copies from the request. */
export type RequestIds = Pick<CommonHeader, 'version' | 'primitive' | 'conferenceId' | 'transactionId' | 'userId'>;
