import type { TransportAddress } from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, type PlainRtpEndpointOptions, PortPairAllocator } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';

interface Received {
  readonly component: 'rtp' | 'rtcp';
  readonly octets: number[];
  readonly source: TransportAddress;
}

async function open(options: Partial<PlainRtpEndpointOptions> = {}, address = '127.0.0.1') {
  const received: Received[] = [];
  const endpoint = await PlainRtpEndpoint.open(new PortPairAllocator({ address }), {
    onPacket: (component, octets, source) => received.push({ component, octets: [...octets], source }),
    ...options,
  });
  if (!endpoint.ok) throw endpoint.error;
  return { endpoint: endpoint.value, received };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
}

const rtpOf = (endpoint: PlainRtpEndpoint): TransportAddress => ({ address: endpoint.address, port: endpoint.rtpPort });
const rtcpOf = (endpoint: PlainRtpEndpoint): TransportAddress => ({
  address: endpoint.address,
  port: endpoint.rtcpPort,
});

test('GW-RTP-2 what is sent leaves from the port on which packets are received, RTP and RTCP alike', async () => {
  for (const address of ['127.0.0.1', '::1']) {
    const a = await open({}, address);
    const b = await open({}, address);
    expect(a.endpoint.send('rtp', Uint8Array.of(1), rtpOf(b.endpoint))).toBe(true);
    expect(a.endpoint.send('rtcp', Uint8Array.of(2), rtcpOf(b.endpoint))).toBe(true);
    await until(() => b.received.length === 2);
    expect(b.received.sort((x, y) => x.octets[0]! - y.octets[0]!)).toEqual([
      { component: 'rtp', octets: [1], source: rtpOf(a.endpoint) },
      { component: 'rtcp', octets: [2], source: rtcpOf(a.endpoint) },
    ]);
    await Promise.all([a.endpoint.close(), b.endpoint.close()]);
  }
});

test('with a shared port both leave from it', async () => {
  const a = await open({ rtcpMux: true });
  const b = await open();
  a.endpoint.send('rtcp', Uint8Array.of(2), rtcpOf(b.endpoint));
  await until(() => b.received.length === 1);
  expect(b.received).toEqual([{ component: 'rtcp', octets: [2], source: rtpOf(a.endpoint) }]);
  await Promise.all([a.endpoint.close(), b.endpoint.close()]);
});

test('while paused nothing is reported', async () => {
  const a = await open();
  const b = await open();
  b.endpoint.pause();
  a.endpoint.send('rtp', Uint8Array.of(1), rtpOf(b.endpoint));
  await new Promise((resolve) => setTimeout(resolve, 50));
  b.endpoint.resume();
  a.endpoint.send('rtp', Uint8Array.of(2), rtpOf(b.endpoint));
  await until(() => b.received.length === 1);
  expect(b.received.map(({ octets }) => octets)).toEqual([[2]]);
  await Promise.all([a.endpoint.close(), b.endpoint.close()]);
});

test('GW-LIFE-3 close is idempotent, may come from a callback, and silences everything', async () => {
  const a = await open();
  let packets = 0;
  const b: { endpoint: PlainRtpEndpoint } = await open({
    onPacket: () => {
      packets += 1;
      void b.endpoint.close();
    },
  });
  for (let i = 0; i < 5; i++) a.endpoint.send('rtp', Uint8Array.of(i), rtpOf(b.endpoint));
  await until(() => packets > 0);
  expect(b.endpoint.close()).toBe(b.endpoint.close());
  await b.endpoint.close();
  expect([packets, b.endpoint.send('rtp', Uint8Array.of(1), rtpOf(a.endpoint))]).toEqual([1, false]);
  await a.endpoint.close();
});

test('GW-LIFE-4 what a handler throws is reported and the next packet comes', async () => {
  const faults: unknown[] = [];
  let packets = 0;
  const a = await open();
  const b = await open({
    onPacket: () => {
      packets += 1;
      throw new Error(`packet ${packets}`);
    },
    onFault: (error) => {
      faults.push(error);
      throw new Error('a hook that fails');
    },
  });
  for (let i = 0; i < 2; i++) a.endpoint.send('rtp', Uint8Array.of(i), rtpOf(b.endpoint));
  await until(() => packets === 2);
  expect(faults.map(String)).toEqual(['Error: packet 1', 'Error: packet 2']);
  expect(b.endpoint.faults).toBe(2);
  await Promise.all([a.endpoint.close(), b.endpoint.close()]);
});

test('an address of the other family, and a port that is none, are counted and not thrown', async () => {
  const { endpoint } = await open();
  expect(endpoint.send('rtp', Uint8Array.of(1), { address: '::1', port: 4000 })).toBe(false);
  expect(endpoint.send('rtp', Uint8Array.of(1), { address: '127.0.0.1', port: 70_000 })).toBe(false);
  expect(endpoint.sendFailures).toBe(2);
  await endpoint.close();
});

test('a name is no destination: nothing is looked up', async () => {
  const { endpoint } = await open();
  expect(endpoint.send('rtp', Uint8Array.of(1), { address: 'localhost', port: 4000 })).toBe(false);
  expect(endpoint.sendFailures).toBe(1);
  await endpoint.close();
});
