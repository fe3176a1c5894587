import type { TransportAddress } from './address.ts';

/** A transport towards the core: datagrams of a protocol that is not RTP, as BFCP over UDP (RFC 8855 6.2). */
export interface UdpTransportRequest {
  readonly kind: 'udp';
  /** Absent until the peer's description is known. */
  readonly remote?: TransportAddress;
}

/** What the gateway reserved for a {@link UdpTransportRequest}. */
export interface UdpTransportResources {
  readonly kind: 'udp';
  readonly address: TransportAddress;
}
