import type { CommonHeader } from '../message/common-header.ts';
import type { FramingError } from '../message-framer.ts';
import type { RefusalError, TransactionError } from '../transaction/association.ts';
import type { Compatibility } from '../transaction/compatibility.ts';
import type { TransportKind } from '../transaction/create-association.ts';
import type { FloorRequestState } from './floor-request-state.ts';

/** Octets from one client. */
export interface ServerInput {
  /** The name that was given with `connect`. */
  readonly connection: string;
  readonly octets: Uint8Array;
}

/** A client’s connection. */
export interface ConnectionOptions {
  readonly transport: TransportKind;
  /** Whether TLS or DTLS protects it. Default false. */
  readonly secure?: boolean;
  /** The user ids that may be used on it, as authentication showed. Left out, any. */
  readonly users?: readonly number[];
  /** On `datagram` only. */
  readonly compatibility?: Compatibility;
  /** On `datagram` only: octets of BFCP that one datagram holds. Default 1,180. */
  readonly pathMtu?: number;
}

/** What a floor control server wants done or known. */
export type ServerOutput =
  | { readonly type: 'transmit'; readonly connection: string; readonly octets: Uint8Array<ArrayBuffer> }
  /** Nothing more is sent or taken on it; what was sent goes out first. */
  | { readonly type: 'close'; readonly connection: string }
  | { readonly type: 'event'; readonly event: ServerEvent };

/** What happened. */
export type ServerEvent =
  /** A floor request is new or has changed. */
  | { readonly type: 'floor-request'; readonly conferenceId: number; readonly request: FloorRequestState }
  /** A message was answered with Error. */
  | {
      readonly type: 'error-sent';
      readonly connection: string;
      readonly errorCode: number;
      readonly header: CommonHeader;
    }
  /** Octets that were dropped; where there was a header to answer, with an Error. */
  | {
      readonly type: 'refused';
      readonly connection: string;
      readonly error: RefusalError;
      readonly header: CommonHeader | undefined;
    }
  | {
      readonly type: 'connection-ended';
      readonly connection: string;
      readonly error: TransactionError | FramingError | undefined;
    };
