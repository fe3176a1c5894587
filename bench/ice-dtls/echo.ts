import { createRequire } from 'node:module';
import type { BenchRow } from '../row.ts';
import { type Browser, startBrowser } from './far-end.ts';
import { inTurns } from './in-turns.ts';
import { connectBrowser } from './own-edge.ts';

/** What is used of werift. */
interface Werift {
  readonly RTCPeerConnection: new (options: object) => WeriftConnection;
  readonly RTCRtpCodecParameters: new (parameters: object) => object;
}
interface WeriftConnection {
  readonly onTrack: { subscribe(handler: (track: WeriftTrack) => void): void };
  readonly localDescription: { readonly sdp: string };
  setRemoteDescription(description: { type: 'offer'; sdp: string }): Promise<void>;
  createAnswer(): Promise<object>;
  setLocalDescription(description: object): Promise<object>;
  getTransceivers(): readonly {
    readonly sender: { sendRtp(packet: unknown): Promise<void> };
    setDirection(to: string): void;
  }[];
  close(): Promise<void>;
}
interface WeriftTrack {
  readonly onReceiveRtp: { subscribe(handler: (packet: unknown) => void): void };
}

/** One gateway under load: everything that comes is sent back. */
interface Contestant {
  readonly name: string;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

const perSecond = 4_000;
const size = 172;

/**
 * RTP packets per second of CPU time of a gateway that decrypts each packet, hands it to JavaScript, encrypts and sends it back. All threads
 * count. The far ends are processes of their own; the contestants stand in one process and take turns.
 */
export async function echoRows(): Promise<BenchRow[]> {
  const contestants = [await ours('front'), await ours('native'), await werift()];
  const [front = 0, native = 0, peer = 0] = await inTurns(
    contestants.map(
      ({ browser, name }) =>
        () =>
          measured(browser, name),
    ),
  );
  for (const { close, browser } of contestants) {
    browser.close();
    await close();
  }
  const row = (name: string, value: number, wanted: number): BenchRow => ({
    name: `${name}, RTP ${size} octets, in and out`,
    ours: value,
    peers: { werift: peer },
    ratios: { werift: value / peer },
    unit: 'packets/CPU s',
    wanted: { werift: wanted },
  });
  return [row('ICE-lite front', front, 1.4), row('native ICE', native, 3)];
}

async function measured(browser: Browser, name: string): Promise<number> {
  const began = process.cpuUsage();
  await browser.ask({ type: 'send', packets: perSecond / 2, perSecond, size }, 'sent');
  const { user, system } = process.cpuUsage(began);
  const { packets } = await browser.ask({ type: 'count' }, 'count');
  if (packets < perSecond / 4) throw new Error(`${name} echoed only ${packets} of ${perSecond / 2}`);
  return packets / ((user + system) / 1e6);
}

async function ours(ice: 'front' | 'native'): Promise<Contestant> {
  const { edge, transport, browser } = await connectBrowser(ice);
  transport.handle({ rtp: (packet) => transport.sendRtp(packet) });
  return { name: ice, browser, close: () => edge.close() };
}

async function werift(): Promise<Contestant> {
  const requirePeer = createRequire(new URL('../peers/package.json', import.meta.url));
  const { RTCPeerConnection, RTCRtpCodecParameters } = requirePeer('werift') as Werift;
  const pc = new RTCPeerConnection({
    codecs: {
      audio: [new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8000, channels: 1, payloadType: 0 })],
    },
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
  });
  pc.onTrack.subscribe((track) => {
    const [transceiver] = pc.getTransceivers();
    track.onReceiveRtp.subscribe((packet) => void transceiver?.sender.sendRtp(packet));
  });
  const browser = startBrowser();
  const { sdp } = await browser.heard('offer');
  await pc.setRemoteDescription({ type: 'offer', sdp });
  for (const transceiver of pc.getTransceivers()) transceiver.setDirection('sendrecv');
  await pc.setLocalDescription(await pc.createAnswer());
  await browser.ask({ type: 'answer', sdp: pc.localDescription.sdp }, 'connected');
  return { name: 'werift', browser, close: () => pc.close() };
}
