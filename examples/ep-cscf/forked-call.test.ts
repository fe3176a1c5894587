import { type FakeGateway, fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { type AddressHop, parseMessage, type SipRequest, writeResponse } from '@webrtc-ims/sip-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../demo/until.ts';
import { writePlainAudio } from '../ims-core/plain-description.ts';
import { openSipSockets, type SipSockets } from '../ims-core/sip-sockets.ts';
import { HeadlessClient } from '../wic/headless.ts';
import { type EpCscf, startEpCscf } from './ep-cscf.ts';

const host = '127.0.0.1';
const offer = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0 8',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuv',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  'a=setup:actpass',
  'a=rtcp-mux',
  '',
].join('\r\n');

/** A core that forks: one phone rings with an answer, another one accepts with an answer of its own. */
class ForkingCore {
  readonly received: string[] = [];
  #sockets: SipSockets | undefined;
  #second: string;

  constructor(second: string) {
    this.#second = second;
  }

  async start(): Promise<AddressHop> {
    this.#sockets = await openSipSockets(host, (octets, from) => {
      const parsed = parseMessage(octets);
      if (!parsed.ok || parsed.value.kind !== 'request') return;
      const request = parsed.value;
      this.received.push(request.method);
      if (request.method === 'INVITE') {
        this.#answer(request, from, 183, 'first', phone(40_000, 0));
        this.#answer(request, from, 200, 'second', this.#second);
      } else if (request.method === 'BYE') this.#sockets?.send(from, writeResponse(request, 200));
    });
    return { type: 'address', transport: 'UDP', host, port: this.#sockets.port };
  }

  async stop(): Promise<void> {
    await this.#sockets?.close();
  }

  #answer(invite: SipRequest, to: AddressHop, status: number, tag: string, description: string): void {
    const routes = invite.headers('Record-Route').map(({ text }) => ['Record-Route', text] as const);
    const headers = [...routes, ['Contact', `<sip:${tag}@${host}:${this.#sockets?.port}>`]] as const;
    const body = { contentType: 'application/sdp', octets: description };
    this.#sockets?.send(to, writeResponse(invite, status, { toTag: tag, headers, body }));
  }
}

function phone(port: number, format: number): string {
  return writePlainAudio({ address: host, port, formats: [format], direction: 'sendrecv' }, 1);
}

let gateway: FakeGateway;
let core: ForkingCore;
let edge: EpCscf;
let client: HeadlessClient;

async function start(second: string): Promise<void> {
  core = new ForkingCore(second);
  edge = await startEpCscf({ access: { host }, coreHost: host, core: await core.start(), gateway });
  client = await HeadlessClient.connect({
    webSocket: edge.webSocket,
    identity: 'sip:alice@ims.example',
    username: '',
    password: '',
  });
}

beforeEach(() => {
  gateway = fakeMediaGateway();
});
afterEach(async () => {
  await client.close();
  await until(() => edge.held.calls === 0, 'no calls');
  expect(gateway.transportsHeld).toBe(0);
  await edge.stop();
  await core.stop();
});

/** Where the gateway sends media of the only call towards the core. */
function corePort(): number | undefined {
  const reserved = gateway.calls.find((call) => call.operation === 'reserve' && call.request.realm === 'core');
  if (reserved?.operation !== 'reserve' || !reserved.answer.ok) return undefined;
  const transport = gateway.description(reserved.answer.value.termination)?.transports[0];
  return transport?.kind === 'rtp' ? transport.remote?.rtp.port : undefined;
}

test('another phone accepts with the same codec: the core side moves, and the client hears nothing of it', async () => {
  await start(phone(41_000, 0));
  const call = client.agent.call('sip:echo@ims.example', offer);
  expect(await call.answered).toContain('SAVPF 0\r\n');
  await until(() => corePort() === 41_000, 'media to the second phone');
  await call.hangUp();
});

test('another phone accepts with another codec: the client is offered that, and the core hears nothing of it', async () => {
  await start(phone(41_000, 8));
  const call = client.agent.call('sip:echo@ims.example', offer);
  const offers: (string | undefined)[] = [];
  call.reoffered = (description) => {
    offers.push(description);
    return offer.replace('SAVPF 0 8', 'SAVPF 8').replace('actpass', 'active').replace('o=- 1 1', 'o=- 1 2');
  };
  expect(await call.answered).toContain('SAVPF 0\r\n');
  await until(() => corePort() === 41_000, 'media to the second phone');
  expect(offers).toEqual([expect.stringContaining('SAVPF 8\r\n')]);
  expect(call.isOver).toBe(false);
  await call.hangUp();
  await until(() => core.received.includes('BYE'), 'a BYE');
  expect(core.received).toEqual(['INVITE', 'ACK', 'BYE']);
});

test('a client that refuses that offer loses the call, and so does the phone', async () => {
  await start(phone(41_000, 8));
  const call = client.agent.call('sip:echo@ims.example', offer);
  expect(await call.ended).toEqual({ by: 'peer', reason: 'SIP;cause=488' });
  await until(() => core.received.includes('BYE'), 'a BYE');
});
