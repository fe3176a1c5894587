import type {
  RtpTransportResources,
  TcpTransportResources,
  TransportAddress,
  UdpTransportResources,
} from '@webrtc-ims/iq';
import type { MediaDescription } from 'sdp-transform';
import { addressVersion } from '../attributes/address.ts';
import { writeFeedback } from '../attributes/feedback.ts';
import { answerPreconditions } from '../attributes/preconditions.ts';
import { applicationSpecificBandwidth } from '../codecs/bandwidth.ts';
import { writeCryptoLine } from '../sdes/crypto-line.ts';
import type { SessionState, Slot, StreamSide, StreamState } from '../state.ts';
import { bfcpLines, msrpLines, textLines } from './channel-lines.ts';
import { connectionLine } from './connection-line.ts';
import { extensionLines } from './extension-lines.ts';
import { labelLine } from './floor-lines.ts';
import { formatLines } from './formats.ts';
import { legAddress } from './leg-address.ts';
import type { Role } from './role.ts';

/** A section for the core: what a terminal without any knowledge of WebRTC would write (TS 24.371 7.4). */
export function coreSection(state: SessionState, slot: Slot, role: Role): MediaDescription {
  const stream = slot.stream === undefined ? undefined : state.streams[slot.stream];
  const resources = stream === undefined ? undefined : state.legs.core.resources[stream.sides.core.transport];
  if (slot.stream === undefined || stream === undefined || resources === undefined) return rejectedSection(slot);
  switch (stream.kind) {
    case 'rtp':
      if (resources.kind !== 'rtp') return rejectedSection(slot);
      return rtpSection(state, slot, stream.sides.core, resources, [
        ...preconditionLines(stream, role),
        ...labelLine(state, slot.stream),
        ...stream.sides.core.forwarded,
      ]);
    case 'text':
      if (resources.kind !== 'rtp') return rejectedSection(slot);
      return rtpSection(state, slot, stream.sides.core, resources, [
        ...preconditionLines(stream, role),
        ...textLines(state, stream, role),
      ]);
    case 'msrp':
    case 'bfcp':
      if (resources.kind !== 'tcp' && resources.kind !== 'udp') return rejectedSection(slot);
      return connectionSection(state, slot, resources, [
        ...preconditionLines(stream, role),
        ...(stream.kind === 'msrp' ? msrpLines(state, stream, role, resources) : bfcpLines(state, stream, role)),
      ]);
  }
}

function rtpSection(
  state: SessionState,
  slot: Slot,
  side: StreamSide,
  { rtp, rtcp }: RtpTransportResources,
  lines: readonly string[],
): MediaDescription {
  const { packetTime, maximumPacketTime, rtcpBandwidth } = state.profiles.core;
  const adjacent = rtcp === undefined || (rtcp.address === rtp.address && rtcp.port === rtp.port + 1);
  return {
    type: slot.media,
    port: rtp.port,
    protocol: slot.protocol,
    ...formatLines(side.receive),
    ...ownConnection(state, rtp),
    bandwidth: [
      { type: 'AS', limit: applicationSpecificBandwidth(side.receive) },
      { type: 'RS', limit: rtcpBandwidth.senders },
      { type: 'RR', limit: rtcpBandwidth.receivers },
    ],
    // Without it RTCP is taken to be at the next port (RFC 3605 2.1).
    ...(adjacent || rtcp === undefined
      ? {}
      : { rtcp: { port: rtcp.port, netType: 'IN', ipVer: addressVersion(rtcp.address), address: rtcp.address } }),
    ...(side.rtcpMux ? { rtcpMux: 'rtcp-mux' } : {}),
    ...(slot.media === 'audio' ? { ptime: packetTime, maxptime: maximumPacketTime } : {}),
    direction: side.direction,
    ...extensionLines(side.headerExtensions),
    invalid: [...protectionLines(side), ...side.feedbackLines.map(writeFeedback), ...lines].map((value) => ({ value })),
  };
}

/** `crypto` of SDES, and that the keys end at this edge if they do (RFC 4568 4, TS 24.229 7.5.2). */
function protectionLines({ sdes }: StreamSide): readonly string[] {
  if (sdes === undefined) return [];
  return [...sdes.own.map(writeCryptoLine), ...(sdes.edge ? ['3ge2ae:applied'] : [])];
}

/** MSRP or BFCP: a connection, its fingerprint if it has TLS, and what the protocol says (RFC 4975 8, RFC 8856 4). */
function connectionSection(
  state: SessionState,
  slot: Slot,
  resources: TcpTransportResources | UdpTransportResources,
  lines: readonly string[],
): MediaDescription {
  const { address } = resources;
  const fingerprint = resources.kind === 'tcp' ? resources.fingerprint : undefined;
  return {
    type: slot.media,
    port: address.port,
    protocol: slot.protocol,
    payloads: '*',
    rtp: [],
    fmtp: [],
    ...ownConnection(state, address),
    ...(fingerprint === undefined
      ? {}
      : { fingerprint: { type: fingerprint.algorithm.toLowerCase(), hash: fingerprint.value.toUpperCase() } }),
    invalid: lines.map((value) => ({ value })),
  };
}

function ownConnection(state: SessionState, { address }: TransportAddress): Pick<MediaDescription, 'connection'> {
  return address === legAddress(state, 'core') ? {} : { connection: connectionLine(address) };
}

// The browser knows nothing of preconditions: its side is always ready (TS 24.229 6.7.2).
function preconditionLines(stream: StreamState, role: Role): readonly string[] {
  if (role === 'offer') return [];
  const preconditions = stream.offer?.preconditions;
  return preconditions === undefined ? [] : answerPreconditions(preconditions, stream.sides.core.direction);
}

function rejectedSection(slot: Slot): MediaDescription {
  return { type: slot.media, port: 0, protocol: slot.protocol, payloads: slot.formats[0] ?? '0', rtp: [], fmtp: [] };
}
