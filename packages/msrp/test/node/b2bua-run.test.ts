import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { concatenate } from '@webrtc-ims/core';
import { afterEach, expect, test } from 'vitest';
import { type B2buaEvent, encodeEndLine, encodeRequestHead, MsrpParser } from '../../src/index.ts';
import { MsrpAnchor, type MsrpAnchorPeer, RunningB2bua } from '../../src/node/index.ts';
import { one, two } from '../support/certificates.ts';
import { accessUri, browser, channelLeg, coreUri, phone, sendFrom, streamLeg } from '../support/joint.ts';
import { MemoryChannel } from '../support/memory-channel.ts';
import { text } from '../support/parse.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`${what} did not come about`);
}

const passive: MsrpAnchorPeer = { setup: 'passive', fingerprints: [], uri: coreUri };

async function gateway(peer: MsrpAnchorPeer = passive, tls = false) {
  const events: B2buaEvent[] = [];
  const session = new RunningB2bua({
    access: channelLeg,
    core: streamLeg,
    limits: { linger: 20 },
    onEvent: (event) => events.push(event),
  });
  const [ours, theirs] = MemoryChannel.pair();
  session.attachChannel('access', ours);
  const received: Uint8Array[] = [];
  theirs.handle({ message: (message) => received.push(message as Uint8Array) });
  const opened = await MsrpAnchor.open({ address: '127.0.0.1', ...(tls ? { tls: one.tls } : {}) });
  if (!opened.ok) throw opened.error;
  const anchor = opened.value;
  anchor.join(session, 'core', peer);
  closers.push(() => {
    session.close();
    void anchor.close();
  });
  return { session, anchor, ours, theirs, received, events };
}

function dial(anchor: MsrpAnchor): { readonly socket: Socket; readonly received: Uint8Array[]; isClosed: boolean } {
  const { address, port } = anchor.address;
  return watch(connect({ host: address, port }));
}

function watch(socket: Socket) {
  const dialled = { socket, received: [] as Uint8Array[], isClosed: false };
  socket.on('data', (octets: Uint8Array) => dialled.received.push(octets));
  socket.on('error', () => {});
  socket.on('close', () => {
    dialled.isClosed = true;
  });
  closers.push(() => socket.destroy());
  return dialled;
}

const all = (pieces: readonly Uint8Array[]): string => text(concatenate(pieces));

test('TS23334-5.19.6-1 a channel and a connection that was accepted are joined', async () => {
  const { anchor, theirs, received, session } = await gateway();
  const peer = dial(anchor);
  peer.socket.write(sendFrom('core', { id: 'open1', body: undefined, range: '1-0/0' }));
  theirs.send(sendFrom('access', { id: 'chat1', body: 'from the browser' }));
  await until(() => all(peer.received).includes('from the browser\r\n-------'));
  peer.socket.write(sendFrom('core', { id: 'chat2', body: 'from the phone' }));
  await until(() => all(received).includes('from the phone\r\n-------'));
  expect(all(peer.received)).toContain(`MSRP open1 200 OK\r\nTo-Path: ${phone}\r\nFrom-Path: ${coreUri}\r\n`);
  expect(received.map((message) => text(message).split('\r\n', 1)[0])).toEqual([
    'MSRP chat1 200 OK',
    expect.stringMatching(/^MSRP [0-9a-f]{32} SEND$/),
  ]);
  expect(session.statistics().core.chunksSent).toBe(1);
});

test('RFC4975-5.4-5 RFC4975-5.4-6 a connection for another session is refused 481, and a second one 506', async () => {
  const { anchor, session } = await gateway();
  const stranger = dial(anchor);
  stranger.socket.write(sendFrom('core', { id: 'what1', to: 'msrp://192.0.2.1:4000/other;tcp' }));
  await until(() => stranger.isClosed);
  expect(all(stranger.received)).toMatch(/^MSRP what1 481 /);
  const peer = dial(anchor);
  peer.socket.write(sendFrom('core', { id: 'open1', body: undefined, range: '1-0/0' }));
  await until(() => all(peer.received).includes('open1 200'));
  const second = dial(anchor);
  second.socket.write(sendFrom('core', { id: 'open2' }));
  await until(() => second.isClosed);
  expect(all(second.received)).toMatch(/^MSRP open2 506 /);
  expect([peer.isClosed, session.statistics().core.refused]).toEqual([false, {}]);
});

