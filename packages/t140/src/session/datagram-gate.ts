import { datagramClass, isRtcp } from '@webrtc-ims/rtp';
import type { RemoteAddress } from './remote-address.ts';
import type { DroppedDatagrams, TextSessionInput } from './session-options.ts';

/** Lets in what is RTP or RTCP of the peer, and counts the rest by reason. */
export class DatagramGate {
  /** Whether RTP and RTCP share a port. */
  rtcpMux: boolean;
  readonly dropped: { -readonly [Reason in keyof DroppedDatagrams]: number } = {
    address: 0,
    stun: 0,
    foreign: 0,
    rtcp: 0,
    loop: 0,
  };
  readonly #remote: RemoteAddress;

  constructor(remote: RemoteAddress, rtcpMux: boolean) {
    this.#remote = remote;
    this.rtcpMux = rtcpMux;
  }

  /** What the datagram is; undefined when it is not to be looked at. */
  admit({ component, octets, source }: TextSessionInput): 'rtp' | 'rtcp' | undefined {
    const kind = datagramClass(octets);
    if (kind !== 'rtp-or-rtcp') {
      if (kind === 'stun') this.dropped.stun += 1;
      else this.dropped.foreign += 1;
      return undefined;
    }
    const control = component === 'rtcp' || ((component === undefined || this.rtcpMux) && isRtcp(octets));
    const admitted = control ? 'rtcp' : 'rtp';
    if (this.#remote.admits(admitted, source)) return admitted;
    this.dropped.address += 1;
    return undefined;
  }
}
