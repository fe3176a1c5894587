import type { DataChannelPort } from '@webrtc-ims/core';
import type { DataChannelRequest, GatewayTransport, TransportAddress } from '@webrtc-ims/iq';

/**
 * What stands behind an `ice-dtls` transport of a termination: ICE, DTLS and what runs on them, towards a browser. `AccessTransport` of
 * `@webrtc-ims/ice-dtls/node` is one.
 */
export interface AccessBearer extends GatewayTransport {
  /** Takes decrypted RTP and RTCP. Nothing arrives before the peer's certificate is verified (RFC 8122 6.2). */
  onPacket: ((octets: Uint8Array) => void) | undefined;
  /** Sends a complete packet. It is lost when there is no way to the peer. */
  send(component: 'rtp' | 'rtcp', octets: Uint8Array): void;
  /** Whether the peer has data channels. */
  readonly hasData: boolean;
  /** Octets of the largest message that the peer takes; `Infinity` when it sets no bound (RFC 8841 6). */
  readonly peerMaxMessageSize: number;
  /** That of our first candidate, which our MSRP URIs name. */
  readonly address: TransportAddress;
  /** Opens the data channel that both descriptions agree on (RFC 8864), with this subprotocol. */
  channel(request: DataChannelRequest, protocol: string): DataChannelPort;
}

/** Whether a transport is an {@link AccessBearer}. */
export function isAccessBearer(transport: GatewayTransport | undefined): transport is AccessBearer {
  return transport !== undefined && 'channel' in transport && 'hasData' in transport;
}
