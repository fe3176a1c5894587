import { type RandomSource, systemRandom } from '@webrtc-ims/core';
import { isRtcp } from '@webrtc-ims/rtp';
import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';
import { deferred } from '../user-agent/deferred.ts';
import { type DescribedChannel, withChannels } from './channel-description.ts';
import { ChannelPort } from './channel-port.ts';
import { answeringDirection, type Direction, directionOf, nextDescription } from './peer-description.ts';

/**
 * What a browser's RTCPeerConnection is for one audio stream, with ICE and DTLS of its own: the peer that the gateway meets. Later
 * offers and answers change the direction alone.
 */
export class HeadlessPeerConnection {
  /** Settles when ICE and DTLS are done; rejects when they cannot be any more. */
  readonly connected: Promise<void>;
  /** Takes each RTP packet. */
  onPacket: (octets: Uint8Array) => void = () => {};
  readonly #native: PeerConnection;
  readonly #connected = deferred<void>();
  readonly #gathered = deferred<void>();
  readonly #closed = deferred<void>();
  readonly #trackClosed = deferred<void>();
  readonly #source: number;
  readonly #channels = new Map<number, ChannelPort>();
  #offeredChannels: readonly DescribedChannel[] = [];
  #track: Track | undefined;
  #local = '';
  #role: 'active' | 'passive' = 'active';

  /** @param address the one local address of its candidates */
  constructor(address: string, random: RandomSource = systemRandom) {
    this.connected = this.#connected.promise;
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    this.#source = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    this.#native = new nodeDataChannel.PeerConnection('wic', {
      iceServers: [],
      bindAddress: address,
      disableAutoNegotiation: true,
    });
    this.#native.onGatheringStateChange((state) => state === 'complete' && this.#gathered.resolve());
    this.#native.onStateChange((state) => {
      if (state === 'connected') this.#connected.resolve();
      else if (state === 'failed' || state === 'closed')
        this.#connected.reject(new Error(`the connection is ${state}`));
      if (state === 'closed') this.#closed.resolve();
    });
    // An offered track belongs to whoever asks for it here, and is gone if nobody does.
    this.#native.onTrack((track) => this.#use(track));
  }

  /** SSRC of what it sends. */
  get source(): number {
    return this.#source;
  }

  /** The data channel with that stream id. */
  channel(id: number): ChannelPort | undefined {
    return this.#channels.get(id);
  }

  /** The first offer. */
  async offer(channels: readonly DescribedChannel[] = []): Promise<string> {
    const audio = new nodeDataChannel.Audio('0', 'SendRecv');
    audio.addAudioCodec(0, 'PCMU');
    audio.addAudioCodec(8, 'PCMA');
    audio.addSSRC(this.#source, 'wic');
    this.#use(this.#native.addTrack(audio));
    this.#open(channels);
    this.#native.setLocalDescription('offer');
    return this.#described();
  }

  /** The first answer to the first offer of the peer. */
  async answerTo(offer: string, channels: readonly DescribedChannel[] = []): Promise<string> {
    this.#native.setRemoteDescription(offer, 'offer');
    this.#open(channels);
    this.#native.setLocalDescription('answer');
    const answer = await this.#described();
    this.#role = answer.includes('a=setup:passive\r\n') ? 'passive' : 'active';
    return answer;
  }

  /** Takes the answer to the first offer. */
  accept(answer: string): void {
    this.#role = answer.includes('a=setup:active\r\n') ? 'passive' : 'active';
    this.#native.setRemoteDescription(answer, 'answer');
  }

  /** A later offer. */
  reoffer(direction: Direction): string {
    this.#local = nextDescription(this.#local, direction, 'actpass');
    return this.#local;
  }

  /** The answer to a later offer. */
  answerAnew(offer: string): string {
    this.#local = nextDescription(this.#local, answeringDirection(directionOf(offer)), this.#role);
    return this.#local;
  }

  /** Sends a complete RTP packet; false while that is not possible. */
  send(octets: Uint8Array): boolean {
    if (this.#track?.isOpen() !== true) return false;
    try {
      return this.#track.sendMessageBinary(Buffer.from(octets));
    } catch {
      // The native track closes on a thread of its own: that it was open a moment ago means little.
      return false;
    }
  }

  /** Closes it; the promise settles when its ports are free. */
  async close(): Promise<void> {
    if (this.#native.state() === 'closed') this.#closed.resolve();
    if (this.#track === undefined) this.#trackClosed.resolve();
    for (const channel of this.#channels.values()) channel.close();
    this.#track?.close();
    this.#native.close();
    // The native library keeps a callback, and all that it reaches, until the event that ends it has come.
    await Promise.all([this.#closed.promise, this.#trackClosed.promise]);
  }

  async #described(): Promise<string> {
    await this.#gathered.promise;
    this.#local = withChannels(this.#native.localDescription()?.sdp ?? '', this.#offeredChannels);
    return this.#local;
  }

  // Both sides know the channels from their descriptions, so nobody announces them (RFC 8864 6).
  #open(channels: readonly DescribedChannel[]): void {
    this.#offeredChannels = channels;
    for (const { id, subprotocol } of channels) {
      const native = this.#native.createDataChannel(subprotocol, { negotiated: true, id, protocol: subprotocol });
      this.#channels.set(id, new ChannelPort(native, subprotocol));
    }
  }

  #use(track: Track): void {
    this.#track = track;
    track.onClosed(() => this.#trackClosed.resolve());
    track.onMessage((octets) => {
      // An exception in a callback of the native library would end the process.
      try {
        if (!isRtcp(octets)) this.onPacket(octets);
      } catch (error) {
        queueMicrotask(() => Promise.reject(error));
      }
    });
  }
}
