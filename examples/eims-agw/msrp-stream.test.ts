import { createServer, type Socket } from 'node:net';
import type { MsrpStreamRequest, TcpTransportRequest, TerminationDescription } from '@webrtc-ims/iq';
import { expect, test } from 'vitest';
import { until } from '../demo/until.ts';
import { dataCall } from './support/data-call.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { granted } from './support/granted.ts';

const world = GatewayWorld.forTests();
const { address } = world;

const browserUri = 'msrps://browser.invalid:9/browsersession1;dc';
const chat = {
  kind: 'msrp',
  stream: 1,
  transport: 1,
  mode: 'sendrecv',
  channel: { id: 2, label: 'chat' },
  session: 'accessSession0001',
  remotePath: [browserUri],
} as const;

function coreChat(
  remote?: TcpTransportRequest['remote'],
  remotePath?: MsrpStreamRequest['remotePath'],
): TerminationDescription {
  const { channel: _, remotePath: __, ...stream } = chat;
  return {
    transports: {
      1: { kind: 'tcp', tls: false, setup: 'active', connection: 0, ...(remote === undefined ? {} : { remote }) },
    },
    streams: { 1: { ...stream, session: 'coreSession000001', ...(remotePath === undefined ? {} : { remotePath }) } },
  };
}

/** A message as its lines. */
function lines(text: string): string[] {
  return text.split('\r\n');
}

test('ims:TR23.701-X.1.4.4-5 ims:TS23.334-5.20.1-3 ims:TR23.701-X.1.6.1-1 ims:RFC8873-4-2 a message crosses with the paths of each side, and its response comes back', async () => {
  const gateway = await world.gateway();
  let phone: Socket | undefined;
  let heard = '';
  const server = createServer((socket) => {
    phone = socket;
    socket.on('error', () => {});
    socket.on('data', (octets) => {
      heard += octets.toString();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  world.closing(server);
  world.closing({ close: () => phone?.destroy() });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const phoneUri = `msrp://${address}:${port}/phonesession01;tcp`;

  const call = await dataCall(world, gateway, chat, coreChat());
  const { context, channel, web, plain } = call;
  if (web.kind !== 'ice-dtls' || plain.kind !== 'tcp') throw new Error('other transports than wanted');
  const accessUri = `msrps://${address}:${web.candidates[0]?.port}/accessSession0001;dc`;
  const coreUri = `msrp://${address}:${plain.address.port}/coreSession000001;tcp`;
  let answer = '';
  channel.handle({
    message: (message) => {
      answer += typeof message === 'string' ? message : new TextDecoder().decode(message);
    },
  });
  const remote = { address: { address, port }, setup: 'passive', fingerprints: [] } as const;
  granted(await gateway.configure({ context, termination: call.core, description: coreChat(remote, [phoneUri]) }));
  await until(() => channel.state === 'open', 'the channel is open');
  const sent = [
    'MSRP a786hjs2 SEND',
    `To-Path: ${accessUri}`,
    `From-Path: ${browserUri}`,
    'Message-ID: 87652491',
    'Byte-Range: 1-5/5',
    'X-Kept: as it is',
    'Content-Type: text/plain',
    '',
    'hello',
    '-------a786hjs2$',
    '',
  ];
  channel.send(new TextEncoder().encode(sent.join('\r\n')));
  await until(() => heard.includes('\r\nhello\r\n-------') && heard.endsWith('$\r\n'), 'the phone has heard it');
  // RFC 4975 5.4: the gateway has connected, so a SEND without content may come first.
  const last = lines(heard.slice(heard.lastIndexOf('MSRP ')));
  const id = last[0]?.split(' ')[1] ?? '';
  expect(last).toEqual([
    `MSRP ${id} SEND`,
    `To-Path: ${phoneUri}`,
    `From-Path: ${coreUri}`,
    'Message-ID: 87652491',
    'Byte-Range: 1-5/5',
    'X-Kept: as it is',
    'Content-Type: text/plain',
    '',
    'hello',
    `-------${id}$`,
    '',
  ]);
  expect(id).not.toBe('a786hjs2');
  phone?.write(`MSRP ${id} 200 OK\r\nTo-Path: ${coreUri}\r\nFrom-Path: ${phoneUri}\r\n-------${id}$\r\n`);
  await until(() => answer.includes('-------a786hjs2$'), 'the browser has its answer');
  expect(lines(answer)).toEqual([
    'MSRP a786hjs2 200 OK',
    `To-Path: ${browserUri}`,
    `From-Path: ${accessUri}`,
    '-------a786hjs2$',
    '',
  ]);
  for (const text of [heard, answer]) expect(text).not.toContain(text === heard ? 'browsersession1' : 'phonesession01');

  phone?.destroy();
  await until(() => channel.state === 'closed', 'the end of the phone ends the channel');
  granted(await gateway.release({ context }));
  expect(gateway.held()).toEqual({ transports: 0, portPairs: 0 });
});
