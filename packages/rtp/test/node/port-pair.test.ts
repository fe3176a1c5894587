import { createSocket, type Socket } from 'node:dgram';
import { readdirSync } from 'node:fs';
import { insecureSeededRandom } from '@webrtc-ims/core';
import { type PortPair, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';

async function take(allocator: PortPairAllocator, rtcpMux = false): Promise<PortPair> {
  const pair = await allocator.allocate({ rtcpMux });
  if (!pair.ok) throw pair.error;
  return pair.value;
}

async function occupy(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return socket;
}

/** An even port whose neighbours were free a moment ago. */
async function freeRange(pairs: number): Promise<readonly [number, number]> {
  const allocator = new PortPairAllocator();
  for (;;) {
    const pair = await take(allocator);
    const first = pair.rtpPort;
    await pair.release();
    if (first + 2 * pairs - 1 <= 65_535) return [first, first + 2 * pairs - 1];
  }
}

test('GW-RTP-1 RTP on an even port, RTCP on the next; one socket with rtcp-mux', async () => {
  const allocator = new PortPairAllocator();
  const pair = await take(allocator);
  expect([pair.rtpPort % 2, pair.rtcpPort - pair.rtpPort, pair.address]).toEqual([0, 1, '127.0.0.1']);
  expect([pair.rtp.address().port, pair.rtcp?.address().port]).toEqual([pair.rtpPort, pair.rtcpPort]);
  const shared = await take(allocator, true);
  expect([shared.rtcp, shared.rtcpPort]).toEqual([undefined, shared.rtpPort]);
  await Promise.all([pair.release(), shared.release()]);
  expect(allocator.inUse).toBe(0);
});

test('GW-RTP-1 IPv6 too', async () => {
  const pair = await take(new PortPairAllocator({ address: '::1' }));
  expect([pair.rtp.address().family, pair.rtpPort % 2]).toEqual(['IPv6', 0]);
  await pair.release();
});

test('GW-PORT-1 ports come from the range alone; an exhausted range is an error, and a pair that is released is there again', async () => {
  const range = await freeRange(3);
  const allocator = new PortPairAllocator({ range: [range[0] - 1, range[1] + 1], random: insecureSeededRandom(5) });
  const pairs = [await take(allocator), await take(allocator), await take(allocator)];
  expect(pairs.map((pair) => pair.rtpPort).sort()).toEqual([range[0], range[0] + 2, range[0] + 4]);
  const none = await allocator.allocate();
  expect(none.ok ? [] : [none.error.fault, none.error.code]).toEqual(['limit', 'RTP_PORTS_EXHAUSTED']);
  await pairs[1]?.release();
  const again = await take(allocator);
  expect(again.rtpPort).toBe(pairs[1]?.rtpPort);
  await Promise.all([pairs[0]?.release(), pairs[2]?.release(), again.release(), pairs[1]?.release()]);
  expect(allocator.inUse).toBe(0);
});

test('GW-PORT-2 a port that somebody else has is passed over, be it the even or the odd one', async () => {
  const range = await freeRange(3);
  const foreign = await Promise.all([occupy(range[0]), occupy(range[0] + 3)]);
  const allocator = new PortPairAllocator({ range });
  const pair = await take(allocator);
  expect(pair.rtpPort).toBe(range[0] + 4);
  expect(allocator.inUse).toBe(1);
  const none = await allocator.allocate();
  expect(none.ok).toBe(false);
  await pair.release();
  for (const socket of foreign) socket.close();
});

test('an address that is not ours is told at once', async () => {
  const none = await new PortPairAllocator({ address: '192.0.2.1' }).allocate();
  expect(none.ok ? [] : [none.error.fault, none.error.code]).toEqual(['unsupported', 'RTP_PORT_BIND']);
});

test('the search begins at a random place', async () => {
  const range = await freeRange(8);
  const ports = new Set<number>();
  for (let seed = 0; seed < 8; seed++) {
    const pair = await take(new PortPairAllocator({ range, random: insecureSeededRandom(seed) }));
    ports.add(pair.rtpPort);
    await pair.release();
  }
  expect(ports.size).toBeGreaterThan(2);
});

test('a range without a pair is our caller’s mistake', () => {
  for (const range of [
    [4001, 4002],
    [4000, 4000],
    [0, 0],
    [65_000, 70_000],
  ] as const) {
    expect(() => new PortPairAllocator({ range })).toThrowError(
      expect.objectContaining({ fault: 'misuse', code: 'RTP_PORT_RANGE' }),
    );
  }
});

test.runIf(process.platform === 'linux')('five hundred pairs taken and released leave nothing behind', async () => {
  // The system's own list: Node's goes on naming closed UDP sockets until they are collected.
  const descriptors = (): number => readdirSync('/proc/self/fd').length;
  const before = descriptors();
  const allocator = new PortPairAllocator();
  for (let i = 0; i < 50; i++) {
    const pairs = await Promise.all(Array.from({ length: 10 }, () => take(allocator)));
    await Promise.all(pairs.map((pair) => pair.release()));
  }
  expect(allocator.inUse).toBe(0);
  expect(descriptors()).toBeLessThanOrEqual(before);
});
