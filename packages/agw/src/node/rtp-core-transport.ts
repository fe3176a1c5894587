import { failure, ok } from '@webrtc-ims/core';
import type {
  Answer,
  RtpTransportRequest,
  TransportAddress,
  TransportRequest,
  TransportResources,
} from '@webrtc-ims/iq';
import { PlainRtpEndpoint, type PortPairAllocator } from '@webrtc-ims/rtp/node';
import type { RtpBearer } from '../rtp-bearer.ts';
import { SdesSession } from './sdes-session.ts';

/**
 * RTP and RTCP over UDP towards the core, plain or as SRTP with the keys of the descriptions (RFC 4568). It is always a pair of ports, so that multiplexing
 * can be agreed on and given up without a new address.
 *
 * @example
 * ```ts
 * open: (_realm, _id, request) => RtpCoreTransport.open(new PortPairAllocator({ address }), request),
 * ```
 */
export class RtpCoreTransport implements RtpBearer {
  readonly kind = 'rtp';
  onPacket: RtpBearer['onPacket'];
  readonly #endpoint: PlainRtpEndpoint;
  readonly #sdes = new SdesSession();
  #request: RtpTransportRequest;

  /** Binds its ports. Refusals: `no-resources` when there are none. */
  static async open(allocator: PortPairAllocator, request: RtpTransportRequest): Promise<Answer<RtpCoreTransport>> {
    let transport: RtpCoreTransport | undefined;
    const opened = await PlainRtpEndpoint.open(allocator, {
      onPacket(component, octets, source) {
        if (transport !== undefined) transport.#receive(component, octets, source);
      },
    });
    if (!opened.ok) return failure({ cause: 'no-resources', reason: 'no free pair of ports' });
    transport = new RtpCoreTransport(opened.value, request);
    return ok(transport);
  }

  private constructor(endpoint: PlainRtpEndpoint, request: RtpTransportRequest) {
    this.#endpoint = endpoint;
    this.#request = request;
  }

  get request(): RtpTransportRequest {
    return this.#request;
  }

  /** Refusals: `bad-parameter` for keys of another length than their suite asks for, `unsupported` for what is no `rtp` transport. */
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
    this.#request = request;
    this.#sdes.become(request.sdes);
  }

  send(component: 'rtp' | 'rtcp', octets: Uint8Array, destination: TransportAddress): void {
    const { remote, rtcpMux } = this.#request;
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

  #receive(component: 'rtp' | 'rtcp', octets: Uint8Array, source: TransportAddress): void {
    // Without an address to compare with, anybody could be the peer.
    if (this.#request.remote === undefined && !this.#request.latching) return;
    const opened = this.#sdes.unprotect(component, octets);
    if (opened !== undefined) this.onPacket?.(component, opened, source);
  }
}