test('GW-FLOW-1 a file passes from a connection to a slow channel intact, and what waits is bounded', async () => {
  const { anchor, theirs, ours, received } = await gateway();
  ours.pace = 2;
  const peer = dial(anchor);
  const file = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 31 + (at >> 9)) & 0xff);
  const head = encodeRequestHead({
    transactionId: 'file1',
    method: 'SEND',
    toPath: coreUri,
    fromPath: phone,
    messageId: 'file',
    failureReport: 'no',
    byteRange: { start: 1, end: undefined, total: file.length },
    contentType: 'application/octet-stream',
  });
  for (const piece of [head, file, encodeEndLine('file1', '$', true)]) peer.socket.write(piece);
  const parser = new MsrpParser({ framing: 'message' });
  const hash = createHash('sha256');
  let octets = 0;
  let largest = 0;
  await until(() => {
    for (const message of received.splice(0)) {
      largest = Math.max(largest, message.length);
      parser.push(message);
      for (let event = parser.next(); event !== undefined; event = parser.next()) {
        if (event.type !== 'body') continue;
        hash.update(event.octets);
        octets += event.octets.length;
      }
    }
    return octets === file.length;
  }, 'the file');
  expect(hash.digest('hex')).toBe(createHash('sha256').update(file).digest('hex'));
  expect(largest).toBeLessThanOrEqual(16_384);
  expect(largest).toBeGreaterThan(16_300);
  expect(ours.mostBuffered).toBeGreaterThan(262_144);
  // One read of the connection, of at most 64 KiB, passes the mark.
  expect(ours.mostBuffered).toBeLessThan(262_144 + 2 * 65_536);
  expect(theirs.state).toBe('open');
});

test('GW-FAIL-1 the loss of the connection ends the channel, and the loss of the channel the connection', async () => {
  const first = await gateway();
  const peer = dial(first.anchor);
  peer.socket.write(sendFrom('core', { id: 'open1', body: undefined, range: '1-0/0' }));
  await until(() => all(peer.received).includes('open1 200'));
  peer.socket.destroy();
  await until(() => first.theirs.state === 'closed');
  expect(first.events.at(-1)).toMatchObject({ type: 'ended', leg: 'core' });

  const second = await gateway();
  const other = dial(second.anchor);
  other.socket.write(sendFrom('core', { id: 'open1', body: undefined, range: '1-0/0' }));
  await until(() => all(other.received).includes('open1 200'));
  second.ours.fail(new Error('gone'));
  await until(() => other.isClosed);
  expect(second.events.at(-1)).toEqual({ type: 'ended', cause: 'connection-lost', leg: 'access' });
});

test('RFC4975-14.4-1 RFC4975-14.4-2 a connection whose certificate is not the one that was signalled is closed before it is read', async () => {
  const { anchor, session } = await gateway({ ...passive, fingerprints: [two.fingerprint] }, true);
  const { address: host, port } = anchor.address;
  const options = { host, port, rejectUnauthorized: false };
  const send = sendFrom('core', { id: 'open1', body: undefined, range: '1-0/0' });
  for (const certificate of [{}, { cert: one.tls.certificatePem, key: one.tls.privateKeyPem }]) {
    const wrong = watch(connectTls({ ...options, ...certificate }));
    wrong.socket.write(send);
    await until(() => wrong.isClosed);
    expect(wrong.received).toEqual([]);
  }
  expect(session.isAttached('core')).toBe(false);
  const right = watch(connectTls({ ...options, cert: two.tls.certificatePem, key: two.tls.privateKeyPem }));
  right.socket.write(send);
  await until(() => all(right.received).includes('open1 200'));
});

test('RFC6135-4.2.2-4 an active leg connects, is the TLS client and sends the first SEND', async () => {
  const far = await gateway({ ...passive, fingerprints: [two.fingerprint] }, true);
  const opened = await MsrpAnchor.open({ address: '127.0.0.1', tls: two.tls });
  if (!opened.ok) throw opened.error;
  const events: B2buaEvent[] = [];
  const near = new RunningB2bua({
    access: { ...channelLeg, uri: accessUri, remotePath: [browser] },
    core: { framing: 'stream', uri: phone, remotePath: [coreUri], active: true },
    onEvent: (event) => events.push(event),
  });
  near.attachChannel('access', MemoryChannel.pair()[0]);
  closers.push(() => {
    near.close();
    void opened.value.close();
  });
  opened.value.join(near, 'core', {
    setup: 'active',
    remote: far.anchor.address,
    fingerprints: [{ ...one.fingerprint, value: one.fingerprint.value.toLowerCase() }],
    uri: phone,
  });
  await until(() => far.events.some(({ type }) => type === 'established'));
  expect(far.events).toEqual([{ type: 'established', leg: 'core' }]);
  await until(() => near.statistics().core.octetsReceived > 0);
  expect(events).toEqual([]);
});

test('RFC6714-6.3-1 each session has an address and port of its own', async () => {
  const ports = [(await gateway()).anchor.address.port, (await gateway()).anchor.address.port];
  expect(new Set(ports).size).toBe(2);
});
