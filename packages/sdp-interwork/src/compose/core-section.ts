import type {
  RtpTransportResources,
  TcpTransportResources,
  TransportAddress,
  UdpTransportResources,
} from '@webrtc-ims/iq';
import { writeExtmap } from '../attributes/extmap.ts';
import { writeFeedback } from '../attributes/feedback.ts';
import { writeFingerprint } from '../attributes/fingerprint.ts';
import { answerPreconditions } from '../attributes/preconditions.ts';
import { applicationSpecificBandwidth } from '../codecs/bandwidth.ts';
import { writeCryptoLine } from '../sdes/crypto-line.ts';
import type { SessionState, Slot, StreamSide, StreamState } from '../state.ts';
import { kinds } from '../tokens/line-kinds.ts';
import { bfcpLines, msrpLines, textLines } from './channel-lines.ts';
import type { DescriptionText } from './description-text.ts';
import { writeLabel } from './floor-lines.ts';
import { formatList, writeFormats } from './formats.ts';
import type { Role } from './role.ts';

/** What a section for the core is written into. */
export interface CorePlace {
  readonly text: DescriptionText;
  readonly state: SessionState;
  readonly role: Role;
  /** The address of the `c=` line at session level, if it is that of a section. */
  readonly address: string | undefined;
}

/** A section for the core: what a terminal without any knowledge of WebRTC would write (TS 24.371 7.4). */
export function writeCoreSection(place: CorePlace, slot: Slot): void {
  const { text, state, role } = place;
  const id = slot.stream;
  const stream = id === undefined ? undefined : state.streams[id];
  const resources = stream === undefined ? undefined : state.legs.core.resources[stream.sides.core.transport];
  if (id === undefined || stream === undefined || resources === undefined) {
    writeRejection(text, slot);
    return;
  }
  switch (stream.kind) {
    case 'rtp':
      if (resources.kind !== 'rtp') {
        writeRejection(text, slot);
        return;
      }
      writeRtp(place, slot, stream.sides.core, resources);
      text.attributes(preconditionLines(stream, role));
      writeLabel(text, state, id);
      text.attributes(stream.sides.core.forwarded);
      return;
    case 'text':
      if (resources.kind !== 'rtp') {
        writeRejection(text, slot);
        return;
      }
      writeRtp(place, slot, stream.sides.core, resources);
      text.attributes(preconditionLines(stream, role));
      text.attributes(textLines(state, stream, role));
      return;
    case 'msrp':
      if (resources.kind !== 'tcp' && resources.kind !== 'udp') {
        writeRejection(text, slot);
        return;
      }
      writeConnection(place, slot, resources);
      text.attributes(preconditionLines(stream, role));
      text.attributes(msrpLines(state, stream, role, resources));
      return;
    case 'bfcp':
      if (resources.kind !== 'tcp' && resources.kind !== 'udp') {
        writeRejection(text, slot);
        return;
      }
      writeConnection(place, slot, resources);
      text.attributes(preconditionLines(stream, role));
      text.attributes(bfcpLines(state, stream, role));
      return;
  }
}

function writeRtp(place: CorePlace, slot: Slot, side: StreamSide, { rtp, rtcp }: RtpTransportResources): void {
  const { text, state } = place;
  const { packetTime, maximumPacketTime, rtcpBandwidth } = state.profiles.core;
  text.media(slot.media, rtp.port, slot.protocol, formatList(side.receive));
  writeOwnAddress(place, rtp);
  text.bandwidth('AS', applicationSpecificBandwidth(side.receive));
  text.bandwidth('RS', rtcpBandwidth.senders);
  text.bandwidth('RR', rtcpBandwidth.receivers);
  writeFormats(text, side.receive);
  // Without it RTCP is taken to be at the next port (RFC 3605 2.1).
  const adjacent = rtcp === undefined || (rtcp.address === rtp.address && rtcp.port === rtp.port + 1);
  if (!adjacent) text.rtcp(rtcp.port, rtcp.address);
  for (const extension of side.headerExtensions) text.attribute(kinds.extmap, writeExtmap(extension));
  if (slot.media === 'audio') {
    text.attribute(kinds.ptime, packetTime);
    text.attribute(kinds.maxptime, maximumPacketTime);
  }
  text.property(kinds[side.direction]);
  if (side.rtcpMux) text.property(kinds['rtcp-mux']);
  writeProtection(text, side);
  for (const feedback of side.feedbackLines) text.attribute(kinds['rtcp-fb'], writeFeedback(feedback));
}

/** `crypto` of SDES, and that the keys end at this edge if they do (RFC 4568 4, TS 24.229 7.5.2). */
function writeProtection(text: DescriptionText, { sdes }: StreamSide): void {
  if (sdes === undefined) return;
  for (const line of sdes.own) text.attribute(kinds.crypto, writeCryptoLine(line));
  if (sdes.edge) text.attribute(kinds['3ge2ae'], 'applied');
}

/** MSRP or BFCP: a connection, and its fingerprint if it has TLS (RFC 4975 8, RFC 8856 4). */
function writeConnection(place: CorePlace, slot: Slot, resources: TcpTransportResources | UdpTransportResources): void {
  const { text } = place;
  text.media(slot.media, resources.address.port, slot.protocol, '*');
  writeOwnAddress(place, resources.address);
  const fingerprint = resources.kind === 'tcp' ? resources.fingerprint : undefined;
  if (fingerprint !== undefined) text.attribute(kinds.fingerprint, writeFingerprint(fingerprint));
}

function writeOwnAddress({ text, address: ofSession }: CorePlace, { address }: TransportAddress): void {
  if (address !== ofSession) text.connection(address);
}

// The browser knows nothing of preconditions: its side is always ready (TS 24.229 6.7.2).
function preconditionLines(stream: StreamState, role: Role): readonly string[] {
  if (role === 'offer') return [];
  const preconditions = stream.offer?.preconditions;
  return preconditions === undefined ? [] : answerPreconditions(preconditions, stream.sides.core.direction);
}

function writeRejection(text: DescriptionText, slot: Slot): void {
  text.media(slot.media, 0, slot.protocol, slot.formats[0] ?? '0');
}
