import { toHex } from '@webrtc-ims/core';
import type { IceDtlsTransportResources, TransportId } from '@webrtc-ims/iq';
import type { MediaDescription } from 'sdp-transform';
import { sends } from '../attributes/direction.ts';
import { writeFeedback } from '../attributes/feedback.ts';
import { derive } from '../derivation/derive.ts';
import type { Association, SessionState, Slot } from '../state.ts';
import { channelLines } from './channel-lines.ts';
import { connectionLine } from './connection-line.ts';
import { extensionLines } from './extension-lines.ts';
import { labelLine } from './floor-lines.ts';
import { formatLines } from './formats.ts';
import { defaultDestination } from './leg-address.ts';
import type { Role } from './role.ts';

/**
 * A section for the browser (RFC 8829 5.2, 5.3). ICE, DTLS and multiplexing lines stand in every accepted section although RFC 9143 7.1.3 would
 * have them once: Firefox refuses such an offer, and such an answer ends its content process.
 */
export function browserSection(state: SessionState, slot: Slot, role: Role): MediaDescription {
  if (slot.association !== undefined) return associationSection(state, slot, slot.association, role);
  const stream = slot.stream === undefined ? undefined : state.streams[slot.stream];
  if (stream?.kind !== 'rtp') return rejectedSection(slot);
  const side = stream.sides.browser;
  const resources = state.legs.browser.resources[side.transport];
  if (resources?.kind !== 'ice-dtls') return rejectedSection(slot);
  const { address, port } = defaultDestination(resources);
  const far = stream.sides.core;
  const direction = side.direction;
  return {
    type: slot.media,
    port,
    protocol: slot.protocol,
    ...formatLines(side.receive),
    connection: connectionLine(address),
    ...(slot.mid === undefined ? {} : { mid: slot.mid }),
    setup: setupLine(state, side.transport, role),
    ...transportLines(resources),
    rtcpMux: 'rtcp-mux',
    ...(stream.media === 'video' && far.bandwidth !== undefined
      ? { bandwidth: [{ type: 'AS', limit: far.bandwidth }] }
      : {}),
    ...(far.packetTime === undefined ? {} : { ptime: far.packetTime }),
    direction,
    ...extensionLines(side.headerExtensions),
    invalid: [
      // sdp-transform 3.0.0 would cut stream ids, so this line is written as it is. Browsers hang the track into a stream by it.
      ...(sends(direction) ? [`msid:ims ${stream.media}${slot.stream}`] : []),
      ...tlsIdLine(state, side.transport, role, stream.offer?.tlsId),
      ...labelLine(state, slot.stream),
      ...side.feedbackLines.map(writeFeedback),
      ...side.forwarded,
    ].map((value) => ({ value })),
  };
}

/** The section of data channels (RFC 8841 5, RFC 8864 5). */
function associationSection(
  state: SessionState,
  slot: Slot,
  { transport, streams, tlsId }: Association,
  role: Role,
): MediaDescription {
  const resources = state.legs.browser.resources[transport];
  if (resources?.kind !== 'ice-dtls' || resources.sctp === undefined) return rejectedSection(slot);
  const { address, port } = defaultDestination(resources);
  return {
    type: slot.media,
    port,
    protocol: slot.protocol,
    payloads: 'webrtc-datachannel',
    rtp: [],
    fmtp: [],
    connection: connectionLine(address),
    ...(slot.mid === undefined ? {} : { mid: slot.mid }),
    setup: setupLine(state, transport, role),
    ...transportLines(resources),
    sctpPort: resources.sctp.port,
    maxMessageSize: resources.sctp.maxMessageSize,
    invalid: [
      ...tlsIdLine(state, transport, role, tlsId),
      ...streams.flatMap((id) => channelLines(state, id, role, resources)),
    ].map((value) => ({ value })),
  };
}

function setupLine(state: SessionState, transport: TransportId, role: Role): string {
  if (role === 'offer') return 'actpass';
  return state.legs.browser.peers[transport]?.role ?? state.profiles.browser.answerSetup;
}

/** One value for the life of a DTLS association, and another one for the next (RFC 8842 4). */
function tlsIdLine(
  state: SessionState,
  transport: TransportId,
  role: Role,
  offered: boolean | undefined,
): readonly string[] {
  if (role === 'answer' && offered !== true) return [];
  const association = state.legs.browser.peers[transport]?.association ?? 0;
  return [`tls-id:${toHex(derive(state.seed, `tls-id ${transport} ${association}`).subarray(0, 20))}`];
}

function transportLines(resources: IceDtlsTransportResources): Partial<MediaDescription> {
  const { fingerprint, credentials } = resources;
  return {
    fingerprint: { type: fingerprint.algorithm.toLowerCase(), hash: fingerprint.value.toUpperCase() },
    iceUfrag: credentials.usernameFragment,
    icePwd: credentials.password,
    iceOptions: 'ice2',
    candidates: resources.candidates
      .filter((candidate) => candidate.component === 1)
      .map(({ foundation, component, protocol, priority, address, port, type, related }) => ({
        foundation,
        component,
        transport: protocol,
        priority,
        ip: address,
        port,
        type,
        ...(related === undefined ? {} : { raddr: related.address, rport: related.port }),
        ...(protocol === 'tcp' ? { tcptype: 'passive' } : {}),
      })),
    ...(resources.candidates.length === 0 ? {} : { endOfCandidates: 'end-of-candidates' }),
  };
}

/** Port 0, one format of the offer, a `c=` line without which Firefox refuses the whole description, and the mid (RFC 3264 6). */
function rejectedSection(slot: Slot): MediaDescription {
  return {
    type: slot.media,
    port: 0,
    protocol: slot.protocol,
    payloads: slot.formats[0] ?? '0',
    connection: connectionLine('0.0.0.0'),
    ...(slot.mid === undefined ? {} : { mid: slot.mid }),
    rtp: [],
    fmtp: [],
  };
}
