/**
 * BFCP in Node: TCP, TLS, UDP and data channels; participants, floor control servers and relays that run on them.
 *
 * @packageDocumentation
 */
export type { BfcpTransport, TransportEnd, TransportHandlers } from '../running/bfcp-transport.ts';
export type { DataChannelPort } from '../running/data-channel-port.ts';
export { DataChannelTransport } from '../running/data-channel-transport.ts';
export type { RunningFloorControlServer, RunningServerOptions } from '../running/running-floor-control-server.ts';
export type { RunningParticipant, RunningParticipantOptions } from '../running/running-participant.ts';
export type { RunningRelay, RunningRelayOptions } from '../running/running-relay.ts';
export { type AcceptedTcp, type AcceptOptions, acceptTcp, type ConnectOptions, connectTcp } from './connect-tcp.ts';
export { connectUdp, type UdpOptions } from './connect-udp.ts';
export { type Listening, type ListenOptions, listenTcp } from './listen-tcp.ts';
export { type ListenUdpOptions, listenUdp } from './listen-udp.ts';
export { runFloorControlServer, runParticipant, runRelay } from './run.ts';
export { TcpTransport } from './tcp-transport.ts';
export { type TlsOptions, TlsTransport } from './tls-transport.ts';
