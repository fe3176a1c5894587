import { randomBytes } from 'node:crypto';
import {
  decodeCompound,
  decodeRtpPacket,
  encodeCompound,
  encodeRtpPacket,
  type TransportAddress,
} from '@webrtc-ims/rtp';
import { PlainRtpEndpoint, type PortPairAllocator } from '@webrtc-ims/rtp/node';
import type { PhoneMedium } from './phone-medium.ts';
import {
  answeringDirection,
  attributeOf,
  type Direction,
  directionOf,
  type PlainSection,
  sends,
} from './plain-description.ts';

/** The picture of a call: what comes goes back, and requests for a key frame go to whoever can make one (RFC 4585 6.3.1). */
export class PhoneVideo implements PhoneMedium {
  received = 0;
  sent = 0;
  /** Key frames that the peer asked for. */
  keyFrameRequests = 0;
  /** How many of the packets that come next it is to lose. */
  lose = 0;
  /** As in `VP8/90000`; empty before the first answer. */
  codec = '';
  direction: Direction = 'sendrecv';
  readonly #endpoint: PlainRtpEndpoint;
  readonly #source = randomBytes(4).readUInt32BE();
  #remote: { readonly rtp: TransportAddress; readonly rtcp: TransportAddress } | undefined;
  #isEchoed = false;
  #heard: number | undefined;

  static async open(ports: PortPairAllocator): Promise<PhoneVideo> {
    let video: PhoneVideo | undefined;
    const endpoint = await PlainRtpEndpoint.open(ports, {
      onPacket(component, octets) {
        if (video === undefined) return;
        if (component === 'rtp') video.#echo(octets);
        else video.#passOn(octets);
      },
    });
    if (!endpoint.ok) throw endpoint.error;
    video = new PhoneVideo(endpoint.value);
    return video;
  }

  private constructor(endpoint: PlainRtpEndpoint) {
    this.#endpoint = endpoint;
  }

  offer(): readonly string[] {
    return this.#lines('RTP/AVPF', '97', [
      'rtpmap:97 H264/90000',
      'fmtp:97 profile-level-id=42e01f;packetization-mode=1',
    ]);
  }

  answer(section: PlainSection): readonly string[] | undefined {
    const format = section.formats.find((number) => codecs.includes(codecOf(section, number)));
    if (!section.protocol.startsWith('RTP/AVP') || format === undefined) return undefined;
    this.direction = answeringDirection(directionOf(section));
    this.take(section);
    const kept = [`rtpmap:${format} `, `fmtp:${format} `, `rtcp-fb:${format} nack pli`, `rtcp-fb:${format} ccm fir`];
    const lines = section.attributes.filter((line) => kept.some((start) => line.startsWith(start)));
    return this.#lines(section.protocol, format, lines);
  }

  take(section: PlainSection): void {
    const { address, port, formats } = section;
    if (address === undefined || port === 0) return;
    const rtcpPort = Number(attributeOf(section, 'rtcp')?.split(' ')[0] ?? port + 1);
    this.codec = codecOf(section, formats[0] ?? '');
    this.#remote = { rtp: { address, port }, rtcp: { address, port: rtcpPort } };
    this.#isEchoed = sends(this.direction) && sends(answeringDirection(directionOf(section)));
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }

  #lines(protocol: string, format: string, attributes: readonly string[]): readonly string[] {
    const first = `m=video ${this.#endpoint.rtpPort} ${protocol} ${format}`;
    return [first, ...attributes.map((line) => `a=${line}`), `a=${this.direction}`];
  }

  #echo(octets: Uint8Array): void {
    const packet = decodeRtpPacket(octets);
    if (!packet.ok) return;
    this.received++;
    this.#heard = packet.value.ssrc;
    if (this.#remote === undefined || !this.#isEchoed) return;
    if (this.lose > 0) {
      this.lose--;
      return;
    }
    // Numbers stay: what was lost on the way here is seen to be lost.
    if (this.#endpoint.send('rtp', encodeRtpPacket({ ...packet.value, ssrc: this.#source }), this.#remote.rtp))
      this.sent++;
  }

  #passOn(octets: Uint8Array): void {
    const packets = decodeCompound(octets, { reducedSize: true });
    if (!packets.ok) return;
    const asked = packets.value.some(({ kind }) => kind === 'picture-loss-indication' || kind === 'full-intra-request');
    if (!asked || this.#heard === undefined || this.#remote === undefined) return;
    this.keyFrameRequests++;
    const request = encodeCompound([
      { kind: 'receiver-report', ssrc: this.#source, reports: [], extension: new Uint8Array() },
      { kind: 'picture-loss-indication', senderSsrc: this.#source, mediaSsrc: this.#heard },
    ]);
    this.#endpoint.send('rtcp', request, this.#remote.rtcp);
  }
}

const codecs: readonly string[] = ['VP8/90000', 'H264/90000'];

function codecOf({ attributes }: PlainSection, format: string): string {
  const start = `rtpmap:${format} `;
  return attributes.find((line) => line.startsWith(start))?.slice(start.length) ?? '';
}
