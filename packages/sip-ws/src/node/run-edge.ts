import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { MisuseError } from '@webrtc-ims/core';
import { type Driver, drive } from '@webrtc-ims/core/node';
import type { EdgeEvent, EdgeInput, EdgeOutput, HeldMessage } from '../edge/edge-messages.ts';
import type { CoreSide, EdgeOptions } from '../edge/edge-options.ts';
import { EdgeProxy } from '../edge/edge-proxy.ts';
import type { Hop } from '../transport/hop.ts';
import { TcpAdapter } from './tcp.ts';
import { UdpAdapter } from './udp.ts';
import { type AcceptedWebSocket, WebSocketServerAdapter, type WebSocketServerOptions } from './web-socket-server.ts';

/** How {@link runEdge} is set up. */
export interface RunEdgeOptions extends Omit<EdgeOptions, 'core' | 'access'> {
  /** `port` may be 0 for any. `bind` is the address of the sockets if it differs from `host`. */
  readonly core: CoreSide & { readonly bind?: string };
  /** The name of this edge in URIs; the port is that of the listener if it is left out. */
  readonly access: EdgeOptions['access'];
  /** Where clients connect: a server of the host, or an address to listen on. With `tls` the listener speaks WSS. */
  readonly listen: Server | { readonly host: string; readonly port: number; readonly tls?: TlsOptions };
  /** Time for TLS and for the WebSocket handshake, ms, where the listener is not a server of the host. Default 10 s (RFC 6455 4.2.2). */
  readonly handshakeTime?: number;
  /** Octets of the headers of a handshake, where the listener is not a server of the host; above it 431. Default 16 KiB. */
  readonly handshakeSize?: number;
  readonly webSocket: WebSocketServerOptions;
  /**
   * Lets clients connect without TLS from elsewhere than this host (RFC 7118 9.1). Not needed behind a front end that ends TLS, which
   * `webSocket.transport: 'WSS'` says. Default false.
   */
  readonly insecurePlainWebSocket?: boolean;
  onEvent?(event: EdgeEvent): void;
  /** A message is held; call `release` or `reject` by {@link RunningEdge.act}, now or later. */
  onHold?(held: HeldMessage): void;
  /** A client reads slower than it is sent to. */
  onPressure?(flow: string, queued: number): void;
  /** What a callback above threw. Without it such an exception ends up as an unhandled rejection. */
  onFault?(error: unknown): void;
}

/** An edge proxy on sockets. */
export interface RunningEdge {
  readonly corePort: number;
  readonly accessPort: number;
  readonly edge: Pick<EdgeProxy, 'flowCount' | 'stateSize'>;
  /** Calls verbs of the machine: at once, or after what it is doing just now. */
  act(verb: (edge: EdgeProxy, now: number) => void): void;
  /** Closes the WebSockets of somebody: see {@link WebSocketServerAdapter.closeIdentity}. */
  closeIdentity(identity: string, code: number, reason?: string): number;
  /** Closes everything that {@link runEdge} opened. */
  close(): Promise<void>;
}

/**
 * Runs an {@link EdgeProxy} on WebSockets at one side, and UDP and TCP at the other, on one port.
 *
 * @throws MisuseError `SIP_MISUSE_PLAIN` (as a rejection) for a listener without TLS at an address that is no loopback address; see
 * {@link RunEdgeOptions.insecurePlainWebSocket}
 */
