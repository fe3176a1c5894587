import type { TextChannel } from './text-channel.ts';
import type { VideoCodec, VideoStatistics } from './video-stream.ts';

/**
 * What a test asks of a softphone in a page, whatever SIP library is under it. The page puts one of these at `window.client`.
 */
export interface TestClient {
  /** Connects, registers and resolves when the registrar has accepted. */
  register(): Promise<void>;
  /** Calls and resolves when the dialog is confirmed; rejects with the reason otherwise. */
  call(target: string): Promise<void>;
  /** Accepts the next call that comes in; resolves when it is confirmed. */
  acceptNext(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  restartIce(): Promise<void>;
  /** Offers video besides what there is. */
  addVideo(codec: VideoCodec): Promise<void>;
  /** Offers real-time text besides what there is. */
  addText(): Promise<void>;
  /** The real-time text of the call. */
  text(): TextChannel;
  hangUp(): Promise<void>;
  unregister(): Promise<void>;
  /** The connection of the current call. */
  connection(): RTCPeerConnection;
  /** Resolves with the reason when the current call has ended. */
  ended(): Promise<string>;
}

/** What `window.config` holds. */
export interface TestClientConfig {
  readonly wsUrl: string;
  readonly user: string;
  readonly domain: string;
  /** The user name of the digest. */
  readonly privateIdentity: string;
  readonly password: string;
  /** Hz of the tone that stands for a microphone; `fake device` where Web Audio does not run: Firefox without a sound card. */
  readonly microphone: number | 'fake device';
}

declare global {
  interface Window {
    readonly config: TestClientConfig;
    client: TestClient;
    statistics(): Promise<AudioStatistics>;
    videoStatistics(): Promise<VideoStatistics>;
  }
}

/** What the browser itself says of the call's audio. */
export interface AudioStatistics {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** 0 to 1, of what is played out. */
  readonly audioLevel: number;
  /** Hz of the strongest part of what is received; 0 in silence; `undefined` where Web Audio does not run. */
  readonly frequency: number | undefined;
  readonly iceState: string;
  readonly localUsernameFragment: string;
}

/** What a microphone would give, until the page is closed. */
export async function microphone(kind: TestClientConfig['microphone']): Promise<MediaStream> {
  if (kind === 'fake device') return navigator.mediaDevices.getUserMedia({ audio: true });
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: kind });
  const gain = new GainNode(context, { gain: 0.5 });
  const destination = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  return destination.stream;
}

const listeners = new WeakMap<RTCPeerConnection, { readonly context: AudioContext; readonly analyser: AnalyserNode }>();

/** Plays what a connection receives into an analyser. Without a media element Chromium decodes nothing. */
function listen(
  connection: RTCPeerConnection,
): { readonly context: AudioContext; readonly analyser: AnalyserNode } | undefined {
  const known = listeners.get(connection);
  if (known !== undefined) return known;
  const track = connection.getReceivers().find((receiver) => receiver.track.kind === 'audio')?.track;
  if (track === undefined) return undefined;
  const stream = new MediaStream([track]);
  const element = document.createElement('audio');
  element.srcObject = stream;
  void element.play();
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(stream).connect(analyser);
  const listener = { context, analyser };
  listeners.set(connection, listener);
  return listener;
}

function strongestFrequency(connection: RTCPeerConnection): number | undefined {
  const listener = listen(connection);
  if (listener?.context.state !== 'running') return undefined;
  const bins = new Float32Array(listener.analyser.frequencyBinCount);
  listener.analyser.getFloatFrequencyData(bins);
  let best = 0;
  for (let bin = 1; bin < bins.length; bin++) if ((bins[bin] ?? -Infinity) > (bins[best] ?? -Infinity)) best = bin;
  if ((bins[best] ?? -Infinity) < -80) return 0;
  return (best * listener.context.sampleRate) / listener.analyser.fftSize;
}

/** Reads the browser's own statistics of the call. */
export async function audioStatistics(connection: RTCPeerConnection): Promise<AudioStatistics> {
  const statistics = { packetsSent: 0, packetsReceived: 0, packetsLost: 0, audioLevel: 0 };
  for (const report of (await connection.getStats()).values()) {
    if (report.type === 'outbound-rtp' && report.kind === 'audio') statistics.packetsSent += report.packetsSent;
    if (report.type === 'inbound-rtp' && report.kind === 'audio') {
      statistics.packetsReceived += report.packetsReceived;
      statistics.packetsLost += report.packetsLost;
      statistics.audioLevel = Math.max(statistics.audioLevel, report.audioLevel ?? 0);
    }
  }
  return {
    ...statistics,
    frequency: strongestFrequency(connection),
    iceState: connection.iceConnectionState,
    localUsernameFragment: /a=ice-ufrag:(\S+)/.exec(connection.localDescription?.sdp ?? '')?.[1] ?? '',
  };
}
