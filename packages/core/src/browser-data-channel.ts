/** What is used of an `RTCDataChannel`. */
export interface BrowserDataChannel {
  readonly protocol: string;
  readonly readyState: 'connecting' | 'open' | 'closing' | 'closed';
  readonly ordered: boolean;
  readonly maxPacketLifeTime: number | null;
  readonly maxRetransmits: number | null;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  binaryType: 'blob' | 'arraybuffer';
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onbufferedamountlow: ((event: never) => unknown) | null;
  send(message: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}
