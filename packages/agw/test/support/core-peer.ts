import { connect, type Socket } from 'node:net';
import { TcpCoreTransport } from '@webrtc-ims/agw/node';
import { one } from './certificates.ts';
import { until } from './until.ts';

const address = '127.0.0.1';

/** A gateway's TCP transport that waits for a connection, and who connects to it. */
export class CorePeer {
  readonly transport: TcpCoreTransport;
  readonly received: Buffer[] = [];
  #socket: Socket | undefined;

  static async open(): Promise<CorePeer> {
    const request = { kind: 'tcp', tls: false, setup: 'passive', connection: 0 } as const;
    const opened = await TcpCoreTransport.open({ address, certificate: one }, request, 1, () => {});
    if (!opened.ok) throw new Error(opened.error.reason);
    opened.value.become({
      ...request,
      remote: { address: { address, port: 9 }, setup: 'active', fingerprints: [] },
    });
    return new CorePeer(opened.value);
  }

  private constructor(transport: TcpCoreTransport) {
    this.transport = transport;
  }

  get text(): string {
    return Buffer.concat(this.received).toString();
  }

  get isClosed(): boolean {
    return this.#socket?.destroyed === true || this.#socket?.readableEnded === true;
  }

  async connect(): Promise<Socket> {
    const socket = connect(this.transport.address.port, address);
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', (octets: Buffer) => this.received.push(octets));
    await until(() => socket.readyState === 'open', 'connected');
    return socket;
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    await this.transport.close();
  }
}
