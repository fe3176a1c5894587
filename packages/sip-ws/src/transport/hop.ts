/** A connection that the peer opened, or that we opened and keep: a WebSocket. Messages keep their boundaries on it. */
export interface FlowHop {
  readonly type: 'flow';
  /** Id of the flow. */
  readonly flow: string;
}

/** A neighbour that is named by its address. */
export interface AddressHop {
  readonly type: 'address';
  readonly transport: 'UDP' | 'TCP';
  /** An IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** For TCP: the open connection to prefer (RFC 3261 18.2.2). */
  readonly connection?: string;
}

/** Where a message comes from or goes to. */
export type Hop = FlowHop | AddressHop;

/** Whether the transport itself repeats what gets lost, so that the transaction does not (RFC 3261 17, RFC 7118 5). */
export function isReliable(hop: Hop): boolean {
  return hop.type === 'flow' || hop.transport !== 'UDP';
}

/** A text that is the same for the same hop, for use as a key and in logs. */
export function hopName(hop: Hop): string {
  return hop.type === 'flow' ? hop.flow : `${hop.transport} ${hop.host} ${hop.port}`;
}
