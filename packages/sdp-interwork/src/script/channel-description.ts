/** A data channel as two descriptions speak of it. */
export interface ChannelDescription {
  /** SCTP stream id, 0 to 65534. */
  readonly id: number;
  /** The subprotocol: `msrp`, `bfcp` or `t140`. */
  readonly protocol: string;
  readonly label: string;
  /** The attributes of the subprotocol, each as it would stand behind `a=` in a section of its own, as in `setup:active` (RFC 8864 5.2). */
  readonly attributes: readonly string[];
  /** False only where the other side wants messages out of order, which none of the three protocols can live with. */
  readonly ordered: boolean;
  /** RFC 8864 5.1.7; absent: 256. */
  readonly priority?: number;
}
