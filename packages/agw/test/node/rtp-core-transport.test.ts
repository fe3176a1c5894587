import { RtpCoreTransport } from '@webrtc-ims/agw/node';
import type { RtpTransportRequest, SdesKey, SdesSuite } from '@webrtc-ims/iq';
import { encodeRtpPacket, SrtpMasterKey } from '@webrtc-ims/rtp';
import { PortPairAllocator } from '@webrtc-ims/rtp/node';
import { afterEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';

const address = '127.0.0.1';
const ports = new PortPairAllocator({ address });
const open: RtpCoreTransport[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const plain: RtpTransportRequest = { kind: 'rtp', rtcpMux: false, latching: false };

async function opened(request = plain): Promise<RtpCoreTransport> {
  const transport = await RtpCoreTransport.open(ports, request);
  if (!transport.ok) throw new Error(transport.error.reason);
  open.push(transport.value);
  return transport.value;
}

function resources(transport: RtpCoreTransport, request = plain) {
  const prepared = transport.prepare(request);
  if (!prepared.ok || prepared.value.kind !== 'rtp') throw new Error('not prepared');
  return prepared.value;
}

/** What has come, as text. */
function listening(transport: RtpCoreTransport): string[] {
  const heard: string[] = [];
  transport.onPacket = (component, octets) =>
    heard.push(`${component} ${Buffer.from(octets).toString('latin1').slice(12)}`);
  return heard;
}

const rtp = (text: string, sequenceNumber = 1): Uint8Array =>
  encodeRtpPacket({
    marker: false,
    payloadType: 0,
    sequenceNumber,
    timestamp: 0,
    ssrc: 7,
    contributingSources: [],
    payload: new TextEncoder().encode(text),
    padding: 0,
  });

test('it always has two ports, and names one of them when RTCP is multiplexed', async () => {
  const transport = await opened();
  const both = resources(transport);
  expect(both.rtcp).toEqual({ address, port: both.rtp.port + 1 });
  expect(resources(transport, { ...plain, rtcpMux: true })).toEqual({ kind: 'rtp', rtp: both.rtp });
  const tcp = { kind: 'tcp', tls: false, setup: 'active', connection: 0 } as const;
  expect(transport.prepare(tcp)).toEqual({
    ok: false,
    error: { cause: 'unsupported', reason: 'a pair of RTP ports stays one' },
  });
});

test('ports that run out are a refusal', async () => {
  const one = new PortPairAllocator({ address, range: [42_100, 42_101] });
  const first = await RtpCoreTransport.open(one, plain);
  expect(await RtpCoreTransport.open(one, plain)).toEqual({
    ok: false,
    error: { cause: 'no-resources', reason: 'no free pair of ports' },
  });
  if (first.ok) await first.value.close();
  expect(one.inUse).toBe(0);
});

test('nothing is taken before it is known from whom, and RTCP goes nowhere when the peer wants none (RFC 3556 2)', async () => {
  const [ours, theirs] = [await opened(), await opened()];
  const [here, there] = [resources(ours), resources(theirs)];
  const [heard, reported] = [listening(ours), listening(theirs)];
  theirs.send('rtp', rtp('early'), here.rtp);
  theirs.become({ ...plain, latching: true });
  ours.become({ ...plain, remote: { rtp: there.rtp } });
  ours.send('rtcp', rtp('nobody wants it'), there.rtcp ?? there.rtp);
  ours.send('rtp', rtp('out'), there.rtp);
  theirs.send('rtp', rtp('in'), here.rtp);
  await until(() => heard.length > 0 && reported.length > 0, 'both have heard');
  expect(reported).toEqual(['rtp out']);
  expect(heard.at(-1)).toBe('rtp in');
});

function key(suite: SdesSuite, identifier?: SdesKey['identifier']): SdesKey {
  const octets = SrtpMasterKey.generate(suite).copyConcatenation();
  return { suite, key: Buffer.from(octets).toString('base64'), ...(identifier === undefined ? {} : { identifier }) };
}

test.each(['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_256_GCM'] as const)(
  'ims:TS23.334-6.2.10.2-1 two transports with the same keys of %s understand each other, with and without MKI, and nobody else does',
  async (suite) => {
    const keys = [key(suite, { value: 258, octets: 2 }), key(suite)] as const;
    const [ours, theirs] = [await opened(), await opened()];
    const [here, there] = [resources(ours), resources(theirs)];
    const [heard, answered] = [listening(ours), listening(theirs)];
    ours.become({ ...plain, remote: { rtp: there.rtp }, sdes: { local: keys[0], remote: keys[1] } });
    theirs.become({ ...plain, remote: { rtp: here.rtp }, sdes: { local: keys[1], remote: keys[0] } });
    ours.send('rtp', rtp('secret'), there.rtp);
    theirs.send('rtp', rtp('as well'), here.rtp);
    await until(() => heard.length === 1 && answered.length === 1, 'both have heard');
    expect([heard, answered]).toEqual([['rtp as well'], ['rtp secret']]);

    const stranger = await opened();
    stranger.become({ ...plain, latching: true });
    stranger.send('rtp', rtp('plain'), here.rtp);
    theirs.send('rtp', rtp('again', 2), here.rtp);
    await until(() => heard.length === 2, 'the next one');
    expect(heard).toEqual(['rtp as well', 'rtp again']);
  },
);

test('a key of another length than its suite asks for is refused', async () => {
  const transport = await opened();
  const local = { suite: 'AEAD_AES_256_GCM', key: Buffer.alloc(30).toString('base64') } as const;
  expect(transport.prepare({ ...plain, sdes: { local } })).toEqual({
    ok: false,
    error: { cause: 'bad-parameter', reason: 'a key has another length than its suite asks for' },
  });
});
