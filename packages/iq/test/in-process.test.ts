import { failure, insecureSeededRandom, ok } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Answer,
  type GatewayBehaviour,
  type GatewayEvent,
  type InProcessGatewayOptions,
  inProcessGateway,
  type MediaGateway,
  type PreparedChange,
  type StreamStatistics,
  type TerminationChange,
  type TerminationDescription,
  type TerminationReply,
} from '../src/index.ts';
import { absentBrowser, accessDescription, coreDescription, fakeMediaGateway, pcmu } from '../src/testing.ts';

/** A behaviour that writes down what is asked of it, and waits or fails where a test says so. */
class Recorder implements GatewayBehaviour {
  readonly log: string[] = [];
  readonly changes: TerminationChange[] = [];
  answer: (change: TerminationChange) => Promise<Answer<PreparedChange>> = async () => ok(this.prepared());

  capabilities(): ReturnType<GatewayBehaviour['capabilities']> {
    return { realms: ['access', 'core'], ice: 'lite', dataChannels: false, transcoding: [] };
  }

  prepared(commit: () => void = () => {}): PreparedChange {
    const transports = { 1: { kind: 'rtp', rtp: { address: '127.0.0.1', port: 4000 } } } as const;
    return {
      transports,
      commit: () => {
        this.log.push('commit');
        commit();
      },
      abort: () => void this.log.push('abort'),
    };
  }

  prepare(change: TerminationChange): Promise<Answer<PreparedChange>> {
    this.log.push('prepare');
    this.changes.push(change);
    return this.answer(change);
  }

  statistics(): Readonly<Record<number, StreamStatistics>> {
    return {};
  }

  async release(): Promise<void> {
    this.log.push('release');
  }
}

function set(options: InProcessGatewayOptions = {}) {
  const behaviour = new Recorder();
  const faults: unknown[] = [];
  const gateway = inProcessGateway(behaviour, { onFault: (error) => faults.push(error), ...options });
  const events: GatewayEvent[] = [];
  gateway.events((event) => events.push(event));
  return { behaviour, gateway, events, faults };
}

