/**
 * A data channel that was agreed in SDP (RFC 8864), on a transport with an SCTP association. Its subprotocol is the kind of the stream. MSRP, BFCP and
 * T.140 all ask for a reliable and ordered channel (RFC 8873 4.3, RFC 8865 3.2), so nothing is said of that.
 */
export interface DataChannelRequest {
  /** SCTP stream id, 0 to 65534. */
  readonly id: number;
  readonly label: string;
  /** RFC 8864 5.1.7; absent: 256. */
  readonly priority?: number;
}