export async function runEdge(options: RunEdgeOptions): Promise<RunningEdge> {
  const server = isServer(options.listen) ? options.listen : await listening(options.listen, options);
  const { address, port: accessPort } = server.address() as AddressInfo;
  if (isPlain(server, options) && !isLoopback(address)) {
    if (!isServer(options.listen)) await closed(server);
    throw new MisuseError(
      'SIP_MISUSE_PLAIN',
      `WebSockets without TLS at ${address}: give tls, or insecurePlainWebSocket`,
    );
  }
  const bind = options.core.bind ?? options.core.host;
  let running: Driver<EdgeInput> | undefined;
  const failed = (to: Hop): void => running?.receive({ type: 'transport error', to });
  const { udp, tcp } = await bindCore(bind, options.core.port, {
    udp: {
      received: (octets, host, port) =>
        running?.receive({ type: 'core', from: { type: 'address', transport: 'UDP', host, port }, octets }),
      failed: (host, port) => failed({ type: 'address', transport: 'UDP', host, port }),
    },
    tcp: {
      received: (octets, host, port, connection) =>
        running?.receive({ type: 'core', from: { type: 'address', transport: 'TCP', host, port, connection }, octets }),
      failed: (host, port) => failed({ type: 'address', transport: 'TCP', host, port }),
    },
  });
  const edge = new EdgeProxy({
    ...options,
    core: { ...options.core, port: udp.port },
    access: { ...options.access, port: options.access.port ?? accessPort },
  });

  const byFlow = new Map<string, AcceptedWebSocket>();
  const flowOf = new Map<AcceptedWebSocket, string>();
  const transmit = (to: Hop, octets: Uint8Array): void => {
    if (to.type === 'flow') byFlow.get(to.flow)?.send(octets);
    else if (to.transport === 'UDP') udp.send(octets, to.host, to.port);
    else tcp.send(octets, to.host, to.port, to.connection);
  };
  const perform = (output: EdgeOutput): void => {
    if (output.type === 'transmit') transmit(output.to, output.octets);
    else if (output.type === 'close') byFlow.get(output.flow)?.close(output.code, output.reason);
    else if (output.type === 'hold') options.onHold?.(output);
    else options.onEvent?.(output.event);
  };
  const { onFault } = options;
  const driver = drive(edge, onFault === undefined ? { perform } : { perform, onFault: (error) => onFault(error) });
  running = driver;

  // The machine may be busy when a connection opens, so that its flow exists a little later: all that concerns it waits in the same line.
  const sockets = new WebSocketServerAdapter(server, options.webSocket, {
    opened(connection) {
      driver.act(() => {
        const flow = edge.openFlow(connection.description);
        if (flow === undefined) connection.close(1008, 'no room');
        else {
          byFlow.set(flow, connection);
          flowOf.set(connection, flow);
        }
      });
      return true;
    },
    sip(connection, octets) {
      driver.act((now) => {
        const flow = flowOf.get(connection);
        if (flow !== undefined) edge.receive({ type: 'access', flow, octets }, now);
      });
    },
    closed(connection, code, reason) {
      driver.act((now) => {
        const flow = flowOf.get(connection);
        if (flow === undefined) return;
        flowOf.delete(connection);
        byFlow.delete(flow);
        edge.receive({ type: 'flow closed', flow, reason: `${code} ${reason}`.trim() }, now);
      });
    },
    pressure: (connection, queued) => options.onPressure?.(flowOf.get(connection) ?? '', queued),
  });

  return {
    corePort: udp.port,
    accessPort,
    edge,
    act: (verb) => driver.act((now) => verb(edge, now)),
    closeIdentity: (identity, code, reason) => sockets.closeIdentity(identity, code, reason),
    async close() {
      sockets.close();
      driver.stop();
      const own = isServer(options.listen) ? [] : [closed(server)];
      await Promise.all([udp.close(), tcp.close(), ...own]);
    },
  };
}

type UdpCallbacks = Omit<Parameters<typeof UdpAdapter.bind>[0], 'host' | 'port'>;
type TcpCallbacks = Omit<Parameters<typeof TcpAdapter.listen>[0], 'host' | 'port'>;

// One port for both: with port 0 the one that UDP gets may be taken in TCP, so another is tried.
async function bindCore(
  host: string,
  port: number,
  callbacks: { readonly udp: UdpCallbacks; readonly tcp: TcpCallbacks },
): Promise<{ readonly udp: UdpAdapter; readonly tcp: TcpAdapter }> {
  for (let attempt = 0; ; attempt++) {
    const udp = await UdpAdapter.bind({ ...callbacks.udp, host, port });
    try {
      return { udp, tcp: await TcpAdapter.listen({ ...callbacks.tcp, host, port: udp.port }) };
    } catch (error) {
      await udp.close();
      if (port !== 0 || attempt === 9) throw error;
    }
  }
}

function listening(
  at: { readonly host: string; readonly port: number; readonly tls?: TlsOptions },
  { handshakeTime = 10_000, handshakeSize = 16_384 }: Pick<RunEdgeOptions, 'handshakeSize' | 'handshakeTime'>,
): Promise<Server> {
  const bounds = {
    maxHeaderSize: handshakeSize,
    headersTimeout: handshakeTime,
    requestTimeout: handshakeTime,
    keepAliveTimeout: 1000,
    connectionsCheckingInterval: Math.ceil(handshakeTime / 2),
  };
  const server =
    at.tls === undefined
      ? createServer(bounds)
      : createTlsServer({ ...bounds, handshakeTimeout: handshakeTime, ...at.tls });
  server.on('request', (_, response) => response.writeHead(426, { Upgrade: 'websocket', Connection: 'close' }).end());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      // A process that has no descriptors left cannot accept: an error here, and no reason to end it.
      server.on('error', () => {});
      resolve(server);
    });
  });
}

// RFC 7118 9.1
function isPlain(server: Server, options: RunEdgeOptions): boolean {
  return (
    !(server instanceof TlsServer) && options.webSocket.transport !== 'WSS' && options.insecurePlainWebSocket !== true
  );
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}

function isServer(listen: RunEdgeOptions['listen']): listen is Server {
  return 'on' in listen;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
