import { AddressLatch } from './address-latch.ts';
import type { PlainLegOptions, TransportAddress } from './relay-options.ts';

/** Where RTP and RTCP of one leg come from and go to. The web leg has no addresses: its transport is one connection. */
export class LegAddresses {
  rtcpMux = true;
  readonly rtp: AddressLatch = new AddressLatch('off', undefined);
  readonly rtcp: AddressLatch = new AddressLatch('off', undefined);

  configure({ rtcpMux = false, latch = 'off', remote, rtcpRemote }: PlainLegOptions): void {
    this.rtcpMux = rtcpMux;
    this.rtp.negotiate(latch, remote);
    this.rtcp.negotiate(latch, rtcpRemote);
  }

  /** Where RTCP goes: where it was agreed or learnt, else to the port after that of RTP, wherever that is by now. */
  get rtcpDestination(): TransportAddress | undefined {
    const { remote } = this.rtp;
    if (this.rtcpMux || remote === undefined) return this.rtcpMux ? remote : this.rtcp.remote;
    return this.rtcp.remote ?? { address: remote.address, port: remote.port + 1 };
  }

  /** Whether RTCP from here may be looked at. */
  admitsRtcp(source: TransportAddress): boolean {
    return (this.rtcpMux ? this.rtp : this.rtcp).admits(source, this.rtcpDestination);
  }

  /** A compound from here proved valid: true when this moved the address of RTCP. */
  acceptRtcp(source: TransportAddress): boolean {
    const known = this.rtp.remote;
    // RTP proves more than RTCP does: RTCP may move the port, not the host that RTP comes from. On a shared port only RTP latches.
    if (this.rtcpMux || (this.rtp.moves > 0 && known?.address !== source.address)) return false;
    return this.rtcp.accept(source);
  }

  /** Whether an address has still to be learnt before anything can be sent. */
  get awaited(): boolean {
    return this.rtp.mode !== 'off' && this.rtp.remote === undefined;
  }
}
