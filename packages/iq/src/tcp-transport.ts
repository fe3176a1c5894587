import type { TransportAddress } from './address.ts';
import type { Fingerprint } from './ice-dtls-transport.ts';

/** Who opens the TCP connection (RFC 4145 4). */
export type TcpSetup = 'active' | 'passive' | 'actpass';

/** What the peer said of its side of a connection. */
export interface RemoteTcp {
  /** Where the gateway connects to when it is active. For MSRP the controller takes it from the path, or from `c=` and `m=` (RFC 6714 5). */
  readonly address: TransportAddress;
  readonly setup: TcpSetup;
  /** Every fingerprint that was signalled; empty without TLS. */
  readonly fingerprints: readonly Fingerprint[];
}

/** A transport towards the core: one TCP connection, for MSRP or BFCP (TS 23.334 6.2.10.3, 6.2.22). */
export interface TcpTransportRequest {
  readonly kind: 'tcp';
  readonly tls: boolean;
  /** The role that our description states or will state: `actpass` only while we offer and have no answer. */
  readonly setup: TcpSetup;
  /**
   * The gateway's side of TLS. Absent: whoever opens the connection is the client (RFC 8122 5). With BFCP the answerer is the server, whoever opens it (RFC
   * 8856 8).
   */
  readonly tlsRole?: 'client' | 'server';
  /** Counts connections, from 0. Another number than before asks for a new one (`a=connection:new`, RFC 4145 5). */
  readonly connection: number;
  /** Absent until the peer's description is known. */
  readonly remote?: RemoteTcp;
}

/** What the gateway reserved for a {@link TcpTransportRequest}. */
export interface TcpTransportResources {
  readonly kind: 'tcp';
  /** Where the gateway listens, and what its MSRP URIs name, whoever connects. */
  readonly address: TransportAddress;
  /** Of its certificate; absent without TLS. */
  readonly fingerprint?: Fingerprint;
}
