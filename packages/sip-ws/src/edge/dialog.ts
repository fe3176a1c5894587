/** One end of a dialog, as needed to send requests to it in the name of the other end. */
export interface DialogEnd {
  /** From or To value of this end, with its tag. */
  readonly address: string;
  readonly tag: string;
  /** Where requests to this end go: its latest Contact. */
  target: string;
  /** Route values between the edge and this end, the edge itself left out. */
  readonly routes: readonly string[];
  /** Highest CSeq number that this end has sent. */
  cseq: number;
}

/** An INVITE dialog between a flow and the core. */
export interface Dialog {
  /** Unique in the edge; for `terminateDialog`. */
  readonly id: string;
  readonly callId: string;
  readonly access: DialogEnd;
  readonly core: DialogEnd;
  /** Who sent the INVITE. */
  readonly caller: 'access' | 'core';
  /** CSeq number of the INVITE, for its ACK. */
  readonly inviteCSeq: number;
}
