import type { CoreProfile } from '../legs/profile.ts';
import type { BfcpSide, TcpEnd } from '../state.ts';

/** The connection that we offer to the core for MSRP. */
export function plannedMsrpConnection({ msrpProtocol }: CoreProfile): TcpEnd {
  return { tls: msrpProtocol === 'TCP/TLS/MSRP', setup: 'actpass', connection: 0, continued: false };
}

/** The transport that we offer to the core for BFCP: the one that there is, else that of the profile. */
export function plannedBfcpTransport(
  { bfcpProtocol }: CoreProfile,
  held: BfcpSide | undefined,
): Pick<BfcpSide, 'tcp' | 'udp'> {
  if (held?.tcp !== undefined) return { tcp: held.tcp };
  if (held?.udp !== undefined) return { udp: held.udp };
  if (bfcpProtocol === 'UDP/BFCP') return { udp: {} };
  return { tcp: { tls: bfcpProtocol === 'TCP/TLS/BFCP', setup: 'actpass', connection: 0, continued: false } };
}
