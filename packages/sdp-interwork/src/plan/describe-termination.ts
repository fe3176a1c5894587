import type {
  BfcpStreamRequest,
  IceDtlsTransportRequest,
  MsrpStreamRequest,
  RtpStreamRequest,
  RtpTransportRequest,
  StreamId,
  StreamRequest,
  TcpTransportRequest,
  TerminationDescription,
  TransportId,
  TransportRequest,
} from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import type { Mutable } from '../mutable.ts';
import { sdesKey } from '../sdes/crypto-line.ts';
import type { SdesState } from '../sdes/negotiate.ts';
import type { SessionState, StreamSide, StreamState } from '../state.ts';
import { streamIds } from '../streams/stream-ids.ts';
import { defaultTextRate } from '../text/text-terms.ts';

/** What the termination of a leg shall be, by the state. */
export function describeTermination(state: SessionState, leg: Leg): TerminationDescription {
  const transports: Record<TransportId, TransportRequest> = {};
  const streams: Record<StreamId, StreamRequest> = {};
  for (const id of streamIds(state.streams)) {
    const stream = state.streams[id]!;
    const { transport } = stream.sides[leg];
    transports[transport] ??= leg === 'browser' ? iceDtls(state, transport) : coreTransport(state, stream);
    streams[id] = streamRequest(state, leg, id, stream);
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
  const transports: Record<TransportId, TransportRequest> = { ...next.transports };
  for (const [id, transport] of Object.entries(held.transports)) {
    transports[Number(id)] = alsoCarrying(transport, next.transports[Number(id)]);
  }
  return { transports, streams };
}

function alsoReceiving(before: RtpStreamRequest, stream: RtpStreamRequest): RtpStreamRequest {
  const known = new Set(before.receive.map((format) => format.payloadType));
  const added = stream.receive.filter((format) => !known.has(format.payloadType));
  return { ...before, mode: stream.mode, receive: [...before.receive, ...added] };
}

function alsoCarrying(before: TransportRequest, next: TransportRequest | undefined): TransportRequest {
  if (before.kind !== 'ice-dtls' || next?.kind !== 'ice-dtls') return before;
  return { ...before, media: before.media || next.media, data: before.data || next.data };
}

function iceDtls(state: SessionState, transport: TransportId): IceDtlsTransportRequest {
  const peer = state.legs.browser.peers[transport];
  let media = false;
  let data = false;
  for (const { kind, sides } of Object.values(state.streams)) {
    if (sides.browser.transport !== transport) continue;
    if (kind === 'rtp') media = true;
    else data = true;
  }
  const { iceGeneration = 0, role: setup = 'actpass' } = peer ?? {};
  const request: Mutable<IceDtlsTransportRequest> = { kind: 'ice-dtls', iceGeneration, setup, media, data };
  if (peer !== undefined) request.remote = data ? peer.remote : withoutSctp(peer.remote);
  return request;
}

function withoutSctp(remote: NonNullable<IceDtlsTransportRequest['remote']>): typeof remote {
  const { sctp: _, ...rest } = remote;
  return rest;
}

function coreTransport(state: SessionState, stream: StreamState): TransportRequest {
  if (stream.kind === 'rtp' || stream.kind === 'text') return rtp(state, stream.sides.core);
  if (stream.kind === 'bfcp' && stream.sides.core.udp !== undefined) return { kind: 'udp', ...stream.sides.core.udp };
  const { tls = false, tlsRole, setup = 'actpass', connection = 0, remote } = stream.sides.core.tcp ?? {};
  const request: Mutable<TcpTransportRequest> = { kind: 'tcp', tls, setup, connection };
  if (tlsRole !== undefined) request.tlsRole = tlsRole;
  if (remote !== undefined) request.remote = remote;
  return request;
}

function rtp(state: SessionState, side: StreamSide): RtpTransportRequest {
  const { rtcpMux, remote } = side;
  const { latching } = state.profiles.core;
  const request: Mutable<RtpTransportRequest> =
    remote === undefined ? { kind: 'rtp', rtcpMux, latching } : { kind: 'rtp', rtcpMux, remote, latching };
  const sdes = side.sdes === undefined ? undefined : sdesOf(side.sdes);
  if (sdes !== undefined) request.sdes = sdes;
  return request;
}

function sdesOf({ own, theirs }: SdesState): RtpTransportRequest['sdes'] {
  const [local] = own;
  if (local === undefined) return undefined;
  return { local: sdesKey(local), ...(theirs === undefined ? {} : { remote: sdesKey(theirs) }) };
}

function streamRequest(state: SessionState, leg: Leg, id: StreamId, stream: StreamState): StreamRequest {
  switch (stream.kind) {
    case 'rtp':
      return rtpStream(state, leg, id, stream.sides[leg], stream.media);
    case 'msrp': {
      const { transport, mode, session, channel, terms } = stream.sides[leg];
      const request: Mutable<MsrpStreamRequest> = { kind: 'msrp', stream: id, transport, mode, session };
      if (channel !== undefined) request.channel = channel;
      if (terms !== undefined) request.remotePath = terms.path;
      return request;
    }
    case 'bfcp': {
      const { transport, mode, channel } = stream.sides[leg];
      const request: Mutable<BfcpStreamRequest> = { kind: 'bfcp', stream: id, transport, mode };
      if (channel !== undefined) request.channel = channel;
      return request;
    }
    case 'text': {
      const { browser, core } = stream.sides;
      if (leg === 'core') return rtpStream(state, leg, id, core, 'text');
      return {
        kind: 't140',
        stream: id,
        transport: browser.transport,
        mode: browser.mode,
        channel: browser.channel,
        receiveRate: core.terms?.rate ?? defaultTextRate,
        sendRate: browser.terms?.rate ?? defaultTextRate,
      };
    }
  }
}

function rtpStream(
  state: SessionState,
  leg: Leg,
  id: StreamId,
  side: StreamSide,
  media: RtpStreamRequest['media'],
): RtpStreamRequest {
  const mid = leg === 'core' ? undefined : state.legs.browser.slots.find(({ stream }) => stream === id)?.mid;
  const { inactivityTimeout } = state.policy;
  const request: Mutable<RtpStreamRequest> = {
    kind: 'rtp',
    stream: id,
    transport: side.transport,
    media,
    mode: side.mode,
    receive: side.receive,
    send: side.send,
    headerExtensions: side.headerExtensions.map(({ id: number, uri }) => ({ id: number, uri })),
    remoteSources: side.remoteSources,
    feedback: side.feedback,
  };
  if (mid !== undefined) request.mid = mid;
  if (inactivityTimeout !== 0) request.inactivityTimeout = inactivityTimeout;
  return request;
}
