import { type DataChannelSettings, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { callOpenssl, type OpensslCall, until } from './openssl-client.ts';
import { RawAssociation, type RawAssociationOptions } from './raw-association.ts';
import { chunkType, parametersOf, type SctpData } from './sctp-packet.ts';

// What the SCTP of the engine puts on the wire, seen by a peer that speaks it octet by octet inside the DTLS of s_client.
const openssl = peer('openssl');

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => shutdownNative());

interface Association extends OpensslCall {
  readonly raw: RawAssociation;
}

async function associate(options: RawAssociationOptions = {}): Promise<Association> {
  const call = await callOpenssl(openssl.path, ['-quiet'], { transport: { data: true } });
  const raw = new RawAssociation((octets) => call.write(octets), options);
  call.onOutput = (octets) => raw.receive(octets);
  ends.push(async () => {
    raw.close();
    await call.end();
  });
  expect(await until(() => call.types().includes('sctp-connected') && raw.established)).toBe(true);
  return Object.assign(call, { raw });
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const acknowledgement = Uint8Array.of(2);
const dcep = 50;

/** DATA_CHANNEL_OPEN (RFC 8832 5.1). */
function open(type: number, reliability: number, label: string, protocol: string): Uint8Array {
  const out = new Uint8Array(12 + label.length + protocol.length);
  const view = new DataView(out.buffer);
  out.set([3, type]);
  view.setUint32(4, reliability);
  view.setUint16(8, label.length);
  view.setUint16(10, protocol.length);
  out.set(text(label + protocol), 12);
  return out;
}

/** Content type and epoch of the records of a datagram (RFC 6347 4.1). */
function dtlsRecords(octets: Uint8Array): readonly { readonly type: number; readonly epoch: number }[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const records: { readonly type: number; readonly epoch: number }[] = [];
  for (let at = 0; at + 13 <= octets.length; at += 13 + view.getUint16(at + 11)) {
    records.push({ type: octets[at]!, epoch: view.getUint16(at + 3) });
  }
  return records;
}

const onStream = (raw: RawAssociation, stream: number): readonly SctpData[] =>
  raw.data.filter((data) => data.stream === stream);

/** PPID and octets of what came on a stream, without repetitions. */
function messages(raw: RawAssociation, stream: number): readonly (readonly [number, number[]])[] {
  const seen = new Map(onStream(raw, stream).map((data) => [data.tsn, data]));
  return [...seen.values()].map(({ ppid, payload }) => [ppid, [...payload]]);
}

test.skipIf(openssl.absent)(
  'RFC8261-6.1-1 RFC8831-6.1-1 RFC8841-9.3-1 INIT comes inside DTLS, names no address, has the extensions, and two of them make one association',
  async () => {
    const { raw, path, types, transport } = await associate();
    const first = raw.chunks[0]!;
    expect(first.type).toBe(chunkType.init);
    const parameters = parametersOf(first.value, 16);
    // 5, 6, 11 and 12 are IPv4 and IPv6 address, host name and supported address types.
    expect(parameters.map(({ type }) => type).filter((type) => [5, 6, 11, 12].includes(type))).toEqual([]);
    const extensions = [...(parameters.find(({ type }) => type === 0x8008)?.value ?? [])];
    expect(extensions).toContain(chunkType.reConfig);
    expect(extensions).toContain(chunkType.forwardTsn);
    expect(parameters.some(({ type }) => type === 0xc000)).toBe(true);
    // Until the keys change (20) there is nothing but handshake (22), and no record of SCTP (23) outside of an epoch with keys.
    const records = path.passed.flatMap(({ octets }) => dtlsRecords(octets));
    const keys = records.findIndex(({ type }) => type === 20);
    const data = records.findIndex(({ type }) => type === 23);
    expect(keys).toBeGreaterThanOrEqual(0);
    expect(data).toBeGreaterThan(keys);
    expect(records.slice(0, keys).every(({ type }) => type === 22)).toBe(true);
    expect(records.every(({ type, epoch }) => type !== 23 || epoch === 1)).toBe(true);

    // Both sides have sent INIT and INIT ACK; there is one association with one tag.
    expect(raw.count(chunkType.initAck)).toBeGreaterThan(0);
    expect([...raw.tags]).toEqual([0x0102_0304]);
    expect(types().filter((type) => type === 'sctp-connected').length).toBe(1);
    const channel = transport.openDataChannel({ negotiated: true, id: 4 });
    expect(await until(() => channel.state === 'open')).toBe(true);
    const got: unknown[] = [];
    channel.handle({ message: (message) => got.push(message) });
    channel.send('out');
    raw.sendData(4, 51, text('in'));
    expect(await until(() => got.length === 1 && messages(raw, 4).length === 1)).toBe(true);
    expect([got, messages(raw, 4)]).toEqual([['in'], [[51, [...text('out')]]]]);
    expect(raw.count(chunkType.abort)).toBe(0);
  },
);

test.skipIf(openssl.absent)('RFC8841-9.3-1 the association comes up though the peer sends no INIT', async () => {
  const { raw } = await associate({ initiates: false });
  expect(raw.count(chunkType.init)).toBeGreaterThan(0);
  expect(raw.count(chunkType.initAck)).toBe(0);
});

test.skipIf(openssl.absent)(
  'RFC8831-6.2-1 at least 1024 streams each way; beyond what was negotiated an opening fails at the caller alone',
  async () => {
    const { raw, transport, types } = await associate({ streams: 16 });
    const init = raw.chunks[0]!.value;
    const view = new DataView(init.buffer, init.byteOffset);
    expect([view.getUint16(8) >= 1024, view.getUint16(10) >= 1024]).toEqual([true, true]);
    const last = transport.openDataChannel({ negotiated: true, id: 15 });
    expect(() => transport.openDataChannel({ negotiated: true, id: 16 })).toThrow(
      expect.objectContaining({ code: 'CHANNEL_ID_RANGE', fault: 'misuse' }),
    );
    expect(await until(() => last.state === 'open')).toBe(true);
    expect(last.send('alive').ok).toBe(true);
    expect(await until(() => messages(raw, 15).length === 1)).toBe(true);
    expect(types().at(-1)).toBe('sctp-connected');
    expect(raw.count(chunkType.abort)).toBe(0);
  },
);

test.skipIf(openssl.absent)(
  'RFC8831-6.6-2 text is 51 and binary 53; empty ones are 56 and 57 with one octet, and come out empty',
  async () => {
    const { raw, transport } = await associate();
    const channel = transport.openDataChannel({ negotiated: true, id: 2 });
    expect(await until(() => channel.state === 'open')).toBe(true);
    const got: unknown[] = [];
    channel.handle({ message: (message) => got.push(typeof message === 'string' ? message : [...message]) });
    for (const message of ['é', Uint8Array.of(0, 255), '', new Uint8Array(0)])
      expect(channel.send(message).ok).toBe(true);
    expect(await until(() => messages(raw, 2).length === 4)).toBe(true);
    const sent = messages(raw, 2);
    expect(sent.slice(0, 2)).toEqual([
      [51, [0xc3, 0xa9]],
      [53, [0, 255]],
    ]);
    expect(sent.slice(2).map(([ppid, octets]) => [ppid, octets.length])).toEqual([
      [56, 1],
      [57, 1],
    ]);
    raw.sendData(2, 51, text('é'));
    raw.sendData(2, 53, Uint8Array.of(7));
    raw.sendData(2, 56, Uint8Array.of(0));
    raw.sendData(2, 57, Uint8Array.of(0));
    raw.sendData(2, 51, text('.'));
    expect(await until(() => got.length === 5)).toBe(true);
    expect(got).toEqual(['é', [7], '', [], '.']);
  },
);

const properties: readonly (readonly [DataChannelSettings, number, number])[] = [
  [{}, 0x00, 0],
  [{ maxRetransmits: 3 }, 0x01, 3],
  [{ maxPacketLifeTime: 300 }, 0x02, 300],
  [{ ordered: false }, 0x80, 0],
  [{ ordered: false, maxRetransmits: 0 }, 0x81, 0],
  [{ ordered: false, maxPacketLifeTime: 1 }, 0x82, 1],
];

test.skipIf(openssl.absent)(
  'RFC8832-5.1-2 RFC8832-6-1 our openings say what the channel is, ordered, reliably, under 50, on its own stream',
  async () => {
    const { raw, transport } = await associate();
    raw.acknowledging = false;
    for (const [settings] of properties) transport.openDataChannel({ label: 'l', protocol: 'p', ...settings });
    // Not acknowledged, so all of them are repeated, the unreliable ones too.
    const repeated = (stream: number): boolean => onStream(raw, stream).length >= 2;
    expect(await until(() => properties.every((_, index) => repeated(2 * index + 1)))).toBe(true);
    raw.acknowledging = true;
    raw.acknowledge();
    for (const [index, [, type, reliability]] of properties.entries()) {
      const stream = 2 * index + 1;
      expect(messages(raw, stream)).toEqual([[dcep, [...open(type, reliability, 'l', 'p')]]]);
      expect(onStream(raw, stream).every(({ unordered }) => !unordered)).toBe(true);
    }
    expect(raw.count(chunkType.forwardTsn)).toBe(0);
  },
);

test.skipIf(openssl.absent)(
  'RFC8832-5.1-2 RFC8832-6-1 channels of the peer are answered with what it asked for, for all six types',
  async () => {
    const { raw, channels } = await associate();
    for (const [index, [, type, reliability]] of properties.entries()) {
      raw.sendData(2 * index, dcep, open(type, reliability, `c${type}`, 'msrp'));
    }
    expect(await until(() => channels.length === 6)).toBe(true);
    expect(channels.map(({ id, label, protocol }) => [id, label, protocol])).toEqual(
      properties.map(([, type], index) => [2 * index, `c${type}`, 'msrp']),
    );
    for (const channel of channels) channel.send('x');
    expect(await until(() => properties.every((_, index) => messages(raw, 2 * index).length === 2))).toBe(true);
    for (const [index, [, type]] of properties.entries()) {
      expect(messages(raw, 2 * index)).toEqual([
        [dcep, [...acknowledgement]],
        [51, [...text('x')]],
      ]);
      expect(onStream(raw, 2 * index).map(({ unordered }) => unordered)).toEqual([false, type >= 0x80]);
    }
  },
);

test.skipIf(openssl.absent)(
  'RFC8832-5.1-2 RFC8831-6.1-1 what is not acknowledged is repeated on a reliable channel and given up on the others',
  async () => {
    const { raw, channels } = await associate();
    for (const [stream, type] of [
      [0, 0x00],
      [2, 0x01],
      [4, 0x82],
    ] as const) {
      raw.sendData(stream, dcep, open(type, type === 0 ? 0 : 1, 'c', ''));
    }
    expect(await until(() => channels.length === 3)).toBe(true);
    for (const channel of channels) {
      const forwarded = raw.count(chunkType.forwardTsn);
      const acknowledged = onStream(raw, channel.id!).length;
      raw.acknowledging = false;
      channel.send('lost');
      const sent = (): number => onStream(raw, channel.id!).length - acknowledged;
      const givenUp = (): boolean => raw.count(chunkType.forwardTsn) > forwarded;
      if (channel.id === 0) expect(await until(() => sent() >= 3)).toBe(true);
      else expect(await until(givenUp)).toBe(true);
      expect(givenUp()).toBe(channel.id !== 0);
      if (channel.id !== 0) expect(sent()).toBeLessThanOrEqual(2);
      raw.acknowledging = true;
      raw.acknowledge();
    }
  },
);

test.skipIf(openssl.absent)(
  'openings on a stream in use, of the wrong parity or malformed are not acknowledged and the stream is reset; unknown messages disturb nothing',
  async () => {
    const { raw, channels, types } = await associate();
    raw.sendData(0, dcep, open(0, 0, 'used', ''));
    raw.sendData(2, dcep, open(0, 0, 'bystander', ''));
    expect(await until(() => channels.length === 2)).toBe(true);
    const tooLong = open(0, 0, 'xx', 'yy');
    tooLong[9] = 200;
    raw.sendData(0, dcep, open(0, 0, 'again', ''));
    raw.sendData(21, dcep, open(0, 0, 'ours to choose', ''));
    raw.sendData(30, dcep, open(0, 0, 'x', 'y').subarray(0, 11));
    raw.sendData(32, dcep, tooLong);
    raw.sendData(36, dcep, Uint8Array.of(9, 1, 2));
    raw.sendData(38, dcep, acknowledgement);
    const refused = [0, 21, 30, 32];
    expect(await until(() => refused.every((stream) => raw.resets.includes(stream)))).toBe(true);
    expect([0, 21, 30, 32, 36, 38].map((stream) => messages(raw, stream).length)).toEqual([1, 0, 0, 0, 0, 0]);
    expect(channels.map(({ state }) => state)).toEqual(['closed', 'open']);
    expect(channels[1]!.send('undisturbed').ok).toBe(true);
    expect(await until(() => messages(raw, 2).length === 2)).toBe(true);
    expect([types().at(-1), raw.count(chunkType.abort)]).toEqual(['sctp-connected', 0]);
  },
);

test.skipIf(openssl.absent)(
  'RFC8831-6.1-1 RFC8831-6.7-1 ims:TS24.371-8.1-4 closing resets the stream, from either side, after what was sent',
  async () => {
    const { raw, channels } = await associate();
    for (const stream of [0, 2]) raw.sendData(stream, dcep, open(0, 0, 'c', ''));
    expect(await until(() => channels.length === 2)).toBe(true);
    const [ours, theirs] = channels;
    ours!.send('last');
    ours!.close();
    expect(await until(() => raw.resets.includes(0))).toBe(true);
    expect(messages(raw, 0).at(-1)).toEqual([51, [...text('last')]]);
    const told: unknown[] = [];
    theirs!.handle({ message: (message) => told.push(message), closed: (error) => told.push(error) });
    raw.sendData(2, 51, text('goodbye'));
    raw.reset([2]);
    expect(await until(() => raw.resets.includes(2) && theirs!.state === 'closed')).toBe(true);
    expect(told).toEqual(['goodbye', undefined]);
  },
);

test.skipIf(openssl.absent)(
  'RFC8832-6-5 nothing of ours goes out unordered before the acknowledgement, everything after it',
  async () => {
    const { raw, transport } = await associate();
    const channel = transport.openDataChannel({ label: 'u', ordered: false });
    const got: unknown[] = [];
    channel.handle({ message: (message) => got.push(message) });
    expect(await until(() => messages(raw, 1).length === 1)).toBe(true);
    const early = channel.send('early');
    expect(early.ok ? undefined : early.error.code).toBe('CHANNEL_NOT_OPEN');
    raw.sendData(1, dcep, acknowledgement);
    raw.sendData(1, 51, text('theirs'));
    expect(await until(() => channel.state === 'open' && got.length === 1)).toBe(true);
    for (const message of ['a', 'b', 'c']) expect(channel.send(message).ok).toBe(true);
    expect(await until(() => messages(raw, 1).length === 4)).toBe(true);
    const order = new Map(onStream(raw, 1).map(({ tsn, unordered }) => [tsn, unordered]));
    expect([...order.values()]).toEqual([false, true, true, true]);
  },
);

// Known of the engine, which does not tell the type: docs/conformance/exceptions.md. When this fails the engine has learnt it.
test.skipIf(openssl.absent)(
  'an opening of a type that nobody knows is acknowledged as if it were reliable',
  async () => {
    const { raw, channels } = await associate();
    raw.sendData(0, dcep, open(3, 0, 'unknown', ''));
    expect(await until(() => channels.length === 1 && messages(raw, 0).length === 1)).toBe(true);
    expect(messages(raw, 0)).toEqual([[dcep, [...acknowledgement]]]);
  },
);

test.skipIf(openssl.absent)('RFC8261-6.1-2 packets fit a path of 1200 octets', async () => {
  const { raw, transport, path } = await associate();
  const channel = transport.openDataChannel({ negotiated: true, id: 0 });
  expect(await until(() => channel.state === 'open')).toBe(true);
  expect(channel.send(new Uint8Array(50_000)).ok).toBe(true);
  const received = (): number => onStream(raw, 0).reduce((sum, { payload }) => sum + payload.length, 0);
  expect(await until(() => received() >= 50_000)).toBe(true);
  const largest = Math.max(...path.passed.map(({ octets }) => octets.length));
  // With the headers of IPv4 and UDP; more than half of it used.
  expect(largest + 28).toBeLessThanOrEqual(1200);
  expect(largest).toBeGreaterThan(600);
});
