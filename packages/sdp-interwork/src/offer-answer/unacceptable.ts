import { isUnspecified } from '../attributes/address.ts';
import type { Leg } from '../leg.ts';
import type { CoreProfile, LegProfiles } from '../legs/profile.ts';
import type { SectionDescription } from '../model/section-description.ts';
import { readCryptoLines } from '../sdes/crypto-line.ts';
import { isForEdge, isSecured } from '../sdes/secured.ts';
import { kinds } from '../tokens/line-kinds.ts';
import type { Rejection } from './rejection.ts';

// What browsers and the scripts around them have written for DTLS-SRTP over the years (RFC 8829 5.1.2). The answer echoes it.
const browserProtocols: ReadonlySet<string> = new Set([
  'UDP/TLS/RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'RTP/SAVPF',
  'RTP/SAVP',
  'RTP/AVPF',
  'RTP/AVP',
  'TCP/DTLS/RTP/SAVPF',
]);
const coreProtocols: ReadonlySet<string> = new Set(['RTP/AVP', 'RTP/AVPF', 'RTP/SAVP', 'RTP/SAVPF']);

/** What keeps a section of an offer from `leg` from being interworked as an RTP stream, besides its formats; `undefined` if nothing does. */
export function unacceptableRtp(section: SectionDescription, leg: Leg, profiles: LegProfiles): Rejection | undefined {
  if (section.media !== 'audio' && section.media !== 'video') {
    return { reason: 'this media type is not interworked', clause: 'RFC 3264 6' };
  }
  const protocols = leg === 'browser' ? browserProtocols : coreProtocols;
  if (!protocols.has(section.protocol)) {
    return { reason: 'this transport protocol is not interworked', clause: 'RFC 5764 8' };
  }
  return leg === 'browser' ? browserTransport(section) : coreTransport(section, profiles);
}

/** What a section of the browser lacks to be a DTLS-SRTP transport: there is no fallback to unencrypted media. */
export function browserTransport(section: SectionDescription): Rejection | undefined {
  const transport = unacceptableTransport(section);
  if (transport !== undefined) return transport;
  // The gateway's access side runs RTP and RTCP on one port (RFC 8834 4.5 makes that the normal case).
  if (!section.rtcpMux) return { reason: 'no RTCP multiplexing', clause: 'RFC 8035 3' };
  return undefined;
}

/** What a section of the browser lacks to run on ICE and DTLS at all. */
export function unacceptableTransport(section: SectionDescription): Rejection | undefined {
  if (section.credentials === undefined) {
    return { reason: 'no usable ICE credentials', clause: 'RFC 8839 4.2.5' };
  }
  if (section.fingerprints.length === 0) {
    return { reason: 'no usable certificate fingerprint', clause: 'RFC 5763 5' };
  }
  return undefined;
}

/** What an RTP section of the core lacks, or has too much. */
export function coreTransport(section: SectionDescription, profiles: LegProfiles): Rejection | undefined {
  const protection = unacceptableProtection(section, profiles.core);
  if (protection !== undefined) return protection;
  if (section.rtcpMuxOnly && !profiles.core.rtcpMux) {
    return { reason: 'RTCP multiplexing is demanded and not to be had', clause: 'RFC 8858 4.3' };
  }
  if (section.has(kinds.creq)) {
    return { reason: 'a capability negotiation extension is demanded', clause: 'RFC 5939 3.3.2' };
  }
  if ((section.preconditions?.unknownMandatory.length ?? 0) > 0) {
    return { reason: 'a mandatory precondition of an unknown type', clause: 'RFC 3312 8' };
  }
  return unacceptableAddress(section);
}

/** Why nothing can be sent to where a section of the core wants it. */
export function unacceptableAddress({ connection }: SectionDescription): Rejection | undefined {
  if (connection === undefined || !connection.literal) {
    return { reason: 'the connection address is no unicast address', clause: 'RFC 8866 5.7' };
  }
  if (isMulticast(connection.address)) {
    return { reason: 'the connection address is a multicast address', clause: 'RFC 8866 5.7' };
  }
  return undefined;
}

function unacceptableProtection(section: SectionDescription, profile: CoreProfile): Rejection | undefined {
  if (!isSecured(section.protocol)) {
    return profile.srtp === 'require' ? { reason: 'the media is not protected', clause: 'RFC 4568 5.1.2' } : undefined;
  }
  if (profile.srtp === 'never') return { reason: 'this transport protocol is not interworked', clause: 'RFC 5764 8' };
  if (profile.endToEndKeys === 'reject' && !isForEdge(section.attributes)) {
    return { reason: 'the keys are not meant for this edge', clause: 'TS 33.328 4.2.2' };
  }
  const usable = readCryptoLines(section.attributes).some(({ suite }) => profile.sdesSuites.includes(suite));
  return usable ? undefined : { reason: 'there is no common SDES suite', clause: 'RFC 4568 5.1.2' };
}

function isMulticast(address: string): boolean {
  if (isUnspecified(address)) return false;
  if (address.includes(':')) return address.toLowerCase().startsWith('ff');
  const first = Number(address.slice(0, address.indexOf('.')));
  return first >= 224 && first <= 239;
}
