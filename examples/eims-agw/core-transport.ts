import { failure, ok } from '@webrtc-ims/core';
import type {
  Answer,
  GatewayTransport,
  RtpTransportRequest,
  TransportAddress,
  TransportRequest,
  TransportResources,
} from '@webrtc-ims/iq';
import { PlainRtpEndpoint, type PortPairAllocator } from '@webrtc-ims/rtp/node';
import { SdesSession } from './sdes-session.ts';

/** Takes what a {@link CoreTransport} receives. */
export type CorePacketListener = (component: 'rtp' | 'rtcp', octets: Uint8Array, source: TransportAddress) => void;

/** A transport towards the core: always a pair of ports, so that multiplexing can be agreed on and given up without a new address. */
export class CoreTransport implements GatewayTransport {
  request: RtpTransportRequest;
  onPacket: CorePacketListener | undefined;
  readonly #endpoint: PlainRtpEndpoint;
  readonly #sdes = new SdesSession();

  static async open(allocator: PortPairAllocator, request: RtpTransportRequest): Promise<Answer<CoreTransport>> {
    let transport: CoreTransport | undefined;
    const opened = await PlainRtpEndpoint.open(allocator, {
      onPacket: (component, octets, source) => transport?.receive(component, octets, source),
    });
    if (!opened.ok) return failure({ cause: 'no-resources', reason: 'no free pair of ports' });
    transport = new CoreTransport(opened.value, request);
    return ok(transport);
  }

  private constructor(endpoint: PlainRtpEndpoint, request: RtpTransportRequest) {
    this.#endpoint = endpoint;
    this.request = request;
  }

  prepare(request: TransportRequest): Answer<TransportResources> {
    if (request.kind !== 'rtp') return failure({ cause: 'unsupported', reason: 'a pair of RTP ports stays one' });
    const defect = request.sdes === undefined ? undefined : SdesSession.defect(request.sdes);
    if (defect !== undefined) return failure({ cause: 'bad-parameter', reason: defect });
    const { address, rtpPort, rtcpPort } = this.#endpoint;
    const rtp = { address, port: rtpPort };
    return ok(request.rtcpMux ? { kind: 'rtp', rtp } : { kind: 'rtp', rtp, rtcp: { address, port: rtcpPort } });
  }

  become(request: TransportRequest): void {
    if (request.kind !== 'rtp') return;
    this.request = request;
    this.#sdes.become(request.sdes);
  }

  receive(component: 'rtp' | 'rtcp', octets: Uint8Array, source: TransportAddress): void {
    // Without an address to compare with, anybody could be the peer.
    if (this.request.remote === undefined && !this.request.latching) return;
    const opened = this.#sdes.unprotect(component, octets);
    if (opened !== undefined) this.onPacket?.(component, opened, source);
  }

  send(component: 'rtp' | 'rtcp', octets: Uint8Array, destination: TransportAddress): void {
    const { remote, rtcpMux } = this.request;
    // A peer that names no place for RTCP wants none (RFC 3556 2).
    if (component === 'rtcp' && !rtcpMux && remote !== undefined && remote.rtcp === undefined) return;
    const sealed = this.#sdes.protect(component, octets);
    if (sealed !== undefined) this.#endpoint.send(component, sealed, destination);
  }

  async close(): Promise<void> {
    this.onPacket = undefined;
    // The last RTCP leaves in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#endpoint.close();
    this.#sdes.close();
  }
}
