/** Who is told what happens to a {@link DataChannelPort}. */
export interface DataChannelHandlers {
  readonly open?: () => void;
  /** A text or a binary message, whole. */
  readonly message?: (message: string | Uint8Array) => void;
  /** `bufferedAmount` has fallen to `bufferedAmountLowThreshold`. */
  readonly bufferedAmountLow?: () => void;
  /** The last that is told. `error` says why, when the channel was not simply closed. */
  readonly closed?: (error?: unknown) => void;
}

/**
 * A data channel (RFC 8831), as the packages that speak on one want it. The channels of `@webrtc-ims/ice-dtls/node` are such, `dataChannelPort` of the
 * browser entry makes one of an `RTCDataChannel`, and any other can be dressed up in a few lines. Each package asks for no more of it than it uses.
 */
export interface DataChannelPort {
  readonly state: 'connecting' | 'open' | 'closing' | 'closed';
  /** The subprotocol: `msrp`, `bfcp`, `t140`. */
  readonly protocol: string;
  /** Absent where the other side of the interface does not tell; likewise the next two. */
  readonly ordered?: boolean;
  readonly maxRetransmits?: number | null;
  readonly maxPacketLifeTime?: number | null;
  /** Octets that were given to `send` and have not left. */
  readonly bufferedAmount: number;
  /** `bufferedAmountLow` is told when `bufferedAmount` falls to this. */
  bufferedAmountLowThreshold: number;
  /** Sets handlers. What has waited for them may be told at once. */
  handle(handlers: DataChannelHandlers): void;
  /** Sends one message, whole or not at all. */
  send(message: string | Uint8Array): { readonly ok: boolean };
  /** Messages that come wait, as far as there is room for them. */
  pause(): void;
  resume(): void;
  close(): void;
}
