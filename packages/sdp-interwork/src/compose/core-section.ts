import type { MediaDescription } from 'sdp-transform';
import { addressVersion } from '../attributes/address.ts';
import { answerPreconditions } from '../attributes/preconditions.ts';
import { applicationSpecificBandwidth } from '../codecs/bandwidth.ts';
import type { SessionState, Slot, StreamState } from '../state.ts';
import { connectionLine } from './connection-line.ts';
import { formatLines } from './formats.ts';
import { legAddress } from './leg-address.ts';
import type { Role } from './role.ts';

/** A section for the core: what a terminal without any knowledge of WebRTC would write (TS 24.371 7.4). */
export function coreSection(state: SessionState, slot: Slot, role: Role): MediaDescription {
  const stream = slot.stream === undefined ? undefined : state.streams[slot.stream];
  const resources = stream === undefined ? undefined : state.legs.core.resources[stream.sides.core.transport];
  if (stream === undefined || resources?.kind !== 'rtp') return rejectedSection(slot);
  const side = stream.sides.core;
  const { packetTime, maximumPacketTime, rtcpBandwidth } = state.profiles.core;
  const { rtp, rtcp } = resources;
  const adjacent = rtcp === undefined || (rtcp.address === rtp.address && rtcp.port === rtp.port + 1);
  return {
    type: slot.media,
    port: rtp.port,
    protocol: slot.protocol,
    ...formatLines(side.receive),
    ...(rtp.address === legAddress(state, 'core') ? {} : { connection: connectionLine(rtp.address) }),
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
    ptime: packetTime,
    maxptime: maximumPacketTime,
    direction: side.direction,
    invalid: [...(role === 'answer' ? preconditionLines(stream) : []), ...side.forwarded].map((value) => ({ value })),
  };
}

// The browser knows nothing of preconditions: its side is always ready (TS 24.229 6.7.2).
function preconditionLines(stream: StreamState): readonly string[] {
  const preconditions = stream.offer?.preconditions;
  return preconditions === undefined ? [] : answerPreconditions(preconditions, stream.sides.core.direction);
}

function rejectedSection(slot: Slot): MediaDescription {
  return { type: slot.media, port: 0, protocol: slot.protocol, payloads: slot.formats[0] ?? '0', rtp: [], fmtp: [] };
}
