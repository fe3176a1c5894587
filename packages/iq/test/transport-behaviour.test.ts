import { failure, ok } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  type Answer,
  type GatewayEvent,
  type GatewayTransport,
  inProcessGateway,
  type Realm,
  type TerminationDescription,
  type TerminationEvent,
  type TransportRequest,
  type TransportResources,
  transportBehaviour,
} from '../src/index.ts';
import { accessDescription, coreDescription, mediaGatewayConformance } from '../src/testing.ts';

/** A world of transports that write down what happens to them. */
class World {
  readonly log: string[] = [];
  refuseOpening: number | undefined;
  refusePreparing: number | undefined;
  failBecoming: number | undefined;
  failClosing = false;
  notifyJoint: (realm: Realm, event: TerminationEvent) => void = () => {};
  readonly faults: unknown[] = [];
  readonly joined: string[] = [];

  gateway() {
    return inProcessGateway(
      transportBehaviour<FakeTransport>({
        capabilities: () => ({ realms: ['access', 'core'], ice: 'lite', dataChannels: false, transcoding: [] }),
        open: async (realm, id) => {
          if (id === this.refuseOpening) return failure({ cause: 'no-resources', reason: 'none left' });
          this.log.push(`open ${id}`);
          return ok(new FakeTransport(this, id, realm));
        },
        joint: (notify) => {
          this.notifyJoint = notify;
          return {
            refusal: (descriptions) => (descriptions.size === 2 && this.refuseOpening === 0 ? 'no match' : undefined),
            join: (sides) => {
              const names = [...sides].map(([realm, { transports }]) => `${realm}:${[...transports.keys()].join('+')}`);
              this.joined.push(names.join(' '));
            },
            statistics: () => undefined,
          };
        },
        close: async () => void this.log.push('close all'),
        onFault: (error) => this.faults.push(error),
      }),
      { onFault: (error) => this.faults.push(error) },
    );
  }
}

class FakeTransport implements GatewayTransport {
  readonly #world: World;
  readonly #id: number;
  readonly #realm: Realm;
  constructor(world: World, id: number, realm: Realm) {
    this.#world = world;
    this.#id = id;
    this.#realm = realm;
  }

