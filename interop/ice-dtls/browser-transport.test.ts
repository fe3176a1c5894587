import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { formatFingerprint } from '@webrtc-ims/ice-dtls';
import {
  createMediaEdge,
  type LocalParameters,
  type MediaTransport,
  type RemoteParameters,
  shutdownNative,
  type TransportEvent,
} from '@webrtc-ims/ice-dtls/node';
import type { Page } from 'puppeteer-core';
import { afterAll, expect, test } from 'vitest';
import { type BrowserName, launchBrowser, type RunningBrowser } from '../browser/browser.ts';
import { peer } from '../peers.ts';

/** A browser that the test can drive, and the address on which it accepts an ICE-lite peer. */
interface Candidate {
  readonly name: 'Chromium' | 'Firefox';
  readonly program: BrowserName;
  readonly absent: boolean;
  readonly address: string | undefined;
}

// Firefox ignores a loopback candidate of a lite peer.
const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;

const chromium = peer('chromium');
const firefox = peer('firefox');
const browsers: readonly Candidate[] = [
  {
    name: 'Chromium',
    program: 'chromium',
    absent: chromium.absent,
    address: chromium.absent ? undefined : '127.0.0.1',
  },
  { name: 'Firefox', program: 'firefox-esr', absent: firefox.absent, address: firefox.absent ? undefined : ownAddress },
];

