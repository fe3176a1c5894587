import type { LocalParameters, RemoteParameters } from '@webrtc-ims/ice-dtls/node';
import nodeDataChannel, { type DataChannel, type PeerConnection, type Track } from 'node-datachannel';

/** A full-ICE peer like a browser: node-datachannel itself, without any of our code. */
export class Peer {
  readonly pc: PeerConnection;
  readonly track: Track | undefined;
  channel: DataChannel | undefined;
  readonly packets: Buffer[] = [];
  readonly messages: (string | Buffer | ArrayBuffer)[] = [];
  readonly incoming: DataChannel[] = [];
  readonly states: string[] = [];
  #gathered: Promise<void>;
  #closed = false;

  constructor(options: { media?: boolean; data?: boolean; maxMessageSize?: number } = {}) {
    this.pc = new nodeDataChannel.PeerConnection('peer', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      forceMediaTransport: true,
      disableAutoNegotiation: true,
      maxMessageSize: options.maxMessageSize ?? 262_144,
    });
    this.pc.onStateChange((state) => this.states.push(state));
    this.#gathered = new Promise((resolve) => {
      this.pc.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
    });
    this.pc.onDataChannel((channel) => {
      this.incoming.push(channel);
      // An exception in a callback of the engine ends the process, and a channel that is closed by now throws one.
      if (this.#closed) return;
      channel.onMessage((message) => this.messages.push(message));
    });
    if (options.media !== false) {
      const audio = new nodeDataChannel.Audio('0', 'SendRecv');
      audio.addAudioCodec(0, 'PCMU');
      this.track = this.pc.addTrack(audio);
      this.track.onMessage((packet) => this.packets.push(packet));
    }
    if (options.data) this.addChannel();
  }

  addChannel(): void {
    this.channel = this.pc.createDataChannel('chat', { protocol: 'msrp' });
    this.channel.onMessage((message) => this.messages.push(message));
  }

  /** What the peer's offer says. */
  async offer(): Promise<RemoteParameters> {
    this.pc.setLocalDescription('offer');
    await this.#gathered;
    const sdp = this.pc.localDescription()?.sdp ?? '';
    const value = (name: string): string | undefined =>
      sdp
        .split('\r\n')
        .find((line) => line.startsWith(`a=${name}:`))
        ?.slice(name.length + 3);
    const sctpPort = value('sctp-port');
    return {
      type: 'offer',
      ufrag: value('ice-ufrag') ?? '',
      pwd: value('ice-pwd') ?? '',
      fingerprints: [value('fingerprint') ?? ''],
      setup: 'actpass',
      candidates: sdp
        .split('\r\n')
        .filter((line) => line.startsWith('a=candidate:'))
        .map((line) => line.slice(2)),
      data:
        sctpPort === undefined
          ? undefined
          : { sctpPort: Number(sctpPort), maxMessageSize: Number(value('max-message-size')) },
    };
  }

  /** Takes the answer. */
  answer(local: LocalParameters, fingerprint = `${local.fingerprint.algorithm} ${local.fingerprint.value}`): void {
    const transport = [
      `a=ice-ufrag:${local.ufrag}`,
      `a=ice-pwd:${local.pwd}`,
      `a=fingerprint:${fingerprint}`,
      `a=setup:${local.setup}`,
    ];
    const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', ...(local.lite ? ['a=ice-lite'] : [])];
    if (this.track !== undefined) {
      lines.push('m=audio 9 UDP/TLS/RTP/SAVPF 0', 'c=IN IP4 0.0.0.0', 'a=mid:0', 'a=sendrecv', 'a=rtcp-mux');
      lines.push('a=rtpmap:0 PCMU/8000', ...transport);
    }
    if (this.channel !== undefined) {
      lines.push('m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0');
      lines.push(`a=mid:${this.track === undefined ? 0 : 1}`, `a=sctp-port:${local.data?.sctpPort ?? 0}`);
      lines.push(`a=max-message-size:${local.data?.maxMessageSize ?? 0}`, ...transport);
    }
    for (const candidate of local.candidates) lines.push(`a=${candidate}`);
    this.pc.setRemoteDescription(`${lines.join('\r\n')}\r\n`, 'answer');
  }

  send(packet: Uint8Array): boolean {
    return this.track?.isOpen() === true && this.track.sendMessageBinary(Buffer.from(packet));
  }

  close(): void {
    this.#closed = true;
    kept.push(this);
    for (const channel of this.incoming) channel.close();
    this.channel?.close();
    this.track?.close();
    this.pc.close();
  }
}

// The engine's clean-up frees a second time what was collected before it said that it was closed.
const kept: Peer[] = [];

/** An RTP packet of PCMU. */
export function rtpPacket(sequence: number, ssrc = 0x1234_5678, length = 160): Uint8Array {
  const packet = new Uint8Array(12 + length).fill(0x55, 12);
  const view = new DataView(packet.buffer);
  packet[0] = 0x80;
  view.setUint16(2, sequence);
  view.setUint32(4, sequence * 160);
  view.setUint32(8, ssrc);
  return packet;
}

/** A receiver report without blocks. */
export function receiverReport(ssrc = 0x1234_5678): Uint8Array {
  const packet = new Uint8Array(8);
  packet.set([0x80, 201, 0, 1]);
  new DataView(packet.buffer).setUint32(4, ssrc);
  return packet;
}

/** Waits until something holds, for at most `patience` ms; whether it does. */
export async function until(condition: () => boolean, patience = 10_000): Promise<boolean> {
  const end = Date.now() + patience;
  while (!condition()) {
    if (Date.now() > end) return false;
    await pause(5);
  }
  return true;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
