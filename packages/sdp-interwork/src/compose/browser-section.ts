import type { IceDtlsTransportResources } from '@webrtc-ims/iq';
import type { MediaDescription } from 'sdp-transform';
import { sends } from '../attributes/direction.ts';
import type { SessionState, Slot } from '../state.ts';
import { connectionLine } from './connection-line.ts';
import { formatLines } from './formats.ts';
import { defaultDestination } from './leg-address.ts';
import type { Role } from './role.ts';

/**
 * A section for the browser (RFC 8829 5.2, 5.3). ICE, DTLS and multiplexing lines stand in every accepted section although RFC 9143 7.1.3 would
 * have them once: Firefox refuses such an offer, and such an answer ends its content process.
 */
export function browserSection(state: SessionState, slot: Slot, role: Role): MediaDescription {
  const stream = slot.stream === undefined ? undefined : state.streams[slot.stream];
  const resources = stream === undefined ? undefined : state.legs.browser.resources[stream.sides.browser.transport];
  if (stream === undefined || slot.stream === undefined || resources?.kind !== 'ice-dtls') return rejectedSection(slot);
  const side = stream.sides.browser;
  const { address, port } = defaultDestination(resources);
  const peer = state.legs.browser.peers[side.transport];
  const far = stream.sides.core;
  const direction = side.direction;
  return {
    type: slot.media,
    port,
    protocol: slot.protocol,
    ...formatLines(side.receive),
    connection: connectionLine(address),
    ...(slot.mid === undefined ? {} : { mid: slot.mid }),
    setup: role === 'offer' ? 'actpass' : (peer?.role ?? state.profiles.browser.answerSetup),
    ...transportLines(resources),
    rtcpMux: 'rtcp-mux',
    ...(far.packetTime === undefined ? {} : { ptime: far.packetTime }),
    direction,
    ...(side.headerExtensions.length === 0
      ? {}
      : { ext: side.headerExtensions.map(({ id, uri }) => ({ value: id, uri })) }),
    invalid: [
      // sdp-transform 3.0.0 would cut stream ids, so this line is written as it is. Browsers hang the track into a stream by it.
      ...(sends(direction) ? [{ value: `msid:ims audio${slot.stream}` }] : []),
      ...(role === 'offer' || stream.offer?.tlsId === true ? [{ value: `tls-id:${state.legs.browser.tlsId}` }] : []),
      ...side.forwarded.map((value) => ({ value })),
    ],
  };
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