const server: Server = createServer((_, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>transport</title>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** What runs already: one browser for all of its tests, with a page for each. */
const running = new Map<BrowserName, RunningBrowser>();

async function browserOf(program: BrowserName): Promise<RunningBrowser> {
  const browser = running.get(program) ?? (await launchBrowser(program));
  running.set(program, browser);
  return browser;
}

afterAll(async () => {
  for (const browser of running.values()) await browser.close();
  server.close();
  await shutdownNative();
});

for (const browser of browsers) {
  // Absent browsers are told by peers.ts. A host without an address but loopback is visible as a skipped test, and fails where everything has
  // to be present.
  const skip = browser.address === undefined && process.env.CI !== 'true';
  const reason = skip && !browser.absent ? ' (no address of this host but loopback)' : '';

  for (const setup of ['passive', 'active'] as const) {
    test.skipIf(skip)(
      `RFC8445-9-4 RFC5763-5-2 RFC8832-6-2 ${browser.name}: audio and data echoed, ICE restart, gateway ${setup}${reason}`,
      async () => {
        expect(browser.address).not.toBe(undefined);
        await echoCall(browser, setup);
      },
      120_000,
    );
  }

  test.skipIf(skip)(
    `RFC5763-5-4 ${browser.name}: a foreign fingerprint gives no media${reason}`,
    async () => {
      expect(browser.address).not.toBe(undefined);
      await foreignFingerprint(browser);
    },
    120_000,
  );
}

async function echoCall(browser: Candidate, setup: 'active' | 'passive'): Promise<void> {
  const call = await open(browser, setup);
  try {
    await answer(call, await offerOf(call.page, false));
    expect(await until(() => call.types().includes('sctp-connected'))).toBe(true);
    expect(await call.page.evaluate(sendText, 'before')).toBe('before');
    const first = await settledStats(call.page, 50);
    expect(first.packetsReceived).toBeGreaterThan(50);
    expect(first.packetsLost).toBe(0);
    expect(first.audioLevel).toBeGreaterThan(0.001);
    expect(first.dtlsState).toBe('connected');

    const restart = await offerOf(call.page, true);
    await answer(call, restart);
    expect(await until(() => call.types().includes('ice-restarted'))).toBe(true);
    expect(await call.page.evaluate(sendText, 'after')).toBe('after');
    const before = (await call.page.evaluate(readStats)).packetsReceived;
    const second = await settledStats(call.page, before + 50);
    expect(second.packetsReceived).toBeGreaterThan(before + 50);
    expect(second.packetsLost).toBe(0);
    expect(call.types().filter((type) => type === 'dtls-connected').length).toBe(1);

    const closed = call.page.evaluate(awaitClosed);
    await call.transport.close();
    expect(await closed).toBe('closed');
  } finally {
    await call.end();
  }
}

async function foreignFingerprint(browser: Candidate): Promise<void> {
  const call = await open(browser, 'passive');
  try {
    const offer = await offerOf(call.page, false);
    const foreign = `sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`;
    await answer(call, { ...offer, remote: { ...offer.remote, fingerprints: [foreign] } });
    expect(await until(() => call.types().includes('closed'))).toBe(true);
    expect(call.events.find(({ type }) => type === 'dtls-failed')).toEqual({
      type: 'dtls-failed',
      reason: 'fingerprint',
    });
    expect(call.transport.stats()).toMatchObject({ rtpIn: 0, rtcpIn: 0 });
    expect((await call.page.evaluate(readStats)).packetsReceived).toBe(0);
  } finally {
    await call.end();
  }
}

interface Call {
  readonly page: Page;
  readonly transport: MediaTransport;
  readonly events: TransportEvent[];
  readonly types: () => string[];
  readonly end: () => Promise<void>;
}

interface Offer {
  readonly sdp: string;
  readonly remote: RemoteParameters;
}

async function open(candidate: Candidate, setup: 'active' | 'passive'): Promise<Call> {
  const { browser } = await browserOf(candidate.program);
  const page = await browser.newPage();
  const edge = await createMediaEdge({ addresses: [{ address: candidate.address ?? '127.0.0.1' }] });
  const events: TransportEvent[] = [];
  const transport: MediaTransport = await edge.createTransport({
    data: true,
    setup,
    handlers: {
      event: (event) => events.push(event),
      rtp: (packet) => transport.sendRtp(echoOf(packet)),
      dataChannel: (channel) => channel.handle({ message: (message) => void channel.send(message) }),
    },
  });
  const end = async (): Promise<void> => {
    await page.close();
    await edge.close();
  };
  try {
    await page.goto(origin);
    await page.evaluate(startCall);
    return { page, transport, events, types: () => events.map(({ type }) => type), end };
  } catch (error) {
    await end();
    throw error;
  }
}

// The same packet under an SSRC of ours and without header extensions, whose numbers mean something else in the other direction.
function echoOf(packet: Uint8Array): Uint8Array {
  const extended = (packet[0]! & 0x10) !== 0;
  const csrcs = (packet[0]! & 0x0f) * 4;
  const extension = extended ? 4 + ((packet[12 + csrcs + 2]! << 8) | packet[12 + csrcs + 3]!) * 4 : 0;
  const out = new Uint8Array(packet.length - csrcs - extension);
  out.set(packet.subarray(0, 12));
  out.set(packet.subarray(12 + csrcs + extension), 12);
  out[0] = packet[0]! & 0xe0;
  out.set([0x0e, 0xc0, 0x0e, 0xc0], 8);
  return out;
}

async function offerOf(page: Page, restart: boolean): Promise<Offer> {
  const sdp = await page.evaluate(makeOffer, restart);
  const lines = sdp.split('\r\n');
  const values = (name: string): string[] =>
    lines.filter((line) => line.startsWith(`a=${name}:`)).map((line) => line.slice(name.length + 3));
  return {
    sdp,
    remote: {
      type: 'offer',
      ufrag: values('ice-ufrag')[0] ?? '',
      pwd: values('ice-pwd')[0] ?? '',
      fingerprints: values('fingerprint'),
      setup: 'actpass',
      data: { sctpPort: 5000, maxMessageSize: Number(values('max-message-size')[0] ?? 65_536) },
    },
  };
}

async function answer(call: Call, offer: Offer): Promise<void> {
  const applied = call.transport.setRemote(offer.remote);
  if (!applied.ok) throw applied.error;
  await call.page.evaluate(takeAnswer, answerTo(offer.sdp, call.transport.local));
}

// The browser's own offer, turned round: what sdp-interwork does properly.
function answerTo(offer: string, local: LocalParameters): string {
  const dropped = [
    'candidate',
    'ice-ufrag',
    'ice-pwd',
    'fingerprint',
    'setup',
    'ssrc',
    'msid',
    'extmap',
    'ice-options',
    'end-of-candidates',
    'max-message-size',
    'extmap-allow-mixed',
    'ice-lite',
  ];
  const out: string[] = [];
  for (const line of offer.split('\r\n')) {
    if (dropped.some((name) => line === `a=${name}` || line.startsWith(`a=${name}:`))) continue;
    if (line === '') continue;
    out.push(line);
    if (line.startsWith('t=')) out.push('a=ice-lite');
    if (line.startsWith('c=')) {
      out.push(`a=ice-ufrag:${local.ufrag}`, `a=ice-pwd:${local.pwd}`, `a=setup:${local.setup}`);
      out.push(`a=fingerprint:${formatFingerprint(local.fingerprint)}`);
      for (const candidate of local.candidates) out.push(`a=${candidate}`);
      out.push('a=end-of-candidates');
    }
    if (line.startsWith('a=sctp-port')) out.push(`a=max-message-size:${local.data?.maxMessageSize}`);
    if (
      line.startsWith('a=mid:') &&
      out.some((one) => one.startsWith('m=audio')) &&
      !out.some((one) => one.startsWith('m=application'))
    ) {
      out.push('a=ssrc:247467712 cname:echo', 'a=msid:echo echo');
    }
  }
  return `${out.join('\r\n')}\r\n`;
}

interface Judged {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly audioLevel: number;
  readonly dtlsState: string;
}

/** Waits until more than so many packets have come and the source, which beeps, was heard, or gives up; the level is the highest one seen. */
async function settledStats(page: Page, packets: number): Promise<Judged> {
  const end = Date.now() + 40_000;
  for (let level = 0; ; ) {
    const judged = await page.evaluate(readStats);
    level = Math.max(level, judged.audioLevel);
    if ((judged.packetsReceived > packets && level > 0.001) || Date.now() > end)
      return { ...judged, audioLevel: level };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function until(condition: () => boolean, patience = 30_000): Promise<boolean> {
  const end = Date.now() + patience;
  while (!condition()) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

// What follows runs in the page.

async function startCall(): Promise<void> {
  const page = globalThis as unknown as { pc: RTCPeerConnection; channel: RTCDataChannel };
  const pc = new RTCPeerConnection();
  page.pc = pc;
  page.channel = pc.createDataChannel('echo', { protocol: 'msrp' });
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  pc.ontrack = ({ track }) => {
    const audio = document.createElement('audio');
    audio.autoplay = true;
    audio.srcObject = new MediaStream([track]);
    document.body.append(audio);
  };
}

async function makeOffer(iceRestart: boolean): Promise<string> {
  const { pc } = globalThis as unknown as { pc: RTCPeerConnection };
  await pc.setLocalDescription(await pc.createOffer({ iceRestart }));
  return pc.localDescription?.sdp ?? '';
}

async function takeAnswer(sdp: string): Promise<void> {
  const { pc } = globalThis as unknown as { pc: RTCPeerConnection };
  await pc.setRemoteDescription({ type: 'answer', sdp });
}

async function sendText(text: string): Promise<string> {
  const { channel } = globalThis as unknown as { channel: RTCDataChannel };
  if (channel.readyState !== 'open')
    await new Promise((resolve) => channel.addEventListener('open', resolve, { once: true }));
  const echoed = new Promise<string>((resolve) => {
    channel.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
  });
  channel.send(text);
  return await echoed;
}

async function awaitClosed(): Promise<string> {
  const { channel } = globalThis as unknown as { channel: RTCDataChannel };
  if (channel.readyState !== 'closed')
    await new Promise((resolve) => channel.addEventListener('close', resolve, { once: true }));
  return channel.readyState;
}

async function readStats(): Promise<Judged> {
  const { pc } = globalThis as unknown as { pc: RTCPeerConnection };
  let packetsReceived = 0;
  let packetsLost = 0;
  let audioLevel = 0;
  let dtlsState = '';
  for (const report of (await pc.getStats()).values()) {
    if (report.type === 'inbound-rtp' && report.kind === 'audio') {
      packetsReceived = report.packetsReceived ?? 0;
      packetsLost = report.packetsLost ?? 0;
      audioLevel = report.audioLevel ?? 0;
    }
    if (report.type === 'transport') dtlsState = report.dtlsState;
  }
  // Firefox has no transport report; the state of the connection says the same.
  return { packetsReceived, packetsLost, audioLevel, dtlsState: dtlsState || pc.connectionState };
}
