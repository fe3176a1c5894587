import { sameHost } from '@webrtc-ims/core';
import { AddressLatch } from './address-latch.ts';
import type { PlainLegOptions, TransportAddress } from './relay-options.ts';

/** Where RTP and RTCP of one leg come from and go to. The web leg has no addresses: its transport is one connection. */
export class LegAddresses {
  rtcpMux = true;
  readonly rtp: AddressLatch = new AddressLatch();
  readonly rtcp: AddressLatch = new AddressLatch();

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

  /**
   * Whether RTCP from here may be looked at. RTP proves more than RTCP does: once RTP has shown a host, RTCP may come from another port
   * of it, or from the host that signalling named, and from nowhere else. Anybody else's BYE would silence the stream.
   */
  admitsRtcp(source: TransportAddress): boolean {
    if (this.rtcpMux) return this.rtp.admits(source);
    if (!this.rtcp.admits(source, this.rtcpDestination)) return false;
    return this.rtcp.mode === 'off' || !this.rtp.latched || this.#mayReport(source);
  }

  /** An RTP packet from here proved valid: true when this moved the address of RTP. */
  acceptRtp(source: TransportAddress): boolean {
    const { latched } = this.rtp;
    const moved = this.rtp.accept(source);
    if (!moved && latched === this.rtp.latched) return false;
    // RTCP that came first from elsewhere has nothing to do with this stream.
    const { rtcp } = this;
    if (rtcp.latched && rtcp.remote !== undefined && !this.#mayReport(rtcp.remote)) rtcp.forget();
    return moved;
  }

  /** A compound from here that was admitted proved valid: true when this moved the address of RTCP. On a shared port only RTP does. */
  acceptRtcp(source: TransportAddress): boolean {
    return !this.rtcpMux && this.rtcp.accept(source);
  }

  /** Whether an address has still to be learnt before anything can be sent. */
  get awaited(): boolean {
    return this.rtp.mode !== 'off' && this.rtp.remote === undefined;
  }

  #mayReport({ address }: TransportAddress): boolean {
    const hosts = [this.rtp.remote, this.rtcp.negotiated];
    return hosts.some((host) => host !== undefined && sameHost(host.address, address));
  }
}
