import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { encodeRedundancy, encodeRtpPacket, SrtpMasterKey, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { PortPairAllocator, type RtpProtection } from '@webrtc-ims/rtp/node';
import { type RtpTextFormat, TextReceiver, type TextSessionEvent } from '@webrtc-ims/t140';
import { TextPhone } from '@webrtc-ims/t140/node';
import { afterEach, expect, test } from 'vitest';
import { freeUdpPort } from '../free-port.ts';
import { buildTextPeer, TextPeer, type TextPeerKeys } from './text-peer.ts';

const program = buildTextPeer();
const absent = program === undefined;
const red: RtpTextFormat = { payloadType: 98, redundancy: { payloadType: 99, generations: 2 } };
const plain: RtpTextFormat = { payloadType: 98 };
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function until(condition: () => boolean, what: () => string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A path from a phone to a peer that loses some datagrams; the peer answers to where packets come from, and those answers end here. */
class LossyPath {
  readonly port: Promise<number>;
  readonly #socket: Socket = createSocket('udp4');
  #count = 0;

  constructor(target: number, passes: (index: number) => boolean) {
    this.port = new Promise((resolve) => this.#socket.bind(0, '127.0.0.1', () => resolve(this.#socket.address().port)));
    this.#socket.on('message', (octets, { port }) => {
      if (port !== target && passes(this.#count++)) this.#socket.send(octets, target, '127.0.0.1');
    });
    open.push(() => new Promise((resolve) => this.#socket.close(() => resolve(undefined))));
  }
}

interface Call {
  readonly phone: TextPhone;
  readonly peer: TextPeer;
  readonly events: TextSessionEvent[];
  heard(): string;
}

async function call(
  format: RtpTextFormat,
  options: {
    readonly keys?: TextPeerKeys;
    readonly protection?: RtpProtection;
    readonly passes?: (index: number) => boolean;
  } = {},
): Promise<Call> {
  const events: TextSessionEvent[] = [];
  const local = await freeUdpPort();
  const lossy = options.passes === undefined ? undefined : new LossyPath(local, options.passes);
  const remote = { address: '127.0.0.1', port: local };
  const opened = await TextPhone.open(new PortPairAllocator(), {
    format,
    announce: false,
    onEvent: (event) => events.push(event),
    ...(options.protection === undefined ? {} : { protection: options.protection }),
  });
  if (!opened.ok) throw opened.error;
  const phone = opened.value;
  open.push(() => phone.close());
  const peer = new TextPeer(program ?? '', { local, remote: phone.rtpPort }, format, options.keys);
  open.push(() => peer.stop());
  await peer.ready;
  const port = lossy === undefined ? local : await lossy.port;
  phone.act((session, now) => session.setRemote({ remote: { ...remote, port }, latch: lossy !== undefined }, now));
  return {
    phone,
    peer,
    events,
    heard: () => events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
  };
}

const said = 'Hej å, καλημέρα 😀!';

test.skipIf(absent)('text without redundancy, both ways', async () => {
  const { phone, peer, heard } = await call(plain);
  phone.send(said);
  peer.type(said);
  await until(
    () => heard() === said && peer.shown === said,
    () => JSON.stringify([heard(), peer.shown]),
  );
  expect(phone.statistics.received).toMatchObject({ marks: 0, replacements: 0 });
});

test.skipIf(absent)(
  'RFC4103-4-1 RFC4103-4.1-1 text with two generations, both ways, and every letter once',
  async () => {
    const { phone, peer, heard } = await call(red);
    for (const letter of said) {
      phone.send(letter);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    peer.type(said);
    await until(
      () => heard() === said && peer.shown === said,
      () => JSON.stringify([heard(), peer.shown]),
    );
    expect(phone.statistics.received).toMatchObject({
      marks: 0,
      lost: 0,
      replacements: 0,
      refused: { redundancy: 0, 'block-type': 0, 'payload-type': 0 },
    });
  },
);

test.skipIf(absent)(
  'RFC4103-4.2-1 what we repeat fills the gaps of the peer when packets are lost on the way',
  async () => {
    // Two in a row are lost, twice.
    const { phone, peer } = await call(red, { passes: (index) => ![3, 4, 8, 9].includes(index) });
    const letters = [...'abcdefghijkl'];
    for (const letter of letters) {
      phone.send(letter);
      await new Promise((resolve) => setTimeout(resolve, 290));
    }
    await until(
      () => peer.shown.length >= letters.length,
      () => peer.shown,
    );
    expect(peer.shown).toBe('abcdefghijkl');
  },
);

const suites = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_80'] as const;

test.skipIf(absent).each(suites)('text under %s with keys of SDES, both ways', async (suite) => {
  const octets = suite.startsWith('AES_256') ? 46 : 30;
  const ours = randomBytes(octets);
  const theirs = randomBytes(octets);
  const options = (key: Uint8Array) => ({ suite, masterKeys: [SrtpMasterKey.fromConcatenation(suite, key)] });
  const { phone, peer, heard } = await call(red, {
    keys: { suite, send: theirs.toString('base64'), receive: ours.toString('base64') },
    protection: { protector: new SrtpProtector(options(ours)), unprotector: new SrtpUnprotector(options(theirs)) },
  });
  phone.send(said);
  peer.type(said);
  await until(
    () => heard() === said && peer.shown === said,
    () => JSON.stringify([heard(), peer.shown]),
  );
  expect(phone.statistics.received.marks).toBe(0);
});

// What both make of the same packets. Packets are 60 ms apart; the peer plays them out at the pace of their timestamps.
const letters = [...'abcdefghij'];
const packets = (first: number): Uint8Array[] =>
  letters.map((letter, i) => {
    const block = (text: string, timestampOffset: number) => ({
      payloadType: 98,
      timestampOffset,
      data: Buffer.from(text),
    });
    return encodeRtpPacket({
      marker: i === 0,
      payloadType: 99,
      sequenceNumber: (first + i) & 0xffff,
      timestamp: 1000 + 300 * i,
      ssrc: 0xabcdef01,
      contributingSources: [],
      padding: 0,
      payload: encodeRedundancy({
        redundant: [block(letters[i - 2] ?? '', 600), block(letters[i - 1] ?? '', 300)],
        primary: { payloadType: 98, data: Buffer.from(letter) },
      }),
    });
  });
const order = (first: number, ...indices: number[]): Uint8Array[] =>
  indices.map((i) => packets(first)[i] ?? new Uint8Array(0));

test.skipIf(absent).each<[string, Uint8Array[], string]>([
  ['no loss', order(100, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 'abcdefghij'],
  ['one packet lost', order(100, 0, 1, 2, 3, 5, 6, 7, 8, 9), 'abcdefghij'],
  ['two packets lost', order(100, 0, 1, 2, 3, 6, 7, 8, 9), 'abcdefghij'],
  ['three packets lost', order(100, 0, 1, 2, 3, 7, 8, 9), 'abcd\ufffdfghij'],
  ['two packets swapped', order(100, 0, 1, 2, 3, 5, 4, 6, 7, 8, 9), 'abcdefghij'],
  ['numbers that wrap, with the loss of number 0', order(65_531, 0, 1, 2, 3, 4, 6, 7, 8, 9), 'abcdefghij'],
])('RFC4103-4.2-5 RFC4103-5.3-2 of the same packets we make the same text as the peer: %s', async (_, sent, text) => {
  const receiver = new TextReceiver({ format: red });
  let ours = '';
  const take = (): void => {
    for (let next = receiver.poll(); next !== undefined; next = receiver.poll()) ours += next.text;
  };
  sent.forEach((packet, i) => {
    receiver.receive(packet, 60 * i);
    take();
  });
  receiver.expire(10_000);
  take();
  expect(ours).toBe(text);
  const local = await freeUdpPort();
  const peer = new TextPeer(program ?? '', { local, remote: await freeUdpPort() }, red);
  open.push(() => peer.stop());
  await peer.ready;
  const socket = createSocket('udp4');
  open.push(() => new Promise((resolve) => socket.close(() => resolve(undefined))));
  for (const packet of sent) {
    socket.send(packet, local, '127.0.0.1');
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await until(
    () => [...peer.shown].length >= [...text].length,
    () => peer.shown,
  );
  expect(peer.shown).toBe(text);
});
