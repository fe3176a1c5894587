import type { PayloadFormat } from './codec.ts';
import type { IceDtlsTransportRequest } from './ice-dtls-transport.ts';
import type { RtpTransportRequest } from './rtp-transport.ts';
import type { RtpStreamRequest, StreamRequest } from './stream.ts';
import type { TcpTransportRequest } from './tcp-transport.ts';
import type { TerminationDescription, TransportRequest } from './termination.ts';

/**
 * What is wrong with a description whose members are each well formed, as a phrase; `undefined` when nothing is.
 *
 * @param before what the termination was until now
 */
export function descriptionDefect(
  description: TerminationDescription,
  before: TerminationDescription | undefined,
): string | undefined {
  for (const [id, transport] of Object.entries(description.transports)) {
    const earlier = before?.transports[Number(id)];
    if (earlier !== undefined && earlier.kind !== transport.kind) return `transport ${id} cannot change its kind`;
    const wrong = transportDefect(transport);
    if (wrong !== undefined) return `transport ${id} ${wrong}`;
  }
  const sharing = new Map<number, RtpStreamRequest[]>();
  const channels = new Set<string>();
  for (const [id, stream] of Object.entries(description.streams)) {
    if (stream.stream !== Number(id)) return `stream ${id} says that it is another one`;
    const transport = description.transports[stream.transport];
    if (transport === undefined) return `stream ${id} names a transport that is not there`;
    const wrong = streamDefect(stream, transport);
    if (wrong !== undefined) return `stream ${id} ${wrong}`;
    if (stream.kind === 'rtp') sharing.set(stream.transport, [...(sharing.get(stream.transport) ?? []), stream]);
    else {
      // A connection or a data channel carries one protocol.
      const place = `${stream.transport} ${stream.channel?.id}`;
      if (channels.has(place)) return `stream ${id} is where another one is`;
      channels.add(place);
    }
  }
  for (const [id, streams] of sharing) {
    if (!tellable(streams)) return `streams on transport ${id} cannot be told apart`;
  }
  return undefined;
}

function transportDefect(transport: TransportRequest): string | undefined {
  switch (transport.kind) {
    case 'rtp':
      return rtpDefect(transport);
    case 'ice-dtls':
      return iceDtlsDefect(transport);
    case 'tcp':
      return tcpDefect(transport);
    case 'udp':
      return undefined;
  }
}

function rtpDefect(transport: RtpTransportRequest): string | undefined {
  return transport.rtcpMux && transport.remote?.rtcp !== undefined
    ? 'multiplexes RTCP and names an address of its own for it'
    : undefined;
}

function iceDtlsDefect(transport: IceDtlsTransportRequest): string | undefined {
  if (!transport.media && !transport.data) return 'carries neither media nor data';
  const remote = transport.remote;
  if (remote === undefined) return undefined;
  if (remote.fingerprints.length === 0) return 'has no fingerprint of the peer';
  if (remote.sctp !== undefined && !transport.data) return 'carries no data and has an SCTP association';
  // RFC 5763 5, RFC 8842 5.3: one side is active, the other passive; each side may leave the choice open as long as the other has not to choose.
  if (remote.setup === transport.setup) return 'gives both sides the same DTLS role';
  return undefined;
}

function tcpDefect(transport: TcpTransportRequest): string | undefined {
  const remote = transport.remote;
  if (remote === undefined) return undefined;
  if (transport.tls && remote.fingerprints.length === 0) return 'has no fingerprint of the peer';
  // RFC 4145 4.1: one side is active, the other passive.
  if (remote.setup === transport.setup) return 'gives both sides the same TCP role';
  return undefined;
}

function streamDefect(stream: StreamRequest, transport: TransportRequest): string | undefined {
  if (stream.kind === 'rtp') return rtpStreamDefect(stream, transport);
  const onChannel = transport.kind === 'ice-dtls';
  if (onChannel && !transport.data) return 'is on a transport without data';
  if (onChannel !== (stream.channel !== undefined)) {
    return onChannel ? 'names no data channel' : 'names a data channel on a transport that has none';
  }
  const fits = onChannel || transport.kind === 'tcp' || (transport.kind === 'udp' && stream.kind === 'bfcp');
  return fits ? undefined : `does not run on a transport of the kind ${transport.kind}`;
}

function rtpStreamDefect(stream: RtpStreamRequest, transport: TransportRequest): string | undefined {
  if (transport.kind === 'ice-dtls' && !transport.media) return 'is on a transport without media';
  if (transport.kind !== 'ice-dtls' && transport.kind !== 'rtp')
    return `does not run on a transport of the kind ${transport.kind}`;
  const multiplexed = transport.kind === 'ice-dtls' || transport.rtcpMux;
  return (
    formatsDefect(stream.receive, multiplexed) ??
    formatsDefect(stream.send, multiplexed) ??
    (distinct(stream.headerExtensions.map((extension) => extension.id))
      ? undefined
      : 'uses a header extension id twice')
  );
}

function formatsDefect(formats: readonly PayloadFormat[], multiplexed: boolean): string | undefined {
  const types = formats.map((format) => format.payloadType);
  if (!distinct(types)) return 'uses a payload type twice';
  // RFC 5761 4: with the marker bit these are the RTCP packet types 192 to 223.
  if (multiplexed && types.some((type) => type >= 64 && type <= 95))
    return 'uses a payload type from 64 to 95 beside RTCP';
  return undefined;
}

/** RFC 9143 9.2: bundled streams are told apart by their media identification, or else by their payload types. */
function tellable(streams: readonly RtpStreamRequest[]): boolean {
  if (streams.length === 1) return true;
  const mids = streams.map((stream) => stream.mid);
  if (mids.every((mid) => mid !== undefined)) return distinct(mids);
  return distinct(streams.flatMap((stream) => stream.receive.map((format) => format.payloadType)));
}

function distinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
