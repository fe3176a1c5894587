import type { GatewayTransport, RtpTransportRequest, TransportAddress } from '@webrtc-ims/iq';

/** What stands behind an `rtp` transport of a termination: RTP and RTCP towards the core. `RtpCoreTransport` is one. */
export interface RtpBearer extends GatewayTransport {
  readonly kind: 'rtp';
  /** What it is at the moment. */
  readonly request: RtpTransportRequest;
  /** Takes what the core sends, decrypted. On a shared port the component is `rtp`: telling RTCP from RTP is the taker's business. */
  onPacket: ((component: 'rtp' | 'rtcp', octets: Uint8Array, source: TransportAddress) => void) | undefined;
  /** Sends a complete packet, encrypted if that was agreed on. */
  send(component: 'rtp' | 'rtcp', octets: Uint8Array, destination: TransportAddress): void;
}

/** Whether a transport is an {@link RtpBearer}. */
export function isRtpBearer(transport: GatewayTransport | undefined): transport is RtpBearer {
  return transport !== undefined && 'kind' in transport && transport.kind === 'rtp';
}
