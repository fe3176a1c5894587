import { sameHost } from '@webrtc-ims/core';
import type { TransportAddress } from '@webrtc-ims/rtp';

/** Where a session sends to: what signalling said, or the place where the first valid packet came from. */
export class RemoteAddress {
  #negotiated: TransportAddress | undefined;
  #negotiatedRtcp: TransportAddress | undefined;
  #latches: boolean;
  readonly #isConnected: boolean;
  #latched: TransportAddress | undefined = undefined;
  #latchedRtcp: TransportAddress | undefined = undefined;

  constructor(
    rtp: TransportAddress | undefined,
    rtcp: TransportAddress | undefined,
    latches: boolean,
    isConnected: boolean,
  ) {
    this.#isConnected = isConnected;
    this.#negotiated = rtp;
    this.#negotiatedRtcp = rtcp;
    this.#latches = latches;
  }

  /** Whether text must wait, because nobody knows where to send it. */
  get isAwaited(): boolean {
    return !this.#isConnected && this.rtp === undefined;
  }

  get rtp(): TransportAddress | undefined {
    return this.#latched ?? this.#negotiated;
  }

  /** Of RTCP on a port of its own: the next one to that of RTP unless told otherwise (RFC 3550 11). */
  get rtcp(): TransportAddress | undefined {
    if (this.#latchedRtcp !== undefined) return this.#latchedRtcp;
    if (this.#latched === undefined && this.#negotiatedRtcp !== undefined) return this.#negotiatedRtcp;
    const { rtp } = this;
    return rtp === undefined ? undefined : { address: rtp.address, port: Math.min(rtp.port + 1, 65_535) };
  }

  negotiate(rtp: TransportAddress | undefined, rtcp: TransportAddress | undefined, latches: boolean): void {
    this.#negotiated = rtp;
    this.#negotiatedRtcp = rtcp;
    if (latches === this.#latches && latches) return;
    this.#latches = latches;
    this.#latched = undefined;
    this.#latchedRtcp = undefined;
  }

  /** Whether a datagram from here may be looked at. */
  admits(component: 'rtp' | 'rtcp', source: TransportAddress | undefined): boolean {
    if (source === undefined || this.#isConnected) return true;
    if (this.#latches && this.#latched === undefined) return true;
    const expected = this.rtp;
    if (expected === undefined) return false;
    // Reports may come from another port, and from the host that signalling named.
    if (component === 'rtcp')
      return sameHost(source.address, expected.address) || sameHost(source.address, (this.rtcp ?? expected).address);
    return source.port === expected.port && sameHost(source.address, expected.address);
  }

  /** A packet from here proved valid; whether this moved the address. */
  accept(component: 'rtp' | 'rtcp', source: TransportAddress | undefined): boolean {
    if (!this.#latches || source === undefined) return false;
    if (component === 'rtcp') {
      if (this.#latched !== undefined && sameHost(source.address, this.#latched.address)) this.#latchedRtcp ??= source;
      return false;
    }
    if (this.#latched !== undefined) return false;
    const before = this.rtp;
    this.#latched = { address: source.address, port: source.port };
    return before === undefined || before.port !== source.port || !sameHost(before.address, source.address);
  }
}
