import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { formatFingerprint } from '@webrtc-ims/ice-dtls';
import { createMediaEdge, type MediaEdge, type MediaTransport, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { median } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import type { SenderCommand, SenderReport } from './sender.ts';

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
  readonly sender: ChildProcess;
  readonly close: () => Promise<void>;
}

const rounds = 7;
const perSecond = 4_000;
const size = 172;

/**
 * RTP packets per second of CPU time of a gateway that decrypts each packet, hands it to JavaScript, encrypts and sends it back. All threads
 * count. The far ends are processes of their own; the contestants stand in one process and take turns.
 */
export const rows = async (): Promise<BenchRow[]> => {
  const contestants = [await ours('front'), await ours('native'), await werift()];
  const rates = contestants.map(() => [] as number[]);
  for (let round = -1; round < rounds; round++) {
    for (const [index, { sender, name }] of contestants.entries()) {
      const rate = await measured(sender, name);
      if (round >= 0) rates[index]!.push(rate);
    }
  }
  for (const { close, sender } of contestants) {
    sender.disconnect();
    await close();
  }
  await shutdownNative();
  const [front = 0, native = 0, peer = 0] = rates.map(median);
  const row = (name: string, value: number): BenchRow => ({
    name: `${name}, RTP ${size} octets, in and out`,
    ours: value,
    peers: { werift: peer },
    ratios: { werift: value / peer },
    unit: 'packets/CPU s',
  });
  return [row('ICE-lite front', front), row('native ICE', native)];
};

async function measured(sender: ChildProcess, name: string): Promise<number> {
  const began = process.cpuUsage();
  tell(sender, { type: 'send', packets: perSecond / 2, perSecond, size });
  const { packets } = await heard(sender, 'echoed');
  const { user, system } = process.cpuUsage(began);
  if (packets < perSecond / 4) throw new Error(`${name} echoed only ${packets} of ${perSecond / 2}`);
  return packets / ((user + system) / 1e6);
}

async function ours(ice: 'front' | 'native'): Promise<Contestant> {
  const edge: MediaEdge = await createMediaEdge({ addresses: [{ address: '127.0.0.1' }], ice });
  const sender = start();
  const { sdp } = await heard(sender, 'offer');
  const value = (name: string): string =>
    sdp
      .split('\r\n')
      .find((line) => line.startsWith(`a=${name}:`))
      ?.slice(name.length + 3) ?? '';
  const transport: MediaTransport = await edge.createTransport({
    handlers: { rtp: (packet) => transport.sendRtp(packet) },
    remote: {
      type: 'offer',
      ufrag: value('ice-ufrag'),
      pwd: value('ice-pwd'),
      fingerprints: [value('fingerprint')],
      setup: 'actpass',
      // Native ICE: without candidates the far end checks first, and has the answer by then.
    },
  });
  const connected = heard(sender, 'connected');
  tell(sender, { type: 'answer', sdp: answerOf(transport) });
  await connected;
  return { name: ice, sender, close: () => edge.close() };
}

function answerOf({ local }: MediaTransport): string {
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    ...(local.lite ? ['a=ice-lite'] : []),
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:0 PCMU/8000',
    `a=ice-ufrag:${local.ufrag}`,
    `a=ice-pwd:${local.pwd}`,
    `a=fingerprint:${formatFingerprint(local.fingerprint)}`,
    `a=setup:${local.setup}`,
    ...local.candidates.map((candidate) => `a=${candidate}`),
  ];
  return `${lines.join('\r\n')}\r\n`;
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
  const sender = start();
  const { sdp } = await heard(sender, 'offer');
  await pc.setRemoteDescription({ type: 'offer', sdp });
  for (const transceiver of pc.getTransceivers()) transceiver.setDirection('sendrecv');
  await pc.setLocalDescription(await pc.createAnswer());
  const connected = heard(sender, 'connected');
  tell(sender, { type: 'answer', sdp: pc.localDescription.sdp });
  await connected;
  return { name: 'werift', sender, close: () => pc.close() };
}

function start(): ChildProcess {
  return fork(new URL('./sender.ts', import.meta.url), [], {
    execArgv: ['--import', 'tsx', '--conditions=@webrtc-ims/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function tell(sender: ChildProcess, command: SenderCommand): void {
  sender.send(command);
}

function heard<Type extends SenderReport['type']>(
  sender: ChildProcess,
  type: Type,
): Promise<Extract<SenderReport, { type: Type }>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the sender did not report ${type}`)), 20_000);
    const listen = (report: SenderReport): void => {
      if (report.type !== type) return;
      clearTimeout(timer);
      sender.off('message', listen);
      resolve(report as Extract<SenderReport, { type: Type }>);
    };
    sender.on('message', listen);
  });
}
