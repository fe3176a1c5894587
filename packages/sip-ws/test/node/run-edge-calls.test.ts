import { afterEach, expect, test } from 'vitest';
import { parseMessage, type SipMessage, type SipRequest } from '../../src/index.ts';
import { type RunEdgeCallsOptions, runEdgeCalls, UdpAdapter, WebSocketClient } from '../../src/node/index.ts';
import type { EdgeCallEvent } from '../../src/ua/edge-call-messages.ts';
import { octets, registerText, reply, requestText, text, tokenKey } from '../support/world.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!condition()) throw new Error('it did not happen in five seconds');
}

/** Messages in the order in which they came. */
class Inbox {
  readonly #messages: SipMessage[] = [];

  take(bytes: Uint8Array): void {
    const parsed = parseMessage(bytes);
    if (parsed.ok) this.#messages.push(parsed.value);
  }

  async next(): Promise<SipMessage> {
    await until(() => this.#messages.length > 0);
    const [message] = this.#messages.splice(0, 1);
    if (message === undefined) throw new Error('nothing');
    return message;
  }
}

/** A registered client, an edge with calls, and a core. */
async function setUp(changes: Partial<RunEdgeCallsOptions> = {}) {
  const [core, client] = [new Inbox(), new Inbox()];
  const udp = await UdpAdapter.bind({ host: '127.0.0.1', port: 0, received: (bytes) => core.take(bytes) });
  cleanups.push(() => udp.close());
  const events: EdgeCallEvent[] = [];
  const edge = await runEdgeCalls({
    listen: { host: '127.0.0.1', port: 0 },
    access: { host: '127.0.0.1' },
    core: {
      host: '127.0.0.1',
      port: 0,
      nextHop: { type: 'address', transport: 'UDP', host: '127.0.0.1', port: udp.port },
    },
    tokens: { key: tokenKey },
    webSocket: { handshake: { origins: [], withoutOrigin: 'accept' } },
    onCallEvent: (event) => events.push(event),
    onFault: (error) => expect.unreachable(String(error)),
    ...changes,
  });
  cleanups.push(() => edge.close());
  const socket = await WebSocketClient.connect({
    url: `ws://127.0.0.1:${edge.accessPort}/`,
    received: (bytes) => client.take(bytes),
  });
  cleanups.push(() => socket.terminate());
  const answer = (sent: string): void => udp.send(octets(sent), '127.0.0.1', edge.corePort);
  socket.send(octets(registerText('alice')));
  const register = (await core.next()) as SipRequest;
  answer(reply(register, 200, 'r', [`Contact: ${register.header('Contact')?.text}`, 'Require: outbound']));
  expect(await client.next()).toMatchObject({ status: 200 });
  return { edge, events, core, client, answer, send: (sent: string) => socket.send(octets(sent)) };
}

const sdp = ['Content-Type: application/sdp'];

test('descriptions are handed over, cross as the host wants them, and the end of the call is told', async () => {
  const { edge, events, core, client, answer, send } = await setUp();
  send(requestText('INVITE', { extra: sdp, body: 'offer of the browser' }));
  expect(await client.next()).toMatchObject({ status: 100 });
  await until(() => events.length === 1);
  const offered = events[0];
  if (offered?.kind !== 'description') throw new Error('no description');
  expect(offered.held).toMatchObject({ from: 'access', kind: 'offer', description: 'offer of the browser' });
  expect(edge.calls.size).toBe(1);
  edge.actOnCalls((calls) => calls.pass(offered.held, 'offer for the core'));
  const invite = (await core.next()) as SipRequest;
  expect(text(invite)).toMatch(/\r\n\r\noffer for the core$/);

  answer(reply(invite, 200, 'b', [...sdp, 'Contact: <sip:bob@127.0.0.1>'], 'answer of the core'));
  await until(() => events.length === 2);
  const answered = events[1];
  if (answered?.kind !== 'description') throw new Error('no description');
  edge.actOnCalls((calls) => calls.pass(answered.held, 'answer for the browser'));
  const accepted = await client.next();
  expect(text(accepted)).toMatch(/\r\n\r\nanswer for the browser$/);

  edge.actOnCalls((calls) => calls.terminate(offered.held.call, 'SIP;cause=503;text="bearer released"'));
  expect((await client.next()).header('Reason')?.text).toBe('SIP;cause=503;text="bearer released"');
  await until(() => events.some(({ kind }) => kind === 'ended'));
  expect(edge.calls.calls).toEqual([]);
});

test('a description that is refused goes no further', async () => {
  const { edge, events, client, send } = await setUp();
  send(requestText('INVITE', { extra: sdp, body: 'nothing that can be served' }));
  expect(await client.next()).toMatchObject({ status: 100 });
  await until(() => events.length === 1);
  const [offered] = events;
  if (offered?.kind !== 'description') throw new Error('no description');
  edge.actOnCalls((calls) => calls.refuse(offered.held, 488, {}));
  expect(await client.next()).toMatchObject({ status: 488 });
  await until(() => edge.calls.size === 0);
});

test('messages that are no business of calls can be held for the host', async () => {
  const held: string[] = [];
  const { edge, events, core, send } = await setUp({
    hold: ({ request }) => request.method === 'MESSAGE',
    onHold: ({ id }) => held.push(id),
  });
  send(requestText('MESSAGE', { extra: ['Content-Type: text/plain'], body: 'hello' }));
  await until(() => held.length === 1);
  edge.act((proxy, now) => proxy.release(held[0] ?? '', {}, now));
  expect(await core.next()).toMatchObject({ method: 'MESSAGE' });
  expect(events).toEqual([]);
});
