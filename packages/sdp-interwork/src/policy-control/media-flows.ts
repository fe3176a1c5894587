import type { TransportAddress } from '@webrtc-ims/iq';
import type { SectionDescription } from '../model/section-description.ts';
import type { FlowStatus, MediaSubComponent, NominatedPair } from './media-component.ts';

/**
 * The flows of a section: one where RTCP shares the port of RTP, two where it does not, numbered by ascending port of the UE (TS 29.214 Annex B).
 *
 * @param status of a section of RTP; `undefined` for anything else
 */
export function flowsOf(
  ue: SectionDescription | undefined,
  network: SectionDescription | undefined,
  nominated: NominatedPair | undefined,
  status: FlowStatus | undefined,
): readonly MediaSubComponent[] {
  const protocol = nominated?.protocol ?? (isTcp(ue ?? network) ? 'tcp' : 'udp');
  const rtp = rule(protocol, nominated?.ue ?? mediaAddress(ue), nominated?.gateway ?? mediaAddress(network));
  if (rtp.length === 0) return [];
  const muxed = (ue ?? network)?.rtcpMux !== false && (network ?? ue)?.rtcpMux !== false;
  if (status === undefined || muxed || nominated !== undefined) {
    return [{ flowNumber: 1, flowUsage: 'NO_INFO', flowDescriptions: rtp }];
  }
  const rtcp = rule(protocol, rtcpAddress(ue), rtcpAddress(network));
  const numbered = ue ?? network;
  const rtcpFirst = (rtcpAddress(numbered)?.port ?? 0) < (mediaAddress(numbered)?.port ?? 0);
  return [
    { flowNumber: rtcpFirst ? 2 : 1, flowUsage: 'NO_INFO', flowDescriptions: rtp },
    {
      flowNumber: rtcpFirst ? 1 : 2,
      flowUsage: 'RTCP',
      flowDescriptions: rtcp,
      ...(status === 'ENABLED' ? {} : { flowStatus: 'ENABLED' as const }),
    },
  ];
}

function isTcp(section: SectionDescription | undefined): boolean {
  return section?.protocol.startsWith('TCP/') === true;
}

function mediaAddress(section: SectionDescription | undefined): TransportAddress | undefined {
  const connection = section?.connection;
  if (section === undefined || connection?.literal !== true || section.port === 0) return undefined;
  return { address: connection.address, port: section.port };
}

/** RFC 3605 2.1; without `a=rtcp` the next port (RFC 3550 11). */
function rtcpAddress(section: SectionDescription | undefined): TransportAddress | undefined {
  const rtp = mediaAddress(section);
  if (rtp === undefined) return undefined;
  const port = section?.rtcp?.port ?? rtp.port + 1;
  return { address: section?.rtcp?.address ?? rtp.address, port };
}

/** IPFilterRules (RFC 6733 4.3.1): where each may send from is left open, where it sends to is not. */
function rule(
  protocol: 'tcp' | 'udp',
  ue: TransportAddress | undefined,
  gateway: TransportAddress | undefined,
): readonly string[] {
  const number = protocol === 'tcp' ? 6 : 17;
  return [
    ...(gateway === undefined
      ? []
      : [`permit in ${number} from ${ue?.address ?? 'any'} to ${gateway.address} ${gateway.port}`]),
    ...(ue === undefined ? [] : [`permit out ${number} from ${gateway?.address ?? 'any'} to ${ue.address} ${ue.port}`]),
  ];
}
