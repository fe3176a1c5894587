import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';
import type { MsrpTransport, TransportHandlers } from './msrp-transport.ts';

/** What is used of a WebSocket: that of a page, or that of the `ws` package. */
export interface WebSocketPort {
  readonly protocol: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  readonly bufferedAmount: number;
  binaryType: string;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(message: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/**
 * A WebSocket as a transport (RFC 7977), on either side. It is closed if the subprotocol that was agreed upon is not `msrp`.
 *
 * WebSockets cannot be paused and do not tell when octets have left: the buffered amount is looked at while something waits.
 */
export class WebSocketTransport implements MsrpTransport {
  readonly kind = 'message';
  readonly maxMessageSize: number;
  readonly #socket: WebSocketPort;
  readonly #later: (callback: () => void) => void;
  #taken: (() => void)[] = [];

  /**
   * @param later calls back after some 10 ms
   * @param maxMessageSize octets of the largest message that is sent
   */
  constructor(socket: WebSocketPort, later: (callback: () => void) => void, maxMessageSize: number) {
    this.#socket = socket;
    this.#later = later;
    this.maxMessageSize = maxMessageSize;
  }

  start(handlers: TransportHandlers): void {
    const socket = this.#socket;
    socket.binaryType = 'arraybuffer';
    const opened = (): void => {
      const agreed = checkProtocol(socket);
      if (agreed.ok) handlers.opened();
      else socket.close(1002, 'msrp');
    };
    socket.onmessage = ({ data }: { readonly data: unknown }) => {
      if (!checkProtocol(socket).ok) return;
      if (typeof data === 'string') handlers.received(new TextEncoder().encode(data));
      else if (data instanceof ArrayBuffer) handlers.received(new Uint8Array(data));
      else if (data instanceof Uint8Array) handlers.received(data);
    };
    socket.onclose = () => {
      this.#taken.length = 0;
      handlers.closed();
    };
    if (socket.readyState === 1) opened();
    else if (socket.readyState === 3) handlers.closed();
    else socket.onopen = opened;
  }

  send(octets: Uint8Array, taken: () => void): void {
    const socket = this.#socket;
    if (socket.readyState !== 1) return;
    // Text cannot carry every body (RFC 7977 4.2).
    socket.send(octets as Uint8Array<ArrayBuffer>);
    if (socket.bufferedAmount <= highWater) {
      taken();
      return;
    }
    this.#taken.push(taken);
    if (this.#taken.length === 1) this.#later(() => this.#look());
  }

  pause(): void {}

  resume(): void {}

  close(): void {
    this.#socket.close(1000);
  }

  #look(): void {
    if (this.#taken.length === 0) return;
    if (this.#socket.bufferedAmount > lowWater) this.#later(() => this.#look());
    else for (const taken of this.#taken.splice(0)) taken();
  }
}

function checkProtocol(socket: WebSocketPort): Result<void, ViolationError<'MSRP_WEBSOCKET_PROTOCOL'>> {
  if (socket.protocol === 'msrp') return ok(undefined);
  const clause = 'RFC 7977 4.1';
  return failure(new ViolationError('MSRP_WEBSOCKET_PROTOCOL', 'msrp was not agreed upon', { clause }));
}

const highWater = 131_072;
const lowWater = 32_768;
