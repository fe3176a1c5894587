import { connect } from 'node:net';
import { bfcpApplication } from '@webrtc-ims/agw/node/bfcp';
import type { StreamMode } from '@webrtc-ims/iq';
import { afterEach, expect, test } from 'vitest';
import { CorePeer } from '../support/core-peer.ts';
import { MemoryAccess } from '../support/memory-access.ts';
import { MemoryRtp } from '../support/memory-rtp.ts';
import { until } from '../support/until.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

// RFC 8855 5.1: Hello, and HelloAck without attributes.
const hello = Uint8Array.of(0x20, 11, 0, 0, 0, 0, 0, 1, 0, 1, 0, 7);
const ack = Uint8Array.of(0x20, 12, 0, 0, 0, 0, 0, 1, 0, 1, 0, 7);

const floor = { kind: 'bfcp', stream: 1, transport: 1, mode: 'sendrecv' } as const;
const application = bfcpApplication((error) => expect.unreachable(String(error)));

async function setUp() {
  const access = new MemoryAccess();
  const core = await CorePeer.open();
  open.push(core);
  const pair = (modes: { readonly access?: StreamMode; readonly core?: StreamMode } = {}) => ({
    access: { ...floor, mode: modes.access ?? floor.mode, channel: { id: 4, label: '' } },
    accessTransport: access,
    core: { ...floor, mode: modes.core ?? floor.mode },
    coreTransport: core.transport,
  });
  const own = access.channel({}, 'bfcp');
  const reasons: string[] = [];
  const running = application.start(pair(), own, (reason) => reasons.push(reason));
  if (running === undefined) throw new Error('it does not run');
  const [browser] = access.channels;
  if (browser === undefined) throw new Error('no channel');
  return { core, pair, own, running, browser, reasons };
}

test('messages pass octet for octet, those that came before the connection as well, and are counted', async () => {
  const { core, own, running, browser, reasons } = await setUp();
  own.open();
  browser.send(hello);
  const socket = await core.connect();
  await until(() => Buffer.concat(core.received).length === 12, 'Hello');
  expect([...Buffer.concat(core.received)]).toEqual([...hello]);
  socket.write(ack);
  await until(() => own.sent.length === 1, 'HelloAck');
  expect(own.sent).toEqual([ack]);
  expect(running.statistics('access')).toMatchObject({ packetsReceived: 1, octetsReceived: 12, packetsSent: 1 });
  expect(running.statistics('core')).toMatchObject({ packetsReceived: 1, packetsSent: 1, octetsSent: 12 });
  socket.end();
  await until(() => reasons.length > 0, 'the end is told');
  expect(reasons[0]).toBe('closed by the peer');
});

test.each([
  ['access', 'inactive'],
  ['access', 'sendonly'],
  ['core', 'recvonly'],
] as const)(
  'ims:TS23.334-5.2-1 what the browser says does not pass when the gate of the %s side is %s',
  async (side, mode) => {
    const { core, pair, own, running, browser } = await setUp();
    const socket = await core.connect();
    own.open();
    running.update(pair({ [side]: mode }));
    browser.send(hello);
    await until(() => running.statistics('access').packetsReceived === 1, 'it has come');
    running.update(pair());
    browser.send(hello);
    await until(() => core.received.length > 0, 'the second');
    expect(Buffer.concat(core.received)).toHaveLength(12);
    expect(running.statistics('access').packetsReceived).toBe(2);
    expect(socket.destroyed).toBe(false);
  },
);

test('when it is stopped the connection ends, and its counters stay', async () => {
  const { core, own, running, browser } = await setUp();
  await core.connect();
  own.open();
  browser.send(hello);
  await until(() => core.received.length > 0, 'Hello');
  running.stop();
  await until(() => core.isClosed, 'the end');
  expect(running.statistics('access').packetsReceived).toBe(1);
});

test('a connection that comes after the first has ended is closed', async () => {
  const { core, own, reasons } = await setUp();
  own.open();
  (await core.connect()).end();
  await until(() => reasons.length > 0, 'the end of the first');
  const second = connect(core.transport.address.port, '127.0.0.1').resume();
  open.push({ close: () => second.destroy() });
  await until(() => second.destroyed, 'the second is closed');
  expect([own.state, reasons[0]]).toEqual(['closed', 'closed by the peer']);
});

test('BFCP on one side alone is refused, and it needs a TCP transport', () => {
  expect(application.refusal(floor, floor)).toBeUndefined();
  expect(application.refusal(floor, { ...floor, kind: 'msrp', session: 'session000001' })).toBe(
    'is BFCP on one side alone',
  );
  const accessTransport = new MemoryAccess();
  const pair = { access: floor, accessTransport, core: floor, coreTransport: new MemoryRtp() };
  expect(application.start(pair, accessTransport.channel({}, 'bfcp'), () => {})).toBeUndefined();
});
