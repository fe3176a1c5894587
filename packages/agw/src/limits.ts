/** The bounds of one connection towards the core. */
export interface ConnectionLimits {
  /** ms for connecting, and again for the TLS handshake. */
  readonly setupTimeout: number;
  /** Connections that are kept while it is not known which of them is the peer's: unread before its description has come, in their TLS handshake afterwards. Further ones are closed. */
  readonly earlyConnections: number;
}

/** The bounds that hold where a caller names none. */
export const defaultConnectionLimits: ConnectionLimits = Object.freeze({
  // A lost SYN is sent again after 1 s, 3 s and 7 s.
  setupTimeout: 10_000,
  // The peer's, and room for a few who only look what is there: one stranger must not keep the peer out.
  earlyConnections: 4,
});
