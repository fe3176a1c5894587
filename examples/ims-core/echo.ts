import { randomBytes } from 'node:crypto';
import { decodeALaw, decodeMuLaw, decodeRtpPacket, encodeRtpPacket, type TransportAddress } from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, type PortPairAllocator } from '@webrtc-ims/rtp/node';

/** One second at 8000 Hz: what is kept of what was heard. */
const keptSamples = 8000;

/** Sends every packet of audio back to where the description says, as a source of its own. */
export class Echo {
  received = 0;
  sent = 0;
  /** Where echoes go; nowhere without it. */
  remote: TransportAddress | undefined;
  /** Whether echoes are sent: not while either side holds the call. */
  sends = true;
  readonly #endpoint: PlainRtpEndpoint;
  readonly #source = randomBytes(4).readUInt32BE();
  #sequence = randomBytes(2).readUInt16BE();
  #heard: number[] = [];

  static async open(allocator: PortPairAllocator): Promise<Echo> {
    let echo: Echo | undefined;
    const endpoint = await PlainRtpEndpoint.open(allocator, {
      onPacket: (component, octets) => {
        if (component === 'rtp' && echo !== undefined) echo.#take(octets);
      },
    });
    if (!endpoint.ok) throw endpoint.error;
    echo = new Echo(endpoint.value);
    return echo;
  }

  private constructor(endpoint: PlainRtpEndpoint) {
    this.#endpoint = endpoint;
  }

  get address(): string {
    return this.#endpoint.address;
  }

  get port(): number {
    return this.#endpoint.rtpPort;
  }

  /** The latest second of what was heard, at 8000 Hz. */
  get heard(): Int16Array {
    return Int16Array.from(this.#heard);
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }

  #take(octets: Uint8Array): void {
    const packet = decodeRtpPacket(octets);
    if (!packet.ok) return;
    this.received++;
    const { payload, payloadType, timestamp, marker } = packet.value;
    const samples = payloadType === 8 ? decodeALaw(payload) : decodeMuLaw(payload);
    this.#heard = [...this.#heard, ...samples].slice(-keptSamples);
    if (this.remote === undefined || !this.sends) return;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const echo = encodeRtpPacket({
      marker,
      payloadType,
      sequenceNumber: this.#sequence,
      timestamp,
      ssrc: this.#source,
      contributingSources: [],
      payload,
      padding: 0,
    });
    if (this.#endpoint.send('rtp', echo, this.remote)) this.sent++;
  }
}
