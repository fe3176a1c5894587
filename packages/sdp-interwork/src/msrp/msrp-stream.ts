import type { TransportAddress } from '@webrtc-ims/iq';
import { isAddress } from '../attributes/address.ts';
import { tcpRole } from '../attributes/tcp-setup.ts';
import { type DataChannel, isReliable } from '../channels/data-channel.ts';
import type { SectionDescription } from '../model/section-description.ts';
import { type Judged, rejected } from '../offer-answer/rejection.ts';
import { sameJson } from '../plan/same-json.ts';
import type { MsrpSide, TcpEnd } from '../state.ts';
import { firstHop, type MsrpTerms, readMsrpTerms } from './msrp-terms.ts';

/** Reads an MSRP session from a channel of the browser (RFC 8873 4). */
export function readMsrpChannel(channel: DataChannel, lenient: boolean): Judged<MsrpTerms> {
  if (!isReliable(channel)) return rejected('MSRP needs an ordered and reliable channel', 'RFC 8873 4.3');
  const read = readMsrpTerms(channel.attributes);
  if ('rejection' in read) return read;
  const terms = read.value;
  if (!lenient && (terms.setup === undefined || !terms.cema)) {
    return rejected('an MSRP channel needs path, msrp-cema and setup', 'RFC 8873 4.4');
  }
  if (terms.path.length > 1) return rejected('there are no relays on a data channel', 'RFC 8873 6');
  const uri = firstHop(terms);
  if (uri.transport !== 'dc')
    return rejected('the path of an MSRP channel is not one of a data channel', 'RFC 8873 4.1');
  return read;
}

/** Reads an MSRP session from a section of the core (RFC 4975 8). */
export function readMsrpSection(section: SectionDescription): Judged<MsrpTerms> {
  const read = readMsrpTerms(section.attributes);
  if ('rejection' in read) return read;
  const uri = firstHop(read.value);
  const tls = isTls(section.protocol);
  if (uri.transport !== 'tcp') return rejected('the path names another transport than TCP', 'RFC 4975 9');
  if ((uri.scheme === 'msrps') !== tls)
    return rejected('the scheme of the path contradicts the transport', 'RFC 4975 8.2');
  if (!read.value.lines.some((line) => line.startsWith('accept-types:'))) {
    return rejected('an MSRP session has exactly one list of media types', 'RFC 4975 8.6');
  }
  if (connectTo(section, read.value) === undefined) {
    return rejected('the MSRP peer has no address that can be reached', 'RFC 4975 8.1');
  }
  if (tls && section.fingerprints.length === 0) return rejected('no usable certificate fingerprint', 'RFC 8122 5');
  return read;
}

/** Whether the protocol of a section runs over TLS. */
function isTls(protocol: string): boolean {
  return protocol.includes('/TLS/');
}

/**
 * Where the peer is connected to: with CEMA, or where the path has a name that would have to be looked up, `c=` and `m=`; else the first hop of the
 * path (RFC 4975 8.1, RFC 6714 5).
 */
function connectTo(section: SectionDescription, terms: MsrpTerms): TransportAddress | undefined {
  const uri = firstHop(terms);
  const literal = section.connection?.literal === true ? section.connection.address : undefined;
  if (!terms.cema && isAddress(uri.host)) return { address: uri.host, port: uri.port || 9 };
  return literal === undefined ? undefined : { address: literal, port: section.port };
}

/**
 * The connection to the core after what the peer said. It goes on unless the peer's path became another one, which is another session (RFC
 * 4975 5.4); `connection` plays no part (RFC 6135 4.4).
 */
export function msrpConnection(
  section: SectionDescription,
  terms: MsrpTerms,
  kind: 'answer' | 'offer',
  before: MsrpSide | undefined,
): TcpEnd {
  const tls = isTls(section.protocol);
  const known = before?.terms;
  const goesOn = known === undefined || sameJson(known.path, terms.path);
  const held = goesOn && known !== undefined ? before?.tcp : undefined;
  const role = held?.remote === undefined ? tcpRole(terms.setup, kind) : heldRole(held);
  const counted = before?.tcp?.connection ?? 0;
  return {
    tls,
    setup: role,
    connection: goesOn ? counted : counted + 1,
    continued: goesOn && known !== undefined,
    remote: {
      address: connectTo(section, terms) ?? { address: '0.0.0.0', port: 9 },
      setup: role === 'active' ? 'passive' : 'active',
      fingerprints: section.fingerprints,
    },
  };
}

function heldRole(held: TcpEnd): 'active' | 'passive' {
  return held.setup === 'active' ? 'active' : 'passive';
}

/** The role that our answer takes on a leg, by what was offered there. */
export function msrpAnswerSetup(offered: MsrpTerms | undefined): 'active' | 'passive' {
  return tcpRole(offered?.setup, 'offer');
}
