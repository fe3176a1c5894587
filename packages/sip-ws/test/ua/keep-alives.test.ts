import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  type Hop,
  keepOf,
  parseMessage,
  parseVia,
  type SipRequest,
  UserAgent,
  type UserAgentEvent,
  type UserAgentOptions,
  writeResponse,
} from '../../src/index.ts';

const flow: Hop = { type: 'flow', flow: 'w' };
const crlf = '\r\n\r\n';
const registration = { registrar: 'sip:ims.example', expires: 600 } as const;

/** A user agent on one connection, and a next hop that answers when told. */
class Connected {
  now = 0;
  readonly agent: UserAgent;
  readonly events: UserAgentEvent[] = [];
  readonly requests: SipRequest[] = [];
  readonly pings: number[] = [];
  readonly #next: Hop;

  constructor(options: Partial<UserAgentOptions> = {}) {
    this.#next = options.next ?? flow;
    this.agent = new UserAgent({
      identity: 'sip:alice@ims.example',
      contact: '<sip:alice@a.invalid;transport=ws;ob>',
      via: { transport: 'WSS', host: 'a.invalid' },
      next: flow,
      random: insecureSeededRandom(5),
      ...options,
    });
  }

  settle(): void {
    for (const output of drain(this.agent)) {
      if (output.type === 'event') {
        this.events.push(output.event);
        continue;
      }
      if (new TextDecoder().decode(output.octets) === crlf) {
        expect(output.to).toEqual(this.#next);
        this.pings.push(this.now);
        continue;
      }
      const parsed = parseMessage(output.octets, { mode: 'strict', framing: 'websocket' });
      if (!parsed.ok) throw parsed.error;
      if (parsed.value.kind === 'request') this.requests.push(parsed.value);
    }
  }

  /** Answers the latest request; `keep` is the value that its Via gets. */
  answer(status: number, keep: string | undefined, headers: readonly (readonly [string, string])[] = []): void {
    this.settle();
    const request = this.requests.at(-1);
    if (request === undefined) throw new Error('nothing to answer');
    const offered = request.method === 'INVITE' || request.method === 'UPDATE';
    const body = offered ? { contentType: 'application/sdp', octets: 'a' } : undefined;
    this.receive(writeResponse(request, status, { toTag: 'b', headers, body }), keep);
  }

  receive(octets: Uint8Array, keep: string | undefined): void {
    const text = new TextDecoder().decode(octets);
    const changed = keep === undefined ? text : text.replace(';keep', `;keep=${keep}`);
    this.agent.receive({ type: 'octets', octets: new TextEncoder().encode(changed), from: this.#next }, this.now);
    this.settle();
  }

  pass(duration: number): void {
    const end = this.now + duration;
    for (let due = this.agent.deadline; due !== undefined && due <= end; due = this.agent.deadline) {
      this.now = due;
      this.agent.expire(due);
      this.settle();
    }
    this.now = end;
  }

  register(keep: string | undefined): void {
    this.agent.register(registration, this.now);
    this.answer(200, keep, [['Contact', '<sip:alice@a.invalid;transport=ws;ob>;expires=600']]);
  }

  /** The Via parameter `keep` of the latest request of this method. */
  offered(method: string): unknown {
    const request = this.requests.filter((sent) => sent.method === method).at(-1);
    if (request === undefined) throw new Error(`no ${method}`);
    const via = request.topVia();
    return via.ok && keepOf(via.value);
  }
}

const contact = ['Contact', '<sip:bob@b.example>'] as const;
const routed = [contact, ['Record-Route', '<sip:edge.example;lr>'], ['Allow', 'INVITE, UPDATE']] as const;

test('RFC6223-8-1 keep stands alone or with digits; any other value has no meaning', () => {
  const read = (parameter: string) => {
    const via = parseVia(`SIP/2.0/WSS a.invalid;branch=z9hG4bK1${parameter}`);
    return via.ok ? keepOf(via.value) : via.error.code;
  };
  expect([';keep', ';KEEP=0', ';keep=30', ';keep=x', ';keep=-1', ';keep="30"', ''].map(read)).toEqual([
    'offered',
    0,
    30,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('RFC6223-4.3-1 RFC6223-4.3-4 keep without a value is offered in REGISTER, in INVITE and in a target refresh, and in nothing else', () => {
  const world = new Connected({ sessionTimer: { interval: 0 } });
  world.register(undefined);
  expect(world.offered('REGISTER')).toBe('offered');
  world.agent.request({ method: 'OPTIONS', target: 'sip:ims.example' }, 0);
  world.settle();
  expect(world.offered('OPTIONS')).toBeUndefined();
  const call = world.agent.call('sip:bob@ims.example', { offer: 'o' }, 0);
  world.answer(200, undefined, routed);
  expect([world.offered('INVITE'), world.offered('ACK')]).toEqual(['offered', undefined]);
  call.reoffer('o2', 'UPDATE', 0);
  world.settle();
  expect(world.offered('UPDATE')).toBe('offered');
  world.answer(200, undefined, routed);
  call.reoffer('o3', 'INVITE', 0);
  world.settle();
  expect(world.offered('INVITE')).toBe('offered');
  world.answer(200, undefined, routed);
  call.hangUp([], 0);
  world.settle();
  expect(world.offered('BYE')).toBeUndefined();
});

test('RFC6223-4.3-2 without a value in the response, or without an offer, nothing is sent', () => {
  for (const keep of [undefined, 'x']) {
    const world = new Connected();
    world.register(keep);
    world.pass(299_000);
    expect(world.pings).toEqual([]);
  }
  const unwilling = new Connected({ keepAlives: false });
  unwilling.agent.register(registration, 0);
  unwilling.settle();
  expect(unwilling.offered('REGISTER')).toBeUndefined();
  const answer = writeResponse(unwilling.requests[0]!, 200, {
    headers: [['Contact', '<sip:alice@a.invalid;transport=ws;ob>;expires=600']],
    toTag: 'r',
  });
  unwilling.receive(
    new TextEncoder().encode(new TextDecoder().decode(answer).replace(';rport', ';rport;keep=30')),
    undefined,
  );
  expect(unwilling.events).toMatchObject([{ kind: 'registered' }]);
  unwilling.pass(299_000);
  expect(unwilling.pings).toEqual([]);
});

test('RFC6223-4.3-2 RFC6223-5-1 with a value they go out at intervals of 80 % to 100 % of it, drawn anew each time', () => {
  const world = new Connected();
  world.register('30');
  world.pass(290_000);
  const gaps = world.pings.map((at, i) => at - (world.pings[i - 1] ?? 0));
  expect(gaps.length).toBeGreaterThanOrEqual(9);
  expect(gaps.every((gap) => gap >= 24_000 && gap <= 30_000)).toBe(true);
  expect(new Set(gaps.map(Math.round)).size).toBe(gaps.length);
});

/** The waits before each keep-alive in the first 290 s after a registration with these headers. */
function waitsAfter(...headers: readonly (readonly [string, string])[]): readonly number[] {
  const world = new Connected();
  const granted = ['Contact', '<sip:alice@a.invalid;transport=ws;ob>;expires=600'] as const;
  world.agent.register({ ...registration, instance: 'urn:uuid:1' }, 0);
  world.answer(200, undefined, [granted, ...headers]);
  world.pass(290_000);
  return world.pings.map((at, i) => at - (world.pings[i - 1] ?? 0));
}

test('sip-ws:RFC5626-4.4-1 with Flow-Timer in a registration that uses outbound they go out at 80 % to 100 % of it, drawn anew each time', () => {
  const waits = waitsAfter(['Require', 'outbound'], ['Flow-Timer', '30']);
  expect(waits.length).toBeGreaterThanOrEqual(9);
  expect(waits.every((wait) => wait >= 24_000 && wait <= 30_000)).toBe(true);
  expect(new Set(waits.map(Math.round)).size).toBe(waits.length);
  expect(waitsAfter(['Flow-Timer', '30'])).toEqual([]);
});

test('RFC5626-4.4-2 with outbound and no Flow-Timer, or one that says nothing, they go out every 95 s to 120 s', () => {
  for (const timer of [[], [['Flow-Timer', 'x']], [['Flow-Timer', '0']]] as const) {
    const waits = waitsAfter(['Require', 'outbound'], ...timer);
    expect(waits.length).toBeGreaterThanOrEqual(2);
    expect(waits.every((wait) => wait >= 95_000 && wait <= 120_000)).toBe(true);
  }
});

test('RFC6223-5-1 with 0 the interval is ours: 96 s to 120 s', () => {
  const world = new Connected();
  world.register('0');
  world.pass(299_000);
  const gaps = world.pings.map((at, i) => at - (world.pings[i - 1] ?? 0));
  expect(gaps.length).toBe(2);
  expect(gaps.every((gap) => gap >= 96_000 && gap <= 120_000)).toBe(true);
});

test('RFC6223-4.2-1 they last until the refresh, are negotiated anew with it, and stop when that fails or the registration ends', () => {
  const world = new Connected();
  world.register('30');
  world.pass(300_000);
  expect([world.requests.length, world.offered('REGISTER')]).toEqual([2, 'offered']);
  const before = world.pings.length;
  world.answer(200, '60', [['Contact', '<sip:alice@a.invalid;transport=ws;ob>;expires=600']]);
  world.pass(290_000);
  const after = world.pings.slice(before);
  expect(after.length).toBeGreaterThanOrEqual(4);
  expect(after.every((at, i) => i === 0 || at - after[i - 1]! >= 48_000)).toBe(true);
  world.pass(10_000);
  world.answer(200, undefined, [['Contact', '<sip:alice@a.invalid;transport=ws;ob>;expires=600']]);
  const silent = world.pings.length;
  world.pass(290_000);
  expect(world.pings.length).toBe(silent);
  world.register('30');
  world.agent.unregister(world.now);
  world.answer(200, '30', []);
  const removed = world.pings.length;
  world.pass(600_000);
  expect([world.offered('REGISTER'), world.pings.length - removed, world.agent.deadline]).toEqual([
    undefined,
    0,
    undefined,
  ]);
});

test('RFC6223-4.2-2 RFC6223-4.3-3 in a call they last to its end and are not offered again', () => {
  const world = new Connected({ sessionTimer: { interval: 0 } });
  const call = world.agent.call('sip:bob@ims.example', { offer: 'o' }, 0);
  world.answer(200, '30', routed);
  expect(world.offered('ACK')).toBeUndefined();
  call.reoffer('o2', 'UPDATE', 0);
  world.settle();
  expect(world.offered('UPDATE')).toBeUndefined();
  world.answer(200, undefined, routed);
  call.reoffer('o3', 'INVITE', 0);
  world.settle();
  expect(world.offered('INVITE')).toBeUndefined();
  world.answer(200, undefined, routed);
  world.pass(3_600_000);
  expect(world.pings.length).toBeGreaterThanOrEqual(120);
  expect(world.pings.length).toBeLessThanOrEqual(150);
  call.hangUp([], world.now);
  world.answer(200, undefined);
  const ended = world.pings.length;
  world.pass(600_000);
  expect(world.pings.length).toBe(ended);
  expect(world.agent.deadline).toBeUndefined();
});

test('RFC6223-4.3-5 one response to an INVITE is enough, provisional or final', () => {
  for (const first of [true, false]) {
    const world = new Connected({ sessionTimer: { interval: 0 } });
    world.agent.call('sip:bob@ims.example', { offer: 'o' }, 0);
    world.answer(183, first ? '30' : undefined, routed);
    const invite = world.requests[0]!;
    world.receive(writeResponse(invite, 200, { toTag: 'b', headers: routed }), first ? undefined : '30');
    world.pass(30_000);
    expect(world.pings.length).toBe(1);
  }
});

test('the shortest interval serves the registration and the calls, and the other goes on alone', () => {
  const world = new Connected({ sessionTimer: { interval: 0 } });
  world.register('100');
  const call = world.agent.call('sip:bob@ims.example', { offer: 'o' }, 0);
  world.answer(200, '10', routed);
  world.pass(50_000);
  expect(world.pings.length).toBeGreaterThanOrEqual(5);
  call.hangUp([], world.now);
  world.answer(200, undefined);
  const before = world.pings.length;
  world.pass(200_000);
  expect(world.pings.length - before).toBeLessThanOrEqual(3);
  expect(world.pings.length - before).toBeGreaterThanOrEqual(2);
});

test('RFC5626-4.4.1-1 CRLF keep-alives are for connections: over TCP they are offered and sent, over UDP neither', () => {
  const address = { type: 'address', host: '10.0.0.2', port: 5060 } as const;
  const tcp = new Connected({ next: { ...address, transport: 'TCP' }, via: { transport: 'TCP', host: '10.0.0.1' } });
  tcp.register('30');
  tcp.pass(60_000);
  expect([tcp.offered('REGISTER'), tcp.pings.length]).toEqual(['offered', 2]);
  const udp = new Connected({ next: { ...address, transport: 'UDP' }, via: { transport: 'UDP', host: '10.0.0.1' } });
  udp.register('30');
  udp.pass(60_000);
  expect([udp.offered('REGISTER'), udp.pings.length]).toEqual([undefined, 0]);
});

test('a connection that is gone gets no keep-alive', () => {
  const world = new Connected();
  world.register('30');
  world.agent.receive({ type: 'closed', hop: flow }, world.now);
  world.settle();
  world.pass(300_000);
  expect(world.pings).toEqual([]);
});
