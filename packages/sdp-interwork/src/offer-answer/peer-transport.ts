import type { IceCredentials, RemoteIceDtls } from '@webrtc-ims/iq';
import { sameFingerprints } from '../attributes/fingerprint.ts';
import { answerRole } from '../attributes/setup.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { Mutable } from '../mutable.ts';
import type { PeerTransport } from '../state.ts';

/** What `peerTransport` needs to know besides the section. */
export interface PeerTransportContext {
  /** The peer is ICE-lite. */
  readonly lite: boolean;
  /** Our role when the peer leaves it to us, or, for an answer without `setup`, the one that goes with `active` (RFC 4145 4.1). */
  readonly preferred: 'active' | 'passive';
  readonly before: PeerTransport | undefined;
}

/**
 * ICE and DTLS of a transport by the browser's description, which must hold credentials. New credentials, both of them, are an ICE restart (RFC 8839
 * 4.4.1.1.1). Our DTLS role stays for as long as the association does, whatever the peer offers: browsers always re-offer `actpass` and
 * fail on a change (RFC 8842 5.3); new
 * certificates, or another tls-id, begin a new association (RFC 8842 5.5).
 */
function peerTransport(section: SectionDescription, context: PeerTransportContext): PeerTransport {
  const { before } = context;
  const credentials: IceCredentials = section.credentials ?? { usernameFragment: '', password: '' };
  const continued = goesOn(section, before);
  const role = ourRole(section, context.preferred, before);
  const remote: RemoteIceDtls = {
    credentials,
    lite: context.lite,
    candidates: section.candidates,
    fingerprints: section.fingerprints,
    setup: role === 'active' ? 'passive' : 'active',
  };
  const generation = before?.iceGeneration ?? 0;
  const peer: Mutable<PeerTransport> = {
    remote,
    role,
    iceGeneration: restarts(before, credentials) ? generation + 1 : generation,
    association: before === undefined ? 0 : before.association + (continued ? 0 : 1),
  };
  const { tlsId } = section;
  if (tlsId !== undefined) peer.tlsId = tlsId;
  return peer;
}

/** Our DTLS role on the transport of a section. */
export function ourRole(
  section: SectionDescription,
  preferred: 'active' | 'passive',
  before: PeerTransport | undefined,
): 'active' | 'passive' {
  return before !== undefined && goesOn(section, before) ? before.role : answerRole(section.setup, preferred);
}

/** Whether the DTLS association of before lives on. */
function goesOn(section: SectionDescription, before: PeerTransport | undefined): boolean {
  if (before === undefined) return false;
  const { tlsId } = section;
  const sameId = tlsId === undefined || before.tlsId === undefined || tlsId === before.tlsId;
  return sameId && sameFingerprints(before.remote.fingerprints, section.fingerprints);
}

/**
 * The same where several sections share the transport: each repeats it, or has it from the tagged one, so the first says it all but for the SCTP
 * association, which one section alone has.
 *
 * @param noted what an earlier section of this description said
 */
export function notedPeer(
  section: SectionDescription,
  context: PeerTransportContext,
  noted: PeerTransport | undefined,
): PeerTransport {
  const first = noted === undefined || noted === context.before;
  const peer = first ? peerTransport(section, context) : noted;
  const { sctp } = section;
  return sctp === undefined ? peer : { ...peer, remote: { ...peer.remote, sctp } };
}

function restarts(before: PeerTransport | undefined, now: IceCredentials): boolean {
  if (before === undefined) return false;
  const then = before.remote.credentials;
  return then.usernameFragment !== now.usernameFragment && then.password !== now.password;
}
