/** Who is told what happens to a transport. */
export interface TransportHandlers {
  opened(): void;
  /** Octets of a stream, or one whole message. */
  received(octets: Uint8Array): void;
  /** The last that is told. */
  closed(): void;
}

/** What carries MSRP between two peers: a TCP or TLS connection, a WebSocket, a data channel. */
export interface MsrpTransport {
  /** `message` where each `send` is one message that arrives as one. */
  readonly kind: 'stream' | 'message';
  /** Octets of the largest message that the peer takes; Infinity for any, and for streams. */
  readonly maxMessageSize: number;
  /** Begins; to be called once. What has happened before is told. */
  start(handlers: TransportHandlers): void;
  /** Sends octets; `taken` is called once the system has taken them and more can come. */
  send(octets: Uint8Array, taken: () => void): void;
  /** Nothing more is received until `resume`, as far as the transport has it in its hand. */
  pause(): void;
  resume(): void;
  /** Closes after what was sent. Idempotent. */
  close(): void;
}
