import {
  isTelephoneEvent,
  mapPayloads,
  type PayloadFormat,
  type RtpStreamRequest,
  type RtpTransportRequest,
  type StreamStatistics,
  shareMedia,
  telephoneEventsOf,
} from '@webrtc-ims/iq';
import type { LegStatistics, RelayFormat, RelayLegOptions, RelayStreamOptions } from '@webrtc-ims/rtp';

/** Whether media can pass both ways between the two sides of a stream without being converted. */
export function canRelay(access: RtpStreamRequest, core: RtpStreamRequest): boolean {
  return shareMedia(access.receive, core.send) && shareMedia(core.receive, access.send);
}

/**
 * What an `RtpRelay` has to do so that a stream runs between its two terminations as they are described: formats, gates, feedback, inactivity
 * (TS 23.334 5), and the way to the peer in the core.
 *
 * @param transport of the core
 */
export function relayStream(
  access: RtpStreamRequest,
  core: RtpStreamRequest,
  transport: RtpTransportRequest,
): RelayStreamOptions {
  const midExtension = access.headerExtensions.find(({ uri }) => uri === sdesMid)?.id;
  const { remote } = transport;
  return {
    web: {
      ...leg(access, core.send),
      ...(access.mid === undefined ? {} : { mid: access.mid }),
      // The relay writes the one-octet form.
      ...(midExtension === undefined || midExtension > 14 ? {} : { midExtension }),
      ssrcs: access.remoteSources,
    },
    plain: {
      ...leg(core, access.send),
      ...(remote === undefined ? {} : { remote: remote.rtp }),
      ...(remote?.rtcp === undefined ? {} : { rtcpRemote: remote.rtcp }),
      rtcpMux: transport.rtcpMux,
      latch: transport.latching ? 'first' : 'off',
      // What comes from the core goes to one browser and to nobody else: an echo test line is no loop.
      acceptReflections: true,
    },
  };
}

/** The counters of a leg of an `RtpRelay` in the words of Iq. */
export function rtpStatistics({ received, sent }: LegStatistics): StreamStatistics {
  return {
    packetsReceived: received.packets,
    octetsReceived: received.octets,
    packetsSent: sent.packets,
    octetsSent: sent.octets,
    packetsLost: received.sources.reduce((sum, source) => sum + source.lost, 0),
    jitter: received.sources.find((source) => source.current)?.jitter ?? 0,
  };
}

function leg(stream: RtpStreamRequest, otherSends: readonly PayloadFormat[]): RelayLegOptions {
  return {
    mode: stream.mode,
    receives: mapPayloads(stream.receive, otherSends).map(({ incoming, outgoing }) => relayFormat(incoming, outgoing)),
    feedback: stream.feedback ? ['nack', 'pli', 'fir'] : [],
    ...(stream.inactivityTimeout === undefined ? {} : { inactivity: { milliseconds: stream.inactivityTimeout } }),
  };
}

function relayFormat(incoming: PayloadFormat, outgoing: PayloadFormat): RelayFormat {
  return {
    incoming: incoming.payloadType,
    outgoing: outgoing.payloadType,
    clockRate: incoming.clockRate,
    outgoingClockRate: outgoing.clockRate,
    ...(isTelephoneEvent(outgoing) ? { telephoneEvents: telephoneEventsOf(outgoing) } : {}),
  };
}

// RFC 9143 15.2
const sdesMid = 'urn:ietf:params:rtp-hdrext:sdes:mid';
