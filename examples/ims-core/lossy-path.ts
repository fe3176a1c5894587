import type { TransportAddress } from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, type PortPairAllocator } from '@webrtc-ims/rtp/node';

/** A network between a phone and its peer that loses RTP packets, the same share in both directions. RTCP passes. */
export class LossyPath {
  /** RTP packets that it was given, and how many of them it lost. */
  carried = 0;
  lost = 0;
  readonly #phone: TransportAddress;
  readonly #every: number;
  /** Where the peer sends to, and where the phone does. */
  readonly #outer: PlainRtpEndpoint;
  readonly #inner: PlainRtpEndpoint;
  readonly #seen = { phone: 0, peer: 0 };
  #peer: TransportAddress | undefined;

  /** @param every of how many packets of a direction one is lost */
  static async open(ports: PortPairAllocator, phone: TransportAddress, every: number): Promise<LossyPath> {
    let path: LossyPath | undefined;
    const open = async (to: 'peer' | 'phone'): Promise<PlainRtpEndpoint> => {
      const endpoint = await PlainRtpEndpoint.open(ports, {
        onPacket: (component, octets) => {
          if (path !== undefined) path.#carry(to, component, octets);
        },
      });
      if (!endpoint.ok) throw endpoint.error;
      return endpoint.value;
    };
    path = new LossyPath(phone, every, await open('phone'), await open('peer'));
    return path;
  }

  private constructor(phone: TransportAddress, every: number, outer: PlainRtpEndpoint, inner: PlainRtpEndpoint) {
    this.#phone = phone;
    this.#every = every;
    this.#outer = outer;
    this.#inner = inner;
  }

  /** The port that descriptions name instead of the phone's. */
  get port(): number {
    return this.#outer.rtpPort;
  }

  /** Takes the address of the peer; gives the one to which the phone sends instead. */
  lead(peer: TransportAddress): TransportAddress {
    this.#peer = peer;
    return { address: this.#inner.address, port: this.#inner.rtpPort };
  }

  async close(): Promise<void> {
    await Promise.all([this.#outer.close(), this.#inner.close()]);
  }

  #carry(to: 'peer' | 'phone', component: 'rtcp' | 'rtp', octets: Uint8Array): void {
    const destination = to === 'phone' ? this.#phone : this.#peer;
    if (destination === undefined) return;
    const endpoint = to === 'phone' ? this.#inner : this.#outer;
    if (component === 'rtcp') {
      endpoint.send('rtcp', octets, { ...destination, port: destination.port + 1 });
      return;
    }
    this.carried++;
    this.#seen[to]++;
    if (this.#seen[to] % this.#every === 0) this.lost++;
    else endpoint.send('rtp', octets, destination);
  }
}