  prepare(): Answer<TransportResources> {
    if (this.#id === this.#world.refusePreparing) return failure({ cause: 'unsupported', reason: `not ${this.#id}` });
    return ok({ kind: 'rtp', rtp: { address: '192.0.2.1', port: 4000 + 2 * this.#id } });
  }

  become(_request: TransportRequest): void {
    if (this.#id === this.#world.failBecoming) throw new Error(`cannot become ${this.#realm} ${this.#id}`);
    this.#world.log.push(`become ${this.#id}`);
  }

  async close(): Promise<void> {
    this.#world.log.push(`close ${this.#id}`);
    if (this.#world.failClosing) throw new Error('cannot close');
  }
}

/** Core transports with these numbers, and a stream on each. */
function transports(...ids: readonly number[]): TerminationDescription {
  const plain = coreDescription();
  const [transport, stream] = [plain.transports[1], plain.streams[1]];
  if (transport === undefined || stream === undefined) throw new Error('the description lacks its first transport');
  return {
    transports: Object.fromEntries(ids.map((id) => [id, transport])),
    streams: Object.fromEntries(ids.map((id) => [id, { ...stream, stream: id, transport: id }])),
  };
}

function granted<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${answer.error.cause}, ${answer.error.reason}`);
  return answer.value;
}

test('transports whose number stays are kept, new ones opened first, and the others closed last', async () => {
  const world = new World();
  const gateway = world.gateway();
  const { context, termination } = granted(await gateway.reserve({ realm: 'core', description: transports(1, 2) }));
  expect(world.log.splice(0)).toEqual(['open 1', 'open 2', 'become 1', 'become 2']);
  const changed = granted(await gateway.configure({ context, termination, description: transports(2, 3) }));
  expect(world.log.splice(0)).toEqual(['open 3', 'become 2', 'become 3', 'close 1']);
  expect(Object.keys(changed.transports)).toEqual(['2', '3']);
  expect(world.joined).toEqual(['core:1+2', 'core:2+3']);
  granted(await gateway.release({ context }));
  expect(world.log).toEqual(['close 2', 'close 3']);
  expect(world.joined.at(-1)).toBe('');
});

test('IQ-API-1 when one transport cannot be had, those that were opened for the change are closed and the others run on', async () => {
  const world = new World();
  const gateway = world.gateway();
  const { context, termination } = granted(await gateway.reserve({ realm: 'core', description: transports(1) }));
  world.log.length = 0;
  world.refuseOpening = 3;
  expect(await gateway.configure({ context, termination, description: transports(1, 2, 3) })).toEqual(
    failure({ cause: 'no-resources', reason: 'none left' }),
  );
  expect(world.log.splice(0)).toEqual(['open 2', 'close 2']);
  world.refusePreparing = 4;
  expect(await gateway.configure({ context, termination, description: transports(2, 4) })).toEqual(
    failure({ cause: 'unsupported', reason: 'not 4' }),
  );
  expect(world.log.splice(0)).toEqual(['open 2', 'open 4', 'close 2', 'close 4']);
  expect(world.joined).toEqual(['core:1']);
});

test('a transport that fails to become what it was prepared for takes the termination with it, and nothing stays open', async () => {
  const world = new World();
  const gateway = world.gateway();
  const { context, termination } = granted(await gateway.reserve({ realm: 'core', description: transports(1, 2) }));
  world.log.length = 0;
  world.failBecoming = 3;
  const answer = await gateway.configure({ context, termination, description: transports(2, 3) });
  expect(answer).toMatchObject({ ok: false, error: { cause: 'transport-lost' } });
  expect(world.log).toEqual(['open 3', 'become 2', 'close 1', 'close 2', 'close 3']);
  expect(world.faults).toEqual([new Error('cannot become core 3')]);
  expect(granted(await gateway.audit({})).contexts).toEqual({});
});

test('a context has one termination per realm', async () => {
  const gateway = new World().gateway();
  const { context } = granted(await gateway.reserve({ realm: 'core', description: transports(1) }));
  expect(await gateway.reserve({ realm: 'core', context, description: transports(1) })).toEqual(
    failure({ cause: 'unsupported', reason: 'the context has a termination in this realm already' }),
  );
});

test('what the joint cannot join is refused before anything is opened', async () => {
  const world = new World();
  const gateway = world.gateway();
  const { context } = granted(await gateway.reserve({ realm: 'core', description: transports(1) }));
  world.log.length = 0;
  world.refuseOpening = 0;
  expect(await gateway.reserve({ realm: 'access', context, description: accessDescription() })).toEqual(
    failure({ cause: 'unsupported', reason: 'no match' }),
  );
  expect(world.log).toEqual([]);
});

test('what the joint tells of a realm comes from the termination there, and from nowhere else', async () => {
  const world = new World();
  const gateway = world.gateway();
  const { context, termination } = granted(await gateway.reserve({ realm: 'core', description: transports(1) }));
  await new Promise((resolve) => setImmediate(resolve));
  const events: GatewayEvent[] = [];
  gateway.events((event) => events.push(event));
  world.notifyJoint('core', { kind: 'media-inactivity', stream: 1 });
  world.notifyJoint('access', { kind: 'media-inactivity', stream: 1 });
  expect(events).toEqual([{ kind: 'media-inactivity', stream: 1, sequence: 1, context, termination }]);
});

test('a transport that cannot be closed is a fault, and the release succeeds', async () => {
  const world = new World();
  const gateway = world.gateway();
  const { context, termination } = granted(await gateway.reserve({ realm: 'core', description: transports(1, 2) }));
  world.failClosing = true;
  granted(await gateway.configure({ context, termination, description: transports(1) }));
  granted(await gateway.release({ context }));
  expect(world.faults).toEqual([new Error('cannot close'), new Error('cannot close')]);
  await gateway.close();
  expect(world.log.at(-1)).toBe('close all');
});

const onlyCore = new Set([
  'a realm that is not there is refused',
  'a context that is not there is refused',
  'a termination that is not there is refused',
  'a reservation that makes no sense is refused and leaves nothing behind',
  'a refused configuration leaves the termination as it was',
  'releasing again, and releasing what never was, succeeds',
  'calls on one context take effect in the order in which they were made',
]);
for (const { name, run } of mediaGatewayConformance(async () => {
  const gateway = new World().gateway();
  return { gateway, access: 'access', core: 'core', close: () => gateway.close() };
})) {
  if (onlyCore.has(name)) test(`a gateway of transports: ${name}`, run);
}
