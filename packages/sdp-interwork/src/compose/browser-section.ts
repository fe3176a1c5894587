import { toHex } from '@webrtc-ims/core';
import type { IceDtlsTransportResources, TransportId } from '@webrtc-ims/iq';
import { writeCandidate } from '../attributes/candidate.ts';
import { sends } from '../attributes/direction.ts';
import { writeExtmap } from '../attributes/extmap.ts';
import { writeFeedback } from '../attributes/feedback.ts';
import { writeFingerprint } from '../attributes/fingerprint.ts';
import { derive } from '../derivation/derive.ts';
import type { Association, SessionState, Slot } from '../state.ts';
import { kinds } from '../tokens/line-kinds.ts';
import { writeChannel } from './channel-lines.ts';
import type { DescriptionText } from './description-text.ts';
import { writeLabel } from './floor-lines.ts';
import { formatList, writeFormats } from './formats.ts';
import { defaultDestination } from './leg-address.ts';
import type { Role } from './role.ts';

/**
 * A section for the browser (RFC 8829 5.2, 5.3). ICE, DTLS and multiplexing lines stand in every accepted section although RFC 9143 7.1.3 would
 * have them once: Firefox refuses such an offer, and such an answer ends its content process.
 */
export function writeBrowserSection(text: DescriptionText, state: SessionState, slot: Slot, role: Role): void {
  if (slot.association !== undefined) {
    writeAssociation(text, state, slot, slot.association, role);
    return;
  }
  const id = slot.stream;
  const stream = id === undefined ? undefined : state.streams[id];
  if (id === undefined || stream?.kind !== 'rtp') {
    writeRejection(text, slot);
    return;
  }
  const side = stream.sides.browser;
  const resources = state.legs.browser.resources[side.transport];
  if (resources?.kind !== 'ice-dtls') {
    writeRejection(text, slot);
    return;
  }
  const { address, port } = defaultDestination(resources);
  const far = stream.sides.core;
  const { direction } = side;
  text.media(slot.media, port, slot.protocol, formatList(side.receive));
  text.connection(address);
  if (stream.media === 'video' && far.bandwidth !== undefined) text.bandwidth('AS', far.bandwidth);
  writeFormats(text, side.receive);
  for (const extension of side.headerExtensions) text.attribute(kinds.extmap, writeExtmap(extension));
  text.attribute(kinds.setup, ourSetup(state, side.transport, role));
  if (slot.mid !== undefined) text.attribute(kinds.mid, slot.mid);
  if (far.packetTime !== undefined) text.attribute(kinds.ptime, far.packetTime);
  text.property(kinds[direction]);
  writeTransport(text, resources);
  text.property(kinds['rtcp-mux']);
  // Browsers hang the track into a stream by it.
  if (sends(direction)) text.attribute(kinds.msid, `ims ${stream.media}${id}`);
  if (role === 'offer' || stream.offer?.tlsId === true) text.attribute(kinds['tls-id'], tlsId(state, side.transport));
  writeLabel(text, state, id);
  for (const feedback of side.feedbackLines) text.attribute(kinds['rtcp-fb'], writeFeedback(feedback));
  text.attributes(side.forwarded);
}

/** The section of data channels (RFC 8841 5, RFC 8864 5). */
function writeAssociation(
  text: DescriptionText,
  state: SessionState,
  slot: Slot,
  { transport, streams, tlsId: offered }: Association,
  role: Role,
): void {
  const resources = state.legs.browser.resources[transport];
  if (resources?.kind !== 'ice-dtls' || resources.sctp === undefined) {
    writeRejection(text, slot);
    return;
  }
  const { address, port } = defaultDestination(resources);
  text.media(slot.media, port, slot.protocol, 'webrtc-datachannel');
  text.connection(address);
  text.attribute(kinds.setup, ourSetup(state, transport, role));
  if (slot.mid !== undefined) text.attribute(kinds.mid, slot.mid);
  writeTransport(text, resources);
  text.attribute(kinds['sctp-port'], resources.sctp.port);
  text.attribute(kinds['max-message-size'], resources.sctp.maxMessageSize);
  if (role === 'offer' || offered) text.attribute(kinds['tls-id'], tlsId(state, transport));
  for (const id of streams) writeChannel(text, state, id, role, resources);
}

function ourSetup(state: SessionState, transport: TransportId, role: Role): string {
  if (role === 'offer') return 'actpass';
  return state.legs.browser.peers[transport]?.role ?? state.profiles.browser.answerSetup;
}

/** One value for the life of a DTLS association, and another one for the next (RFC 8842 4). */
function tlsId(state: SessionState, transport: TransportId): string {
  const association = state.legs.browser.peers[transport]?.association ?? 0;
  return toHex(derive(state.seed, `tls-id ${transport} ${association}`).subarray(0, 20));
}

function writeTransport(text: DescriptionText, resources: IceDtlsTransportResources): void {
  const { fingerprint, credentials, candidates } = resources;
  text.attribute(kinds['ice-ufrag'], credentials.usernameFragment);
  text.attribute(kinds['ice-pwd'], credentials.password);
  text.attribute(kinds.fingerprint, writeFingerprint(fingerprint));
  for (const candidate of candidates)
    if (candidate.component === 1) text.attribute(kinds.candidate, writeCandidate(candidate));
  if (candidates.length > 0) text.property(kinds['end-of-candidates']);
  text.attribute(kinds['ice-options'], 'ice2');
}

/** Port 0, one format of the offer, a `c=` line without which Firefox refuses the whole description, and the mid (RFC 3264 6). */
function writeRejection(text: DescriptionText, slot: Slot): void {
  text.media(slot.media, 0, slot.protocol, slot.formats[0] ?? '0');
  text.connection('0.0.0.0');
  if (slot.mid !== undefined) text.attribute(kinds.mid, slot.mid);
}
