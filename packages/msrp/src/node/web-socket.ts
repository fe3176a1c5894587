import { politeMessageSize } from '../message/channel-size.ts';
import type { MsrpTransport } from '../running/msrp-transport.ts';
import { type WebSocketPort, WebSocketTransport } from '../running/web-socket-transport.ts';

/**
 * A WebSocket of the `ws` package, on either side, as a transport (RFC 7977). The client asks for the subprotocol `msrp`; the server chooses it.
 *
 * @param maxMessageSize octets of the largest message that is sent. @defaultValue 16,384
 */
export function webSocketTransport(socket: WebSocketPort, maxMessageSize: number = politeMessageSize): MsrpTransport {
  const later = (callback: () => void): void => {
    setTimeout(callback, 10).unref();
  };
  return new WebSocketTransport(socket, later, maxMessageSize);
}
