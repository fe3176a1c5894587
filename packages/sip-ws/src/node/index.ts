/**
 * SIP transports for Node: WebSocket server and client, UDP, TCP, and the edge proxy on all of them, with the calls that pass it or without.
 *
 * @packageDocumentation
 */

export { HandshakeRefusal } from './handshake-refusal.ts';
export { type ConnectionLoss, PersistentWebSocket, type PersistentWebSocketOptions } from './persistent-web-socket.ts';
export { type RunEdgeOptions, type RunningEdge, runEdge } from './run-edge.ts';
export { type RunEdgeCallsOptions, type RunningEdgeCalls, runEdgeCalls } from './run-edge-calls.ts';
export { TcpAdapter, type TcpOptions } from './tcp.ts';
export { UdpAdapter, type UdpOptions } from './udp.ts';
export { WebSocketClient, type WebSocketClientOptions } from './web-socket-client.ts';
export {
  type AcceptedWebSocket,
  type Authorisation,
  type WebSocketHandler,
  WebSocketServerAdapter,
  type WebSocketServerOptions,
} from './web-socket-server.ts';
