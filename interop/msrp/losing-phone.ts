import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { systemRandom } from '@webrtc-ims/core';
import { IdSource, MsrpSession, SessionDirectory } from '@webrtc-ims/msrp';
import { type ConnectionEvent, type RunningConnection, runSocket, sendStream } from '@webrtc-ims/msrp/node';
import type { PhoneMedium } from '../../examples/ims-core/phone-medium.ts';
import { attributeOf, type PlainSection } from '../../examples/ims-core/plain-description.ts';

/** The MSRP of a phone that takes files without keeping them, sends one without end in sight, and can be made to vanish in the middle of either. */
export class LosingPhone implements PhoneMedium {
  readonly #server: Server;
  readonly #path: string;
  readonly #directory = new SessionDirectory();
  readonly #sockets = new Set<Socket>();
  #session: MsrpSession | undefined;
  #connection: RunningConnection | undefined;
  /** The path that the gateway has announced. */
  remotePath = '';
  /** Octets of content that came. */
  received = 0;
  /** Octets of the file that were taken from us. */
  sent = 0;
  /** Types of the events but `data`, in order. */
  readonly events: ConnectionEvent['type'][] = [];

  static async open(host: string): Promise<LosingPhone> {
    const server = createServer();
    server.listen(0, host);
    await once(server, 'listening');
    return new LosingPhone(host, server);
  }

  private constructor(host: string, server: Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.#path = `msrp://${host}:${port}/${new IdSource(systemRandom).next()};tcp`;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      this.#connection = runSocket(socket, { directory: this.#directory, onEvent: (event) => this.#take(event) });
    });
  }

  /** Connections that are not gone. */
  get connections(): number {
    return [...this.#sockets].filter(({ destroyed }) => !destroyed).length;
  }

  /** Sends a file of so many octets, as they are taken. */
  send(octets: number): void {
    const piece = new Uint8Array(65_536).fill(0x2e);
    const pieces = function* (this: LosingPhone): Generator<Uint8Array> {
      for (; this.sent < octets; this.sent += piece.length) yield piece.subarray(0, octets - this.sent);
    }.call(this);
    if (this.#connection === undefined || this.#session === undefined) throw new Error('nobody is connected');
    sendStream(this.#connection, this.#session, Readable.from(pieces), {
      contentType: 'application/octet-stream',
      size: octets,
    });
  }

  /** Resets every connection, as a phone does that was switched off. */
  vanish(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  offer(): readonly string[] {
    const { port } = this.#server.address() as AddressInfo;
    return [
      `m=message ${port} TCP/MSRP *`,
      'a=setup:passive',
      `a=path:${this.#path}`,
      'a=accept-types:*',
      'a=sendrecv',
    ];
  }

  answer(section: PlainSection): readonly string[] {
    this.take(section);
    return this.offer();
  }

  take(section: PlainSection): void {
    const remotePath = attributeOf(section, 'path');
    if (remotePath === undefined || this.#session !== undefined) return;
    this.remotePath = remotePath;
    this.#session = new MsrpSession({ localUri: this.#path, remotePath, role: 'passive' });
    this.#directory.expect(this.#session);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) this.#server.close();
  }

  #take(event: ConnectionEvent): void {
    if (event.type === 'data') this.received += event.octets.length;
    else this.events.push(event.type);
  }
}
