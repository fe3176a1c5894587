import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { concatenate, drain, systemRandom } from '@webrtc-ims/core';
import {
  encodeRequest,
  encodeResponse,
  IdSource,
  type MessageHead,
  MsrpParser,
  RelayClient,
  type RelayClientOutput,
  relayedPath,
  relayedTarget,
} from '@webrtc-ims/msrp';
import { digestCredentials, RunningB2bua } from '@webrtc-ims/msrp/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { type KamailioRelay, startKamailioRelay } from './kamailio-relay.ts';

const kamailio = peer('kamailio');
const openssl = peer('openssl');
const isAbsent = kamailio.absent || openssl.absent;
let relay: KamailioRelay | undefined;
const sockets: Socket[] = [];

beforeAll(async () => {
  if (!isAbsent) relay = await startKamailioRelay();
});
afterAll(() => relay?.stop());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const ids = new IdSource(systemRandom);
const decoder = new TextDecoder();

interface Received {
  readonly head: MessageHead;
  readonly body: string;
}

/** A client behind the relay, made of this package's parts. */
class Client {
  readonly uri: string;
  readonly socket: Socket;
  readonly received: Received[] = [];
  readonly relayOutputs: RelayClientOutput[] = [];
  readonly #parser = new MsrpParser();
  #head: MessageHead | undefined;
  #body: Uint8Array[] = [];
  #relayClient: RelayClient | undefined;

  private constructor(name: string, socket: Socket) {
    this.uri = `msrps://${name}.invalid:2855/${ids.next()};tcp`;
    this.socket = socket;
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (octets: Uint8Array) => {
      this.#parser.push(octets);
      for (let event = this.#parser.next(); event !== undefined; event = this.#parser.next()) {
        if (event.type === 'error') throw event.error;
        if (event.type === 'head') [this.#head, this.#body] = [event.head, []];
        else if (event.type === 'body') this.#body.push(event.octets);
        else if (this.#head !== undefined) this.#message(this.#head, decoder.decode(concatenate(this.#body)));
      }
    });
  }

  static async open(name: string, transport: 'tcp' | 'tls'): Promise<Client> {
    const host = '127.0.0.1';
    const socket =
      transport === 'tcp'
        ? connect({ host, port: relay?.tcpPort ?? 0 })
        : connectTls({ host, port: relay?.tlsPort ?? 0, rejectUnauthorized: false });
    await new Promise((resolve) => socket.once(transport === 'tcp' ? 'connect' : 'secureConnect', resolve));
    return new Client(name, socket);
  }

  /** What came of AUTH. */
  async authenticate(
    password: string,
    transport: 'tcp' | 'tls',
    expires?: number,
  ): Promise<RelayClientOutput | undefined> {
    const port = transport === 'tcp' ? relay?.tcpPort : relay?.tlsPort;
    const client = new RelayClient({
      uri: this.uri,
      relays: [`msrps://127.0.0.1:${port};tcp`],
      credentials: digestCredentials('alice', password, 'relay.example'),
      isSecure: transport === 'tls',
      insecurePlain: true,
      ...(expires === undefined ? {} : { expires }),
    });
    this.#relayClient = client;
    client.start(0);
    this.#drainRelay();
    await until(() => this.relayOutputs.length > 0, 'the answer of the relay');
    return this.relayOutputs.at(-1);
  }

  get usePath(): readonly string[] {
    const path = this.relayOutputs.find(({ type }) => type === 'path');
    return path?.type === 'path' ? path.usePath : [];
  }

  send(toPath: readonly string[], messageId: string, body: string, more: Record<string, 'yes' | 'no'> = {}): string {
    const { transactionId, octets } = encodeRequest(
      {
        method: 'SEND',
        toPath: toPath.join(' '),
        fromPath: this.uri,
        messageId,
        ...more,
        byteRange: { start: 1, end: body.length, total: body.length },
        contentType: 'text/plain',
      },
      new TextEncoder().encode(body),
      '$',
      () => ids.next(),
    );
    this.socket.write(octets);
    return transactionId;
  }

  #message(head: MessageHead, body: string): void {
    this.#head = undefined;
    if (this.#relayClient?.owns(head.transactionId)) {
      this.#relayClient.receive(head, 0);
      this.#drainRelay();
      return;
    }
    this.received.push({ head, body });
    if (head.start.kind !== 'request' || head.start.method !== 'SEND' || head.failureReport === 'no') return;
    const toPath = (head.textOf('from-path') ?? '').split(' ')[0] ?? '';
    this.socket.write(encodeResponse({ transactionId: head.transactionId, toPath, fromPath: this.uri, code: 200 }));
  }

