/** Every bound of this package. Times in ms, sizes in octets. */
export interface IceDtlsLimits {
  /** Transports that one edge serves at a time. A transport costs up to 300 KB in the native engine. */
  readonly transports: number;
  /** Peer addresses with an authenticated check that are remembered per transport; browsers come from a handful at most. */
  readonly peerAddresses: number;
  /** Candidates of a peer that are taken in one ICE session; the native engine checks 30. */
  readonly remoteCandidates: number;
  /** Attributes of one STUN message; real checks have fewer than ten. */
  readonly stunAttributes: number;
  /** DTLS packets held per direction while the other side is not ready; a ClientHello with its fragments is one to four. */
  readonly heldPackets: number;
  /** Error responses to unauthenticated requests per second and edge, so that the port cannot be used to flood somebody else. */
  readonly errorResponsesPerSecond: number;
  /** How long an address that carries one transport is not given to another that claims it: three times the usual check interval. */
  readonly addressHold: number;

  /** From the peer's description to the first nominated pair. libjuice and browsers give up after 30 to 40 s as well. */
  readonly iceSetup: number;
  /** From the nominated pair to the end of the DTLS handshake: five retransmissions. */
  readonly dtlsSetup: number;
  /** From the end of the handshake to the SCTP association. */
  readonly sctpSetup: number;
  /** Silence of the peer's checks after which sending stops (RFC 7675 5.1 has 30 s). */
  readonly consentTimeout: number;
  /** How long a transport without consent waits for an ICE restart before it fails. */
  readonly consentGrace: number;
  /**
   * Silence of ours on a selected pair after which the front sends a Binding indication, so that NAT bindings live (RFC 8445 11); not below 15 s.
   * Answers to checks count, so it is seldom needed.
   */
  readonly keepalive: number;
  /** How long a closed transport keeps its route so that close_notify and SCTP ABORT still get out. */
  readonly closeLinger: number;

  /** Largest message a peer may send on a data channel; announced as `a=max-message-size`. */
  readonly maxMessageSize: number;
  /** Octets received on one data channel and not yet taken by the application. Above it the channel is closed. */
  readonly receiveQueueOctets: number;
  /** Messages received on one data channel and not yet taken by the application. Above it the channel is closed. */
  readonly receiveQueueMessages: number;
  /** Octets that `send` accepts on one data channel before the network has taken them. */
  readonly sendQueueOctets: number;
  /** Data channels of one transport, whoever opened them. */
  readonly dataChannels: number;
  /** Size of the SCTP send buffer of every association in this process. Smaller means less latency behind a long transfer. */
  readonly sctpSendBuffer: number;
}

/** The defaults. */
export const defaultLimits: IceDtlsLimits = Object.freeze({
  transports: 2000,
  peerAddresses: 16,
  remoteCandidates: 100,
  stunAttributes: 32,
  heldPackets: 8,
  errorResponsesPerSecond: 100,
  addressHold: 15_000,
  iceSetup: 30_000,
  dtlsSetup: 30_000,
  sctpSetup: 30_000,
  consentTimeout: 30_000,
  consentGrace: 30_000,
  keepalive: 15_000,
  closeLinger: 200,
  maxMessageSize: 262_144,
  receiveQueueOctets: 4_194_304,
  receiveQueueMessages: 10_000,
  sendQueueOctets: 16_777_216,
  dataChannels: 256,
  sctpSendBuffer: 262_144,
});
