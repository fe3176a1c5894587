import { shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { pause, receiverReport, rtpPacket, until } from '../support/peer.ts';
import { Scene } from '../support/session.ts';

const scene = new Scene();
afterEach(() => scene.close());
afterAll(() => shutdownNative());

test('RFC5764-5.1.2-2 a burst of forged packets from the right address is dropped and counted, and the stream goes on', async () => {
  const peer = scene.peer();
  const side = await scene.callOverPath(await scene.edge(), peer);
  for (let i = 0; i < 10; i++) peer.send(rtpPacket(i));
  expect(await until(() => side.rtp.length === 10)).toBe(true);
  expect(side.transport.stats().unauthenticatedIn).toBe(0);
  // The source of the stream and its next numbers, without the keys; a real packet of it would be refused if one of these counted.
  for (let i = 0; i < 100; i++) side.path.inject(rtpPacket(10 + i));
  side.path.inject(receiverReport());
  side.path.inject(Uint8Array.of(0x80, 0));
  expect(await until(() => side.transport.stats().ice?.mediaPacketsIn === 112)).toBe(true);
  for (let i = 10; i < 110; i++) peer.send(rtpPacket(i));
  expect(await until(() => side.rtp.length === 110)).toBe(true);
  expect(side.rtp.map((packet) => packet[3])).toEqual(Array.from({ length: 110 }, (_, index) => index));
  expect(side.rtcp).toEqual([]);
  expect(side.transport.stats()).toMatchObject({ rtpIn: 110, rtcpIn: 0, droppedIn: 0, unauthenticatedIn: 102 });
  expect(side.types()).toEqual(['ice-connected', 'dtls-connected']);
});

test('RFC7675-5.2-1 neither a BYE without keys nor an ICMP error ends a call', async () => {
  const peer = scene.peer({ data: true });
  const side = await scene.callOverPath(await scene.edge(), peer, { data: true });
  const bye = receiverReport();
  bye.set([0x81, 203]);
  side.path.inject(bye);
  // An alert in the clear: close_notify of epoch 0.
  side.path.inject(Uint8Array.of(21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0));
  await side.path.leaveAndReturn(async () => {
    for (let i = 0; i < 20; i++) side.transport.sendRtp(rtpPacket(i, 9));
    await pause(50);
  });
  side.transport.sendRtp(rtpPacket(20, 9));
  peer.send(rtpPacket(1));
  expect(await until(() => peer.packets.length > 0 && side.rtp.length === 1)).toBe(true);
  side.channels[0]?.send('still here');
  expect(await until(() => peer.messages.includes('still here'))).toBe(true);
  expect(side.types()).toEqual(['ice-connected', 'dtls-connected', 'sctp-connected']);
});
