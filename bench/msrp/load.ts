import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { insecureSeededRandom } from '@webrtc-ims/core';
import { MsrpSession, SessionDirectory } from '@webrtc-ims/msrp';
import { type ConnectionEvent, type RunningConnection, sendStream } from '@webrtc-ims/msrp/node';

/** What passes. */
export type Load = 'chat' | 'file';

const chatBody = new Uint8Array(200).fill(0x41);

/** Sends so many messages, or a file of so many octets; gives messages or MB per second of CPU. */
export async function rateOf(
  load: Load,
  connection: RunningConnection,
  session: MsrpSession,
  receiving: Receiving,
  amount: number,
): Promise<number> {
  const start = process.cpuUsage();
  const done = receiving.expect(load === 'chat' ? amount : 1);
  if (load === 'chat') {
    for (let sent = 0; sent < amount; sent++) {
      const message = connection.send(session, { contentType: 'text/plain', body: chatBody });
      if (!message.ok) throw message.error;
      // As many as people write in one turn, and a turn for the rest of the process.
      if (sent % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
    }
  } else {
    const piece = insecureSeededRandom(1)(50_000);
    const pieces = Array.from({ length: amount / piece.length }, () => piece);
    const contentType = 'application/octet-stream';
    const sent = sendStream(connection, session, Readable.from(pieces), { contentType, size: amount });
    if (!sent.ok) throw sent.error;
  }
  await done;
  const { user, system } = process.cpuUsage(start);
  return (amount * (load === 'chat' ? 1e6 : 1)) / (user + system);
}

/** A receiver that counts complete messages. */
export class Receiving {
  readonly directory = new SessionDirectory();
  #wanted = 0;
  #done: (() => void) | undefined;

  session(localUri: string, remotePath: string): MsrpSession {
    const session = new MsrpSession({ localUri, remotePath, role: 'passive' });
    this.directory.expect(session);
    return session;
  }

  /** Resolves when so many more messages have come. */
  expect(messages: number): Promise<void> {
    this.#wanted = messages;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  take(event: ConnectionEvent): void {
    if (event.type === 'session failed' && this.#wanted > 0) throw event.error;
    if (event.type === 'end' && --this.#wanted === 0) this.#done?.();
  }
}

/** A connection on loopback. */
export async function joinedSockets() {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const sender = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const [[accepted]] = await Promise.all([connected, once(sender, 'connect')]);
  accepted.resume();
  return {
    sender,
    accepted,
    async close(): Promise<void> {
      for (const socket of [sender, accepted]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
