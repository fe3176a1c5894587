import type {
  IceDtlsTransportRequest,
  RtpStreamRequest,
  RtpTransportRequest,
  StreamId,
  StreamRequest,
  TerminationDescription,
  TransportId,
  TransportRequest,
} from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import type { SessionState, StreamSide, StreamState } from '../state.ts';

/** What the termination of a leg shall be, by the state. */
export function describeTermination(state: SessionState, leg: Leg): TerminationDescription {
  const transports: Record<TransportId, TransportRequest> = {};
  const streams: Record<StreamId, StreamRequest> = {};
  for (const [id, stream] of Object.entries(state.streams)) {
    const side = stream.sides[leg];
    transports[side.transport] ??= leg === 'browser' ? iceDtls(state, side.transport) : rtp(state, side);
    streams[Number(id)] = streamRequest(state, leg, Number(id), stream, side);
  }
  return { transports, streams };
}

/**
 * What a leg needs while our offer to it is open (RFC 3264 7): everything it has, and besides what is offered anew, so that media may
 * come in before the answer does.
 */
export function describeOffered(state: SessionState, leg: Leg): TerminationDescription {
  const next = describeTermination(state, leg);
  const held = state.legs[leg].description;
  if (held === undefined) return next;
  const streams: Record<StreamId, StreamRequest> = { ...held.streams };
  for (const [id, stream] of Object.entries(next.streams)) {
    const before = held.streams[Number(id)];
    streams[Number(id)] =
      before?.kind === 'rtp' && stream.kind === 'rtp' ? alsoReceiving(before, stream) : (before ?? stream);
  }
  return { transports: { ...next.transports, ...held.transports }, streams };
}

function alsoReceiving(before: RtpStreamRequest, stream: RtpStreamRequest): RtpStreamRequest {
  const known = new Set(before.receive.map((format) => format.payloadType));
  const added = stream.receive.filter((format) => !known.has(format.payloadType));
  return { ...before, mode: stream.mode, receive: [...before.receive, ...added] };
}

function iceDtls(state: SessionState, transport: TransportId): IceDtlsTransportRequest {
  const peer = state.legs.browser.peers[transport];
  return {
    kind: 'ice-dtls',
    iceGeneration: peer?.iceGeneration ?? 0,
    setup: peer?.role ?? 'actpass',
    media: true,
    data: false,
    ...(peer === undefined ? {} : { remote: peer.remote }),
  };
}

function rtp(state: SessionState, side: StreamSide): RtpTransportRequest {
  return {
    kind: 'rtp',
    rtcpMux: side.rtcpMux,
    ...(side.remote === undefined ? {} : { remote: side.remote }),
    latching: state.profiles.core.latching,
  };
}

function streamRequest(
  state: SessionState,
  leg: Leg,
  id: StreamId,
  stream: StreamState,
  side: StreamSide,
): RtpStreamRequest {
  const slot = state.legs[leg].slots.find((candidate) => candidate.stream === id);
  const { inactivityTimeout } = state.policy;
  return {
    kind: 'rtp',
    stream: id,
    transport: side.transport,
    media: stream.media,
    mode: side.mode,
    receive: side.receive,
    send: side.send,
    ...(leg === 'core' || slot?.mid === undefined ? {} : { mid: slot.mid }),
    headerExtensions: side.headerExtensions,
    remoteSources: side.remoteSources,
    feedback: side.feedback,
    ...(inactivityTimeout === 0 ? {} : { inactivityTimeout }),
  };
}
