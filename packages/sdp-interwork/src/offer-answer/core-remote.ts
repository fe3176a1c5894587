import type { RemoteRtp } from '@webrtc-ims/iq';
import { isUnspecified } from '../attributes/address.ts';
import { type Direction, directionOf, sends } from '../attributes/direction.ts';
import type { SectionDescription } from '../model/section-description.ts';

/**
 * Where a section of the core wants RTP and RTCP: at `a=rtcp`, else at the next port (RFC 3605 2.1), and RTCP nowhere when it is
 * multiplexed or when both its bandwidths are 0 (RFC 3556 2). `undefined` while it is on hold by address.
 */
export function coreRemote(section: SectionDescription, rtcpMux: boolean): RemoteRtp | undefined {
  const address = section.connection?.address;
  if (address === undefined || isUnspecified(address)) return undefined;
  const rtp = { address, port: section.port };
  const { RS, RR } = section.bandwidth;
  if (rtcpMux || (RS === 0 && RR === 0)) return { rtp };
  // Port 65535 has no next one, and nothing can be sent to port 0.
  const port = section.rtcp?.port ?? section.port + 1;
  if (port < 1 || port > 65_535) return { rtp };
  return { rtp, rtcp: { address: section.rtcp?.address ?? address, port } };
}

/** The direction of a core section: an address of zeros asks us not to send, as terminals of before RFC 3264 hold a call (RFC 3264 8.4). */
export function coreDirection(section: SectionDescription): Direction {
  const held = section.connection !== undefined && isUnspecified(section.connection.address);
  return held ? directionOf(sends(section.direction), false) : section.direction;
}
