import { RequestStatus } from '@webrtc-ims/bfcp';
import { DataChannelTransport, listenTcp, runFloorControlServer, runParticipant } from '@webrtc-ims/bfcp/node';
import type { GatewayEvent, TcpTransportRequest, TerminationDescription } from '@webrtc-ims/iq';
import { expect, test } from 'vitest';
import { until } from '../demo/until.ts';
import { dataCall } from './support/data-call.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { granted } from './support/granted.ts';

const world = GatewayWorld.forTests();
const { address } = world;

const floor = {
  kind: 'bfcp',
  stream: 1,
  transport: 1,
  mode: 'sendrecv',
  channel: { id: 4, label: 'floor' },
} as const;

function coreFloor(remote?: TcpTransportRequest['remote']): TerminationDescription {
  const { channel: _, ...stream } = floor;
  return {
    transports: {
      1: { kind: 'tcp', tls: false, setup: 'active', connection: 0, ...(remote === undefined ? {} : { remote }) },
    },
    streams: { 1: stream },
  };
}

test('ims:TR23.701-X.1.4.4-6 ims:TR23.701-X.1.6.2-1 a browser asks for a floor, gets it and gives it back, and the end of the server ends the channel', async () => {
  const gateway = await world.gateway();
  const events: GatewayEvent[] = [];
  gateway.events((event) => events.push(event));
  const server = runFloorControlServer({ conferences: [{ conferenceId: 7, floors: [{ floorId: 1 }] }] });
  world.closing(server);
  const listening = await listenTcp(server);
  world.closing(listening);

  const call = await dataCall(world, gateway, floor, coreFloor());
  const { context } = call;
  const statuses: (number | undefined)[] = [];
  const participant = runParticipant(new DataChannelTransport(call.channel), {
    conferenceId: 7,
    userId: 3,
    onEvent: (event) => {
      if (event.type === 'floor-request') statuses.push(event.request.status);
    },
  });
  // Before there is a connection: it waits.
  participant.requestFloors({ floors: [1] });
  const remote = { address: { address, port: listening.port }, setup: 'passive', fingerprints: [] } as const;
  granted(await gateway.configure({ context, termination: call.core, description: coreFloor(remote) }));
  await until(() => statuses.at(-1) === RequestStatus.Granted, 'the floor is granted');
  expect(server.requestsForFloor(7, 1).map(({ requestedBy }) => requestedBy?.userId)).toEqual([3]);

  participant.release([...participant.floorRequests.keys()][0] ?? 0);
  await until(() => statuses.at(-1) === RequestStatus.Released, 'the floor is released');
  expect(server.requestsForFloor(7, 1)).toEqual([]);

  const { statistics } = granted(await gateway.audit({ context })).contexts[context]?.[call.core] ?? {};
  expect(statistics?.[1]).toMatchObject({ packetsSent: 2 });
  server.close();
  await until(() => call.channel.state === 'closed', 'the channel is closed');
  expect(events.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['dtls-connected', 'tcp-connected', 'channel-closed', 'bearer-released']),
  );
  granted(await gateway.release({ context }));
});
