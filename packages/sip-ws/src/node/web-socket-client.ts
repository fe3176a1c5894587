import type { Duplex } from 'node:stream';
import { type Driver, drive, systemClock } from '@webrtc-ims/core/node';
import { type ClientOptions, WebSocket } from 'ws';
import { FrameHeaders } from '../transport/frame-headers.ts';
import { sipSubprotocol } from '../transport/handshake.ts';
import {
  WebSocketConnection,
  type WebSocketInput,
  type WebSocketLimits,
  type WebSocketOutput,
} from '../transport/websocket-connection.ts';
import { refusalIn } from './handshake-refusal.ts';

/** How a {@link WebSocketClient} connects. */
export interface WebSocketClientOptions {
  /** As in `wss://edge.example:8443/`. */
  readonly url: string;
  readonly origin?: string;
  /** Cookie, Authorization and so on (RFC 7118 7). */
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM certificates to trust; default: those of the system. */
  readonly ca?: string;
  /** Time to connect, ms. Default 10 s. */
  readonly connectTime?: number;
  readonly limits?: Partial<WebSocketLimits>;
  /** One SIP message. */
  received(octets: Uint8Array): void;
  closed?(code: number, reason: string): void;
}

/** The client side of RFC 7118 in Node. */
export class WebSocketClient {
  readonly #socket: WebSocket;
  readonly #running: Driver<WebSocketInput>;
  readonly #machine: WebSocketConnection;

  private constructor(socket: WebSocket, raw: Duplex, options: WebSocketClientOptions) {
    this.#socket = socket;
    this.#machine = new WebSocketConnection(systemClock.now(), options.limits);
    this.#running = drive<WebSocketInput, WebSocketOutput>(this.#machine, {
      perform: (output) => {
        if (output.type === 'sip') options.received(output.octets);
        else if (output.type === 'close') socket.close(output.code, output.reason);
        else if (socket.readyState !== WebSocket.OPEN) return;
        else if (output.type === 'ping') socket.ping();
        else socket.send(output.octets, { binary: output.binary });
      },
    });
    const headers = new FrameHeaders();
    // Before `ws` looks at them.
    raw.prependListener('data', (octets: Uint8Array) => {
      if (socket.readyState !== WebSocket.OPEN || headers.take(octets)) return;
      this.#running.stop();
      socket.close(1002, 'length not minimal');
    });
    socket.on('message', (data, binary) =>
      this.#running.receive({ type: 'message', octets: new Uint8Array(data as Buffer), binary }),
    );
    socket.on('ping', () => this.#running.receive({ type: 'control' }));
    socket.on('pong', () => this.#running.receive({ type: 'control' }));
    socket.on('close', (code, reason) => {
      this.#running.stop();
      options.closed?.(code, reason.toString());
    });
  }

  /**
   * Connects; rejects when the handshake does not end with the subprotocol `sip` (RFC 7118 4.1): with a {@link HandshakeRefusal} when the server said why. The
   * certificate of a `wss:` server is verified against the host of the URL, as for HTTPS (RFC 7118 9.1).
   */
  static connect(options: WebSocketClientOptions): Promise<WebSocketClient> {
    const settings: ClientOptions = {
      handshakeTimeout: options.connectTime ?? 10_000,
      maxPayload: 131_072,
      perMessageDeflate: false,
      headers: { ...options.headers },
    };
    if (options.origin !== undefined) settings.origin = options.origin;
    if (options.ca !== undefined) settings.ca = options.ca;
    const socket = new WebSocket(options.url, sipSubprotocol, settings);
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.once('unexpected-response', (request, answer) => {
        reject(refusalIn(answer));
        answer.destroy();
        request.destroy();
      });
      // Its socket is told before `open`, and has given nothing yet.
      socket.once('upgrade', ({ socket: raw }) => {
        socket.once('open', () => resolve(new WebSocketClient(socket, raw, options)));
      });
    });
  }

  /** Sends one SIP message, or a keep-alive: CRLF CRLF, which must be answered within `limits.pong`. */
  send(octets: Uint8Array): void {
    this.#running.act((now) => this.#machine.send(octets, now));
  }

  /** Octets that wait to be sent. */
  get queued(): number {
    return this.#socket.bufferedAmount;
  }

  close(code = 1000, reason = ''): void {
    this.#socket.close(code, reason);
  }

  /** Ends the connection without a Close frame, as a crash does. */
  terminate(): void {
    this.#socket.terminate();
  }
}
