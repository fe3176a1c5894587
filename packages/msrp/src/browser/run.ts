import { systemClock } from '@webrtc-ims/core/browser';
import { politeMessageSize } from '../message/channel-size.ts';
import type { MsrpTransport } from '../running/msrp-transport.ts';
import { RunningConnection, type RunningConnectionOptions } from '../running/running-connection.ts';
import { type WebSocketPort, WebSocketTransport } from '../running/web-socket-transport.ts';

/** Runs a connection in a page. */
export function runConnection(transport: MsrpTransport, options: RunningConnectionOptions): RunningConnection {
  return new RunningConnection(transport, options, { clock: systemClock });
}

/** The WebSocket of a page as a transport; made with the subprotocol `msrp`. */
export function webSocketTransport(socket: WebSocketPort): MsrpTransport {
  return new WebSocketTransport(socket, (callback) => setTimeout(callback, 10), politeMessageSize);
}
