import { parseCandidate } from '@webrtc-ims/ice-dtls';
import type { DataChannel, MediaEdge, MediaTransport, TransportEvent } from '@webrtc-ims/ice-dtls/node';
import type { IceDtlsTransportResources, RemoteIceDtls, RemoteRtp, TransportAddress } from '@webrtc-ims/iq';
import { decodeMuLaw, decodeRtpPacket, encodeMuLaw, encodeRtpPacket } from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, type PortPairAllocator, type RtpProtection } from '@webrtc-ims/rtp/node';

/** Packets of 20 ms of a tone, PCMU, and what can be said of those that came. */
export class Tone {
  readonly payloads: Uint8Array[] = [];
  readonly sources: Set<number> = new Set();
  readonly #frequency: number;
  readonly #ssrc: number;
  #sequence: number;

  constructor(frequency: number, ssrc: number) {
    this.#frequency = frequency;
    this.#ssrc = ssrc;
    this.#sequence = ssrc & 0xffff;
  }

  next(): Uint8Array<ArrayBuffer> {
    const start = this.#sequence * samplesPerPacket;
    const wave = (_: unknown, at: number): number =>
      8000 * Math.sin((2 * Math.PI * this.#frequency * (start + at)) / sampleRate);
    return encodeRtpPacket({
      marker: false,
      payloadType: 0,
      sequenceNumber: this.#sequence++ & 0xffff,
      timestamp: start >>> 0,
      ssrc: this.#ssrc,
      contributingSources: [],
      payload: encodeMuLaw(Int16Array.from({ length: samplesPerPacket }, wave)),
      padding: 0,
    });
  }

  /** Takes an RTP packet of the other party. */
  hear(octets: Uint8Array): void {
    const packet = decodeRtpPacket(octets);
    if (!packet.ok) return;
    this.payloads.push(packet.value.payload.slice());
    this.sources.add(packet.value.ssrc);
  }

  /** Share of the energy of what came that lies at a frequency, from 0 to 1 (Goertzel). */
  heard(frequency: number): number {
    const samples = this.payloads.flatMap((payload) => [...decodeMuLaw(payload)]);
    const omega = (2 * Math.PI * frequency) / sampleRate;
    let [real, imaginary, energy] = [0, 0, 0];
    for (const [at, sample] of samples.entries()) {
      real += sample * Math.cos(omega * at);
      imaginary += sample * Math.sin(omega * at);
      energy += sample * sample;
    }
    return energy === 0 ? 0 : (2 * (real * real + imaginary * imaginary)) / (energy * samples.length);
  }
}

/** A browser that answers the offer of a gateway. */
export class Browser {
  readonly tone: Tone = new Tone(440, 0x1111_0000);
  readonly events: string[] = [];
  readonly #transport: MediaTransport;

  /** @param edge one with native, that is full, ICE */
  static async answer(edge: MediaEdge, gateway: IceDtlsTransportResources): Promise<Browser> {
    const { credentials, fingerprint, candidates, sctp } = gateway;
    const transport = await edge.createTransport({
      data: sctp !== undefined,
      remote: {
        type: 'offer',
        ufrag: credentials.usernameFragment,
        pwd: credentials.password,
        lite: gateway.lite,
        setup: 'actpass',
        ...(sctp === undefined ? {} : { data: { sctpPort: sctp.port, maxMessageSize: sctp.maxMessageSize } }),
        fingerprints: [`${fingerprint.algorithm} ${fingerprint.value}`],
        candidates: candidates.map(
          ({ foundation, component, protocol, priority, address, port, type }) =>
            `candidate:${foundation} ${component} ${protocol} ${priority} ${address} ${port} typ ${type}`,
        ),
      },
      setup: 'active',
    });
    return new Browser(transport);
  }

  private constructor(transport: MediaTransport) {
    this.#transport = transport;
    transport.handle({
      rtp: (octets) => this.tone.hear(octets),
      event: (event: TransportEvent) => this.events.push(event.type),
    });
  }

  get description(): RemoteIceDtls {
    const { ufrag, pwd, candidates, fingerprint, lite, data } = this.#transport.local;
    return {
      credentials: { usernameFragment: ufrag, password: pwd },
      lite,
      setup: 'active',
      fingerprints: [fingerprint],
      ...(data === undefined ? {} : { sctp: { port: data.sctpPort, maxMessageSize: data.maxMessageSize } }),
      candidates: candidates.flatMap((text) => {
        const parsed = parseCandidate(text);
        if (!parsed.ok) return [];
        const { foundation, component, priority, address, port } = parsed.value;
        return [{ foundation, component, priority, address, port, protocol: 'udp', type: 'host' }];
      }),
    };
  }

  speak(): void {
    this.#transport.sendRtp(this.tone.next());
  }

  /** The data channel that was agreed on. */
  channel(id: number, protocol: string): DataChannel {
    return this.#transport.openDataChannel({ negotiated: true, id, protocol });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}

/** A phone that speaks RTP, plain or protected. */
export class Phone {
  readonly tone: Tone = new Tone(1000, 0x2222_0000);
  rtcpPackets = 0;
  readonly #endpoint: PlainRtpEndpoint;

  static async open(ports: PortPairAllocator, protection?: RtpProtection): Promise<Phone> {
    let phone: Phone | undefined;
    const opened = await PlainRtpEndpoint.open(ports, {
      ...(protection === undefined ? {} : { protection }),
      onPacket(component, octets) {
        if (phone === undefined) return;
        if (component === 'rtp') phone.tone.hear(octets);
        else phone.rtcpPackets++;
      },
    });
    if (!opened.ok) throw opened.error;
    phone = new Phone(opened.value);
    return phone;
  }

  private constructor(endpoint: PlainRtpEndpoint) {
    this.#endpoint = endpoint;
  }

  get description(): RemoteRtp {
    const { address, rtpPort, rtcpPort } = this.#endpoint;
    return { rtp: { address, port: rtpPort }, rtcp: { address, port: rtcpPort } };
  }

  speak(to: TransportAddress): void {
    this.#endpoint.send('rtp', this.tone.next(), to);
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }
}

const sampleRate = 8000;
const samplesPerPacket = 160;
