import type { TransportAddress } from '@webrtc-ims/iq';
import { tcpRole } from '../attributes/tcp-setup.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { Rejection } from '../offer-answer/rejection.ts';
import { sameJson } from '../plan/same-json.ts';
import type { BfcpSide, TcpEnd } from '../state.ts';
import { type BfcpTerms, speaks } from './bfcp-terms.ts';

/** Whether BFCP runs over a reliable transport, and so in version 1 (RFC 8856 5.5): not over UDP. */
function isReliableBfcp(protocol: string): boolean {
  return !protocol.startsWith('UDP/');
}

/** Why a BFCP section of the core cannot be served; `undefined` if it can. */
export function unservableBfcp(section: SectionDescription, terms: BfcpTerms): Rejection | undefined {
  const { protocol } = section;
  if (protocol !== 'TCP/BFCP' && protocol !== 'TCP/TLS/BFCP' && protocol !== 'UDP/BFCP') {
    return { reason: 'BFCP over DTLS is not to be had towards the core', clause: 'RFC 8856 4' };
  }
  if (protocol === 'TCP/TLS/BFCP' && section.fingerprints.length === 0) {
    return { reason: 'no usable certificate fingerprint', clause: 'RFC 8122 5' };
  }
  return speaks(terms, isReliableBfcp(protocol))
    ? undefined
    : { reason: 'there is no common BFCP version', clause: 'RFC 8856 5.5' };
}

/** The transport to the core after what the peer said: a connection, or where datagrams go. */
export function bfcpTransport(
  section: SectionDescription,
  terms: BfcpTerms,
  kind: 'answer' | 'offer',
  before: BfcpSide | undefined,
): Pick<BfcpSide, 'tcp' | 'udp'> {
  const address: TransportAddress = { address: section.connection?.address ?? '0.0.0.0', port: section.port };
  if (section.protocol === 'UDP/BFCP') return { udp: { remote: address } };
  return { tcp: connection(section, terms, kind, before?.tcp, address) };
}

/** A connection goes on until the peer asks for a new one, or names another place without saying that it goes on (RFC 4145 5, RFC 8856 7). */
function connection(
  section: SectionDescription,
  terms: BfcpTerms,
  kind: 'answer' | 'offer',
  held: TcpEnd | undefined,
  address: TransportAddress,
): TcpEnd {
  const counted = held?.connection ?? 0;
  const tls = section.protocol === 'TCP/TLS/BFCP';
  const { fingerprints } = section;
  const before = held?.remote;
  const same = terms.connection === undefined && sameJson(before?.address, address);
  if (held !== undefined && before !== undefined && (terms.connection === 'existing' || same)) {
    return { ...held, continued: true, remote: { ...before, fingerprints } };
  }
  const role = tcpRole(terms.setup, kind);
  return {
    tls,
    // RFC 8856 8: whoever answers is the server, whoever opens the connection.
    ...(tls ? { tlsRole: kind === 'offer' ? 'server' : 'client' } : {}),
    setup: role,
    connection: before === undefined ? counted : counted + 1,
    continued: false,
    remote: { address, setup: role === 'active' ? 'passive' : 'active', fingerprints },
  };
}
