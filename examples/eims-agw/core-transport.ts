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

/** Takes what a {@link CoreTransport} receives. */
export type CorePacketListener = (component: 'rtp' | 'rtcp', octets: Uint8Array, source: TransportAddress) => void;

/** A transport towards the core: always a pair of ports, so that multiplexing can be agreed on and given up without a new address. */
export class CoreTransport implements GatewayTransport {
  request: RtpTransportRequest;
  onPacket: CorePacketListener | undefined;
  readonly #endpoint: PlainRtpEndpoint;

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
    if (request.kind !== 'rtp') return failure({ cause: 'unsupported', reason: 'plain RTP alone is for the core' });
    const { address, rtpPort, rtcpPort } = this.#endpoint;
    const rtp = { address, port: rtpPort };
    return ok(request.rtcpMux ? { kind: 'rtp', rtp } : { kind: 'rtp', rtp, rtcp: { address, port: rtcpPort } });
  }

  become(request: TransportRequest): void {
    if (request.kind === 'rtp') this.request = request;
  }

  receive(component: 'rtp' | 'rtcp', octets: Uint8Array, source: TransportAddress): void {
    // Without an address to compare with, anybody could be the peer.
    if (this.request.remote !== undefined || this.request.latching) this.onPacket?.(component, octets, source);
  }

  send(component: 'rtp' | 'rtcp', octets: Uint8Array, destination: TransportAddress): void {
    const { remote, rtcpMux } = this.request;
    // A peer that names no place for RTCP wants none (RFC 3556 2).
    if (component === 'rtcp' && !rtcpMux && remote !== undefined && remote.rtcp === undefined) return;
    this.#endpoint.send(component, octets, destination);
  }

  async close(): Promise<void> {
    this.onPacket = undefined;
    // The last RTCP leaves in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#endpoint.close();
  }
}
