import { readFileSync } from 'node:fs';
import { toHex } from '@webrtc-ims/core';
import { PageChannel } from '@webrtc-ims/core/testing';
import { expect, test } from 'vitest';
import * as browser from '../src/browser/index.ts';
import { encodeMessage, Primitive, type RelayEvent, RequestStatus } from '../src/index.ts';
import * as node from '../src/node/index.ts';
import { MemoryChannel } from '../src/testing.ts';
import { hex } from './support/hex.ts';
import { until } from './support/until.ts';

const guide = readFileSync(new URL('../../../docs/guides/bfcp.md', import.meta.url), 'utf8');
const samples = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
const modules: Readonly<Record<string, object>> = {
  '@webrtc-ims/bfcp/node': node,
  '@webrtc-ims/bfcp/browser': browser,
};
const AsyncFunction = (async () => {}).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<unknown>;

/** Runs the sample with this in it, imports and all. `given` is what its reader has; `result` is an expression. */
async function run<Result>(mark: string, given: object, result: string): Promise<Result> {
  const [sample, ...others] = samples.filter((code) => code.includes(mark));
  if (sample === undefined || others.length > 0) throw new Error(`${others.length + 1} samples with ${mark}`);
  let body = sample.replaceAll(/'192\.0\.2\.\d+'/g, "'127.0.0.1'");
  const names = new Map<string, unknown>(Object.entries(given));
  for (const [statement, imported = '', from = ''] of sample.matchAll(/^import \{ (.*) \} from '(.*)';$/gm)) {
    body = body.replace(statement, '');
    for (const name of imported.split(', ')) {
      expect(modules[from]).toHaveProperty(name);
      names.set(name, Reflect.get(modules[from] ?? {}, name));
    }
  }
  const call = new AsyncFunction(...names.keys(), `'use strict';${body};return ${result};`);
  return (await call(...names.values())) as Result;
}

const hello = (userId: number) =>
  encodeMessage({ primitive: Primitive.Hello, conferenceId: 1, transactionId: 1, userId });

test('the guide has the samples that are run here', () => {
  expect(samples).toHaveLength(4);
});

test('the gateway of the guide relays between its port and its channel', async () => {
  const [web, channel] = MemoryChannel.pair();
  const events: RelayEvent[] = [];
  const given = { channel, log: (event: RelayEvent) => events.push(event) };
  const { port, relay } = await run<{ port: number; relay: node.RunningRelay }>('acceptTcp', given, '{ port, relay }');
  web.open();
  const server = node.runFloorControlServer({ conferences: [{ conferenceId: 1, floors: [{ floorId: 1 }] }] });
  server.accept(node.connectTcp({ host: '127.0.0.1', port }));
  const participant = node.runParticipant(new node.DataChannelTransport(web), {
    conferenceId: 1,
    userId: 7,
    onEvent: () => {},
  });
  participant.requestFloors({ floors: [1] });
  await until(() => participant.floorRequests.get(1)?.status === RequestStatus.Granted, 'granted');
  relay.close();
  await until(() => relay.isOver, 'over');
  expect(events.map(({ type }) => type)).toContain('leg-ended');
  server.close();
});

test('the gateway of the guide that looks at messages lets user 7 alone through', async () => {
  const transport = (kind: node.BfcpTransport['kind']) => {
    const sent: string[] = [];
    let handlers: node.TransportHandlers | undefined;
    return {
      sent,
      kind,
      start(given: node.TransportHandlers) {
        handlers = given;
        given.opened();
      },
      send: (octets: Uint8Array) => sent.push(toHex(octets)),
      arrive: (octets: Uint8Array) => handlers?.received(octets),
      pause() {},
      resume() {},
      close() {},
    };
  };
  const [web, plain] = [transport('message'), transport('stream')];
  await run('inspect:', { web, plain, runRelay: node.runRelay }, 'undefined');
  for (const userId of [8, 7]) web.arrive(hello(userId));
  expect(plain.sent).toEqual([toHex(hello(7))]);
  plain.arrive(hello(8));
  expect(web.sent).toEqual([toHex(hello(8))]);
});

test('the page of the guide asks for the queue, and for the floor at a click', async () => {
  const shown: unknown[] = [];
  const channel = new PageChannel('bfcp');
  channel.open();
  const button: { onclick?(): void } = {};
  const show =
    (name: string) =>
    (...values: unknown[]) =>
      shown.push([name, ...values]);
  const given = {
    connection: {
      createDataChannel(...values: unknown[]) {
        shown.push(values);
        return channel;
      },
    },
    button,
    showQueue: show('queue'),
    showOwn: show('own'),
    showFailure: show('failure'),
  };
  await run('button.onclick', given, 'undefined');
  button.onclick?.();
  expect(channel.sent.map((message) => message.slice(0, 2))).toEqual([hex('2007'), hex('2001')]);
  const status = encodeMessage({
    primitive: Primitive.FloorStatus,
    conferenceId: 1,
    transactionId: 1,
    userId: 7,
    attributes: [{ kind: 'floor-id', floorId: 1 }],
  });
  channel.arrive(status.buffer);
  expect(shown).toEqual([
    ['floor', { protocol: 'bfcp', negotiated: true, id: 4 }],
    ['queue', 1, []],
  ]);
});

test('the server of the guide grants floor 1 by itself and asks the chair of floor 2', async () => {
  const { server, port } = await run<{ server: node.RunningFloorControlServer; port: number }>(
    'listenTcp',
    { log: () => {} },
    '{ server, port }',
  );
  const join = (userId: number) =>
    node.runParticipant(node.connectTcp({ host: '127.0.0.1', port }), { conferenceId: 1, userId, onEvent: () => {} });
  const [participant, chair] = [join(7), join(9)];
  participant.requestFloors({ floors: [1] });
  participant.requestFloors({ floors: [2] });
  const status = (id: number) => participant.floorRequests.get(id)?.status;
  await until(() => status(1) === RequestStatus.Granted && status(2) === RequestStatus.Pending, 'granted and pending');
  chair.chairAction({ floorRequestId: 2, floors: [{ floorId: 2, status: RequestStatus.Granted }] });
  await until(() => status(2) === RequestStatus.Granted, 'granted by the chair');
  participant.leave();
  chair.leave();
  server.close();
});
