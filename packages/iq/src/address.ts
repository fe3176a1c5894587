/** An IP address with a port. Always given by the gateway or by the peer's description, never invented by the controller. */
export interface TransportAddress {
  /** A literal IPv4 or IPv6 address, without brackets. */
  readonly address: string;
  readonly port: number;
}