function granted<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${answer.error.cause}, ${answer.error.reason}`);
  return answer.value;
}

function cause(answer: Answer<unknown>): string {
  return answer.ok ? 'granted' : answer.error.cause;
}

async function reserveCore(gateway: MediaGateway): Promise<TerminationReply> {
  return granted(await gateway.reserve({ realm: 'core', description: coreDescription() }));
}

test('IQ-API-1 TS23.334-8.4-1 a configuration that is refused half way changes no stream', async () => {
  const gateway = fakeMediaGateway();
  const made = await reserveCore(gateway);
  gateway.refuseNext({ cause: 'no-resources', reason: 'no ports left' });
  const answer = await gateway.configure({
    context: made.context,
    termination: made.termination,
    description: coreDescription({ mode: 'sendrecv', rtcpMux: true }),
  });
  expect(answer).toEqual({ ok: false, error: { cause: 'no-resources', reason: 'no ports left' } });
  expect(gateway.description(made.termination)).toEqual(coreDescription());
  expect(granted(await gateway.audit({})).contexts[made.context]?.[made.termination]?.transports).toEqual(
    made.transports,
  );
  expect(gateway.transportsHeld).toBe(1);
});

test('IQ-API-1 a change of gates that names a stream that is not there moves no gate', async () => {
  const gateway = fakeMediaGateway();
  const { context, termination } = await reserveCore(gateway);
  const answer = await gateway.modify({ context, termination, modes: { 1: 'sendrecv', 7: 'sendrecv' } });
  expect(answer).toEqual({ ok: false, error: { cause: 'bad-parameter', reason: 'stream 7 is not there' } });
  expect(gateway.description(termination)?.streams[1]?.mode).toBe('inactive');
});

test('IQ-API-1 calls on one context do not overlap, calls on two do', async () => {
  const { behaviour, gateway } = set();
  const one = await reserveCore(gateway);
  const other = await reserveCore(gateway);
  behaviour.log.length = 0;
  const waiting: (() => void)[] = [];
  behaviour.answer = () => new Promise((resolve) => waiting.push(() => resolve(ok(behaviour.prepared()))));
  const description = coreDescription({ mode: 'sendrecv' });
  const answers = Promise.all([
    gateway.configure({ context: one.context, termination: one.termination, description }),
    gateway.configure({ context: one.context, termination: one.termination, description }),
    gateway.configure({ context: other.context, termination: other.termination, description }),
  ]);
  await settled();
  expect(behaviour.log).toEqual(['prepare', 'prepare']);
  for (const go of waiting.splice(0)) go();
  await settled();
  expect(behaviour.log).toEqual(['prepare', 'prepare', 'commit', 'commit', 'prepare']);
  for (const go of waiting.splice(0)) go();
  expect((await answers).map((answer) => answer.ok)).toEqual([true, true, true]);
});

test('IQ-API-2 TS23.334-8.3-1 the gateway chooses context, termination and address, from 128 random bits each', async () => {
  const gateway = fakeMediaGateway({ random: insecureSeededRandom(7) });
  const { context, termination, transports } = await reserveCore(gateway);
  expect(context).toMatch(/^[0-9a-f]{32}$/);
  expect(termination).toMatch(/^[0-9a-f]{32}$/);
  expect(termination).not.toBe(context);
  expect(transports).toEqual({
    1: { kind: 'rtp', rtp: { address: '198.51.100.1', port: 40_000 }, rtcp: { address: '198.51.100.1', port: 40_001 } },
  });
});

test('TS23.334-8.2-1 a reservation may carry the remote side', async () => {
  const gateway = fakeMediaGateway();
  const description = coreDescription({ remote: { rtp: { address: '203.0.113.5', port: 5004 } }, mode: 'sendrecv' });
  const made = granted(await gateway.reserve({ realm: 'core', description }));
  expect(gateway.description(made.termination)).toEqual(description);
});

test('IQ-API-3 every refusal is a value with a cause of the closed set', async () => {
  const { behaviour, gateway } = set({ limits: { contexts: 1, terminationsPerContext: 1 } });
  const { context, termination } = await reserveCore(gateway);
  const description = coreDescription();
  expect(cause(await gateway.reserve({ realm: 'core', description }))).toBe('no-resources');
  expect(cause(await gateway.reserve({ realm: 'core', context, description }))).toBe('no-resources');
  expect(cause(await gateway.reserve({ realm: 'moon', description }))).toBe('unknown-realm');
  expect(cause(await gateway.configure({ context: 'x', termination, description }))).toBe('unknown-context');
  expect(cause(await gateway.configure({ context, termination: 'x', description }))).toBe('unknown-termination');
  expect(
    cause(await gateway.configure({ context, termination, description: { ...description, transports: {} } })),
  ).toBe('bad-parameter');
  behaviour.answer = async () => failure({ cause: 'unsupported', reason: 'no transcoder' });
  expect(cause(await gateway.configure({ context, termination, description }))).toBe('unsupported');
  await gateway.close();
  expect(cause(await gateway.configure({ context, termination, description }))).toBe('gateway-restarting');
  expect(cause(await gateway.capabilities())).toBe('gateway-restarting');
  expect(cause(await gateway.release({ context }))).toBe('gateway-restarting');
});

test('IQ-API-3 a behaviour that throws refuses, and the termination goes on', async () => {
  const { behaviour, gateway, faults } = set();
  const { context, termination } = await reserveCore(gateway);
  const thrown = new Error('defect');
  behaviour.answer = () => Promise.reject(thrown);
  const answer = await gateway.configure({ context, termination, description: coreDescription({ mode: 'sendrecv' }) });
  expect(answer).toEqual({
    ok: false,
    error: { cause: 'no-resources', reason: 'the gateway failed to prepare the change' },
  });
  expect(faults).toEqual([thrown]);
  const { contexts } = granted(await gateway.audit({ context }));
  expect(contexts[context]?.[termination]?.description.streams[1]?.mode).toBe('inactive');
});

test('a hook for faults that throws makes no call reject', async () => {
  const { behaviour, gateway } = set({
    onFault: () => {
      throw new Error('the hook is broken too');
    },
  });
  behaviour.answer = () => Promise.reject(new Error('defect'));
  expect(cause(await gateway.reserve({ realm: 'core', description: coreDescription() }))).toBe('no-resources');
});

test('a commit that throws ends the termination, and the controller is told', async () => {
  const { behaviour, gateway, events, faults } = set();
  const { context, termination } = await reserveCore(gateway);
  await settled();
  const thrown = new Error('defect');
  behaviour.answer = async () =>
    ok(
      behaviour.prepared(() => {
        throw thrown;
      }),
    );
  const answer = await gateway.modify({ context, termination, modes: { 1: 'sendrecv' } });
  expect(cause(answer)).toBe('transport-lost');
  expect(faults).toEqual([thrown]);
  expect(events.map(({ kind }) => kind)).toEqual(['bearer-released']);
  expect(behaviour.log.at(-1)).toBe('release');
  expect(cause(await gateway.modify({ context, termination, modes: {} }))).toBe('unknown-context');
  expect(cause(await gateway.reserve({ realm: 'core', description: coreDescription() }))).toBe('transport-lost');
  expect(behaviour.log.at(-1)).toBe('release');
  expect(granted(await gateway.audit({})).contexts).toEqual({});
});

test('IQ-API-4 TS23.334-8-3 events carry context, termination and a number that rises by one', async () => {
  const gateway = fakeMediaGateway();
  const one = await reserveCore(gateway);
  const other = await reserveCore(gateway);
  const events: GatewayEvent[] = [];
  const again: GatewayEvent[] = [];
  gateway.events((event) => events.push(event));
  const stop = gateway.events((event) => again.push(event));
  await settled();
  gateway.emit(one.termination, { kind: 'media-inactivity', stream: 1 });
  stop();
  gateway.emit(other.termination, { kind: 'bearer-released', transport: 1, reason: 'closed by the peer' });
  expect(events).toEqual([
    { kind: 'media-inactivity', stream: 1, sequence: 1, context: one.context, termination: one.termination },
    {
      kind: 'bearer-released',
      transport: 1,
      reason: 'closed by the peer',
      sequence: 2,
      context: other.context,
      termination: other.termination,
    },
  ]);
  expect(again).toEqual(events.slice(0, 1));
});

test('IQ-API-4 a listener that throws keeps no event from the others', async () => {
  const { behaviour, gateway, events, faults } = set();
  const thrown = new Error('defect');
  gateway.events(() => {
    throw thrown;
  });
  const later: GatewayEvent[] = [];
  gateway.events((event) => later.push(event));
  await reserveCore(gateway);
  await settled();
  behaviour.changes[0]?.notify({ kind: 'media-inactivity', stream: 1 });
  expect(events.length).toBe(1);
  expect(later).toEqual(events);
  expect(faults).toEqual([thrown]);
});

test('an event of a termination comes after the answer that made it, and none after its release', async () => {
  const { behaviour, gateway } = set();
  const order: string[] = [];
  gateway.events(({ kind }) => order.push(kind));
  behaviour.answer = async (change) => {
    change.notify({ kind: 'ice-connected', transport: 1 });
    return ok(behaviour.prepared(() => change.notify({ kind: 'dtls-connected', transport: 1 })));
  };
  const { context } = granted(await gateway.reserve({ realm: 'core', description: coreDescription() }));
  order.push('answer');
  await settled();
  await gateway.release({ context });
  behaviour.changes[0]?.notify({ kind: 'consent-lost', transport: 1 });
  await settled();
  expect(order).toEqual(['answer', 'ice-connected', 'dtls-connected']);
});

test('a listener may call the gateway', async () => {
  const gateway = fakeMediaGateway();
  const { context, termination } = await reserveCore(gateway);
  await settled();
  const released = new Promise<Answer<unknown>>((resolve) => {
    gateway.events(({ context }) => resolve(gateway.release({ context })));
  });
  gateway.emit(termination, { kind: 'bearer-released', transport: 1, reason: 'closed' });
  expect(cause(await released)).toBe('granted');
  expect(cause(await gateway.modify({ context, termination, modes: {} }))).toBe('unknown-context');
});

test('IQ-API-5 TS23.334-8.5-1 a release gives the counters once and succeeds for ever', async () => {
  const gateway = fakeMediaGateway();
  const { context, termination } = await reserveCore(gateway);
  const counted = {
    packetsReceived: 3,
    octetsReceived: 480,
    packetsSent: 2,
    octetsSent: 320,
    packetsLost: 1,
    jitter: 0.5,
  };
  gateway.count(termination, counted);
  expect(await gateway.release({ context })).toEqual(ok({ statistics: { [termination]: { 1: counted } } }));
  expect(await gateway.release({ context })).toEqual(ok({ statistics: {} }));
  expect(await gateway.release({ context, termination })).toEqual(ok({ statistics: {} }));
  expect(gateway.transportsHeld).toBe(0);
});

test('IQ-API-5 of two releases at a time one does the work', async () => {
  const { behaviour, gateway } = set();
  const { context } = await reserveCore(gateway);
  behaviour.log.length = 0;
  const answers = await Promise.all([gateway.release({ context }), gateway.release({ context })]);
  expect(answers.map((answer) => answer.ok)).toEqual([true, true]);
  expect(behaviour.log).toEqual(['release']);
});

test('IQ-API-6 capabilities say what the behaviour can do and what is free', async () => {
  const gateway = fakeMediaGateway({ limits: { contexts: 3 } });
  await reserveCore(gateway);
  expect(await gateway.capabilities()).toEqual(
    ok({ realms: ['access', 'core'], ice: 'lite', dataChannels: true, transcoding: [], freeTerminations: 4 }),
  );
});

test('TS23.334-5.3-1 a termination is made in a realm that the gateway has, or not at all', async () => {
  const gateway = fakeMediaGateway({ capabilities: { realms: ['core'] } });
  expect(cause(await gateway.reserve({ realm: 'access', description: accessDescription() }))).toBe('unknown-realm');
  const { context, termination } = await reserveCore(gateway);
  expect(granted(await gateway.audit({ context })).contexts[context]?.[termination]?.realm).toBe('core');
});

test('TS23.334-8-1 gates move one by one', async () => {
  const { behaviour, gateway } = set();
  const { context, termination } = await reserveCore(gateway);
  granted(await gateway.modify({ context, termination, modes: { 1: 'sendonly' } }));
  expect(behaviour.changes[1]?.before).toEqual(coreDescription());
  expect(behaviour.changes[1]?.after).toEqual(coreDescription({ mode: 'sendonly' }));
});

test('TS23.334-8-2 every termination beats', async () => {
  const gateway = fakeMediaGateway();
  const one = await reserveCore(gateway);
  const other = granted(
    await gateway.reserve({ realm: 'access', context: one.context, description: accessDescription() }),
  );
  await settled();
  const beats: string[] = [];
  gateway.events(({ kind, termination }) => beats.push(`${kind} ${termination}`));
  gateway.beat();
  expect(beats).toEqual([`heartbeat ${one.termination}`, `heartbeat ${other.termination}`]);
});

test('TS23.334-5.4-1 latching is refused on an ICE transport', async () => {
  const gateway = fakeMediaGateway();
  const plain = accessDescription();
  const description = { ...plain, transports: { 1: { ...plain.transports[1], latching: true } } };
  expect(
    await gateway.reserve({ realm: 'access', description: description as unknown as TerminationDescription }),
  ).toEqual(
    failure({ cause: 'bad-parameter', reason: 'request.description.transports.1 has the unknown member "latching"' }),
  );
});

test('an emergency call has contexts that others cannot take', async () => {
  const gateway = fakeMediaGateway({ limits: { contexts: 1, emergencyContexts: 1 } });
  const request = { realm: 'core', description: coreDescription() };
  expect(cause(await gateway.reserve(request))).toBe('granted');
  expect(cause(await gateway.reserve(request))).toBe('no-resources');
  expect(cause(await gateway.reserve({ ...request, emergency: true }))).toBe('granted');
  expect(cause(await gateway.reserve({ ...request, emergency: true }))).toBe('no-resources');
});

test('calls that wait on a context are bounded, releases are not refused', async () => {
  const { behaviour, gateway } = set({ limits: { waitingCalls: 2 } });
  const { context, termination } = await reserveCore(gateway);
  let go = (): void => {};
  behaviour.answer = () =>
    new Promise((resolve) => {
      go = () => resolve(ok(behaviour.prepared()));
    });
  const first = gateway.modify({ context, termination, modes: {} });
  const second = gateway.modify({ context, termination, modes: {} });
  const third = gateway.modify({ context, termination, modes: {} });
  const released = gateway.release({ context });
  expect(cause(await third)).toBe('no-resources');
  go();
  expect(cause(await first)).toBe('granted');
  await settled();
  go();
  expect(cause(await second)).toBe('granted');
  expect(cause(await released)).toBe('granted');
});

test('closing releases everything, also what is being made', async () => {
  const { behaviour, gateway } = set();
  await reserveCore(gateway);
  const making = gateway.reserve({ realm: 'core', description: coreDescription() });
  await gateway.close();
  expect(cause(await making)).toBe('granted');
  expect(behaviour.log.filter((entry) => entry === 'release').length).toBe(2);
});

test('reasons never repeat what the caller sent', async () => {
  const gateway = fakeMediaGateway();
  const remote = {
    ...absentBrowser,
    credentials: { usernameFragment: 'abcd', password: 'a secret with spaces in it' },
  };
  expect(await gateway.reserve({ realm: 'access', description: accessDescription({ remote }) })).toEqual(
    failure({
      cause: 'bad-parameter',
      reason: 'request.description.transports.1.remote.credentials.password has a character that is not allowed',
    }),
  );
});

const hostile = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, Number.NaN, -1, 1e300, '', '__proto__', [], {}, 'ice-dtls', 'rtp', 0, 1, true),
);

test.each<readonly [keyof Omit<MediaGateway, 'events'>, object]>([
  ['reserve', { realm: 'core', description: coreDescription({ remote: { rtp: { address: '::1', port: 4000 } } }) }],
  ['reserve', { realm: 'access', description: accessDescription({ remote: absentBrowser, formats: [pcmu] }) }],
  ['configure', { description: coreDescription({ mode: 'sendrecv' }) }],
  ['modify', { modes: { 1: 'sendrecv' } }],
  ['release', {}],
  ['audit', {}],
])('%s answers any value, and changes nothing when it refuses', async (operation, valid) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), hostile, async (at, value) => {
      const gateway = fakeMediaGateway();
      const { context, termination } = await reserveCore(gateway);
      const before = JSON.stringify(await gateway.audit({}));
      const own = operation === 'reserve' ? {} : operation === 'audit' ? { context } : { context, termination };
      const call = gateway[operation] as (request: unknown) => Promise<Answer<unknown>>;
      const answer = await call(replaced({ ...own, ...valid }, at, value));
      if (answer.ok) return;
      expect(answer.error.cause).toMatch(/^(bad-parameter|unknown-context|unknown-realm|unknown-termination)$/);
      expect(JSON.stringify(await gateway.audit({}))).toBe(before);
    }),
    { numRuns: 300 },
  );
});

/** A copy in which the `at`th place (counted over all members, modulo their number) holds another value. */
function replaced(seed: unknown, at: number, value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(seed));
  const places: (() => void)[] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return;
    const members = holder as Record<string, unknown>;
    for (const name of Object.keys(members)) {
      places.push(() => {
        members[name] = value;
      });
      visit(members[name]);
    }
  };
  visit(copy);
  places[at % places.length]?.();
  return copy;
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
