/** What a data channel in Node has to offer. The channels of `@webrtc-ims/ice-dtls/node` do; any other can be dressed up in a few lines. */
export interface DataChannelPort {
  readonly state: 'connecting' | 'open' | 'closing' | 'closed';
  /** Octets that were given to `send` and have not left. */
  readonly bufferedAmount: number;
  /** `bufferedAmountLow` is told when `bufferedAmount` falls to this. */
  bufferedAmountLowThreshold: number;
  /** Sets handlers. What has waited for them may be told at once. */
  handle(handlers: {
    readonly open?: () => void;
    readonly message?: (message: string | Uint8Array) => void;
    readonly bufferedAmountLow?: () => void;
    readonly closed?: (error?: unknown) => void;
  }): void;
  send(message: Uint8Array): { readonly ok: boolean };
  pause(): void;
  resume(): void;
  close(): void;
}
