import type { TransportKind } from '../transaction/create-association.ts';

/** Why a transport is gone. */
export interface TransportEnd {
  /** It was open and then closed, which is how a peer leaves (RFC 8855 6.1), rather than that it broke or never opened. */
  readonly graceful: boolean;
  readonly error?: unknown;
}

/** Who is told what happens to a transport. */
export interface TransportHandlers {
  opened(): void;
  received(octets: Uint8Array): void;
  /** A text message on a data channel. */
  receivedText(text: string): void;
  /** What was sent piles up, or no longer does. */
  congested(isCongested: boolean): void;
  /** The last that is told. */
  closed(end: TransportEnd): void;
}

/** What carries BFCP between two peers: a TCP or TLS connection, a data channel, a UDP association. */
export interface BfcpTransport {
  readonly kind: TransportKind;
  /** On `message` only: octets of the largest message that the peer takes; 0 or undefined means any. */
  readonly maxMessageSize?: number | undefined;
  /** Begins; to be called once. What has happened before is told. */
  start(handlers: TransportHandlers): void;
  /** Sends octets of a stream, a message or a datagram. Nothing happens once it is closed. */
  send(octets: Uint8Array): void;
  /** Nothing more is received until `resume`, as far as the transport has it in its hand. */
  pause(): void;
  resume(): void;
  /** Closes gracefully: what was sent goes out first. Idempotent. */
  close(): void;
}