  #drainRelay(): void {
    if (this.#relayClient === undefined) return;
    for (const output of drain(this.#relayClient)) {
      if (output.type === 'transmit') this.socket.write(output.octets);
      else this.relayOutputs.push(output);
    }
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what} did not come:\n${relay?.output().slice(-2000)}`);
}

const requests = (client: Client, method: string): Received[] =>
  client.received.filter(({ head: { start } }) => start.kind === 'request' && start.method === method);

test.skipIf(isAbsent).each(['tcp', 'tls'] as const)(
  'RFC4976-5.1-3 RFC4976-5.1-4 RFC4976-9.1-1 two clients authenticate over %s, send to each other through the relay and report',
  async (transport) => {
    const alice = await Client.open('alice', transport);
    const bob = await Client.open('bob', transport);
    for (const client of [alice, bob]) {
      expect(await client.authenticate('xyz123', transport)).toMatchObject({ type: 'path', deviates: true });
      expect(client.usePath).toHaveLength(1);
    }
    const id = alice.send(
      relayedTarget(alice.usePath, relayedPath(bob.usePath, bob.uri)),
      'message1',
      'through the relay',
      {
        successReport: 'yes',
      },
    );
    await until(() => requests(bob, 'SEND').length > 0, 'the message');
    const [message] = requests(bob, 'SEND');
    expect([message?.body, message?.head.messageId]).toEqual(['through the relay', 'message1']);
    await until(() => alice.received.length > 0, 'the response');
    expect(alice.received[0]?.head.start).toMatchObject({ kind: 'response', code: 200 });
    expect(alice.received[0]?.head.transactionId).toBe(id);
    const report = encodeRequest(
      {
        method: 'REPORT',
        toPath: message?.head.textOf('from-path') ?? '',
        fromPath: bob.uri,
        messageId: 'message1',
        byteRange: { start: 1, end: 17, total: 17 },
        status: { namespace: '000', code: 200, comment: 'OK' },
      },
      undefined,
      '$',
      () => ids.next(),
    );
    bob.socket.write(report.octets);
    await until(() => requests(alice, 'REPORT').length > 0, 'the report');
    expect(requests(alice, 'REPORT')[0]?.head).toMatchObject({ messageId: 'message1', status: { code: 200 } });
  },
);

test.skipIf(isAbsent)('RFC4976-9.1-2 a wrong password is refused once', async () => {
  const mallory = await Client.open('mallory', 'tls');
  expect(await mallory.authenticate('wrong', 'tls')).toMatchObject({
    type: 'failed',
    error: { code: 'MSRP_RELAY_CREDENTIALS' },
  });
});

test.skipIf(isAbsent)('GW-ID-2 a gateway reaches a client behind a relay with every chunk of a message', async () => {
  const phone = await Client.open('phone', 'tcp');
  await phone.authenticate('xyz123', 'tcp');
  const own = { access: 'msrps://192.0.2.1:9/ours-access;dc', core: `msrp://127.0.0.1:9/${ids.next()};tcp` };
  const gateway = new RunningB2bua({
    access: { framing: 'message', uri: own.access, remotePath: ['msrps://browser.invalid:9/b;dc'] },
    core: { framing: 'stream', uri: own.core, remotePath: relayedPath(phone.usePath, phone.uri), active: true },
  });
  const messages: string[] = [];
  let handlers: { readonly message?: (message: Uint8Array) => void; readonly closed?: (error: unknown) => void } = {};
  gateway.attachChannel('access', {
    state: 'open',
    bufferedAmount: 0,
    bufferedAmountLowThreshold: 0,
    handle: (given) => {
      handlers = given;
    },
    send: (message) => {
      messages.push(decoder.decode(message));
      return { ok: true };
    },
    close: () => handlers.closed?.(undefined),
  });
  const socket = connect({ host: '127.0.0.1', port: relay?.tcpPort ?? 0 });
  sockets.push(socket);
  await new Promise((resolve) => socket.once('connect', resolve));
  gateway.attachSocket('core', socket);
  const body = 'x'.repeat(5000);
  const send = encodeRequest(
    {
      method: 'SEND',
      toPath: own.access,
      fromPath: 'msrps://browser.invalid:9/b;dc',
      messageId: 'frombrowser',
      successReport: 'yes',
      byteRange: { start: 1, end: undefined, total: 5000 },
      contentType: 'text/plain',
    },
    new TextEncoder().encode(body),
    '$',
    () => ids.next(),
  );
  handlers.message?.(send.octets);
  await until(() => requests(phone, 'SEND').filter((one) => one.body !== '').length === 3, 'the chunks');
  const chunks = requests(phone, 'SEND').filter((one) => one.body !== '');
  expect(chunks.map((one) => one.head.byteRange?.start)).toEqual([1, 2049, 4097]);
  expect(chunks.map((one) => one.body).join('')).toBe(body);
  // The relay answers for each hop; its reports would need a client that had authenticated.
  await until(() => gateway.statistics().core.octetsReceived > 0, 'the responses');
  expect(gateway.statistics().core.strayResponses).toBe(0);
  await until(() => messages.length > 0, 'the answer of the gateway');
  expect(messages.map((one) => one.split('\r\n', 1)[0])).toEqual([`MSRP ${send.transactionId} 200 OK`]);
  gateway.close();
});
