import { sameHost } from '@webrtc-ims/core';
import type { LatchMode, TransportAddress } from './relay-options.ts';

/** The remote address of one component: given by signalling, or learnt from what arrives. */
export class AddressLatch {
  mode: LatchMode = 'off';
  remote: TransportAddress | undefined = undefined;
  /** What signalling said last. */
  negotiated: TransportAddress | undefined = undefined;
  /** Whether {@link AddressLatch.remote} was seen on the wire. */
  latched = false;
  /** How often it moved. */
  moves = 0;

  /** Takes what signalling says now; an address that was learnt from the wire stays. */
  negotiate(mode: LatchMode, remote: TransportAddress | undefined): void {
    this.mode = mode;
    this.negotiated = remote;
    if (mode === 'off') this.latched = false;
    if (!this.latched) this.remote = remote;
  }

  /**
   * Whether packets from here may be looked at; without an address in mode `off` the socket is trusted to be connected.
   *
   * @param expected the address to compare with, when it follows from another one
   */
  admits(source: TransportAddress, expected: TransportAddress | undefined = this.remote): boolean {
    if (this.mode === 'always' || (this.mode === 'first' && !this.latched)) return true;
    return expected === undefined || same(expected, source);
  }

  /** A packet from here proved valid: true when this moved the address. */
  accept(source: TransportAddress): boolean {
    if (this.mode === 'off') return false;
    if (this.mode === 'first' && this.latched) return false;
    this.latched = true;
    if (this.remote !== undefined && same(this.remote, source)) return false;
    this.remote = { address: source.address, port: source.port };
    this.moves += 1;
    return true;
  }

  /** Goes back to what signalling said. */
  forget(): void {
    this.latched = false;
    this.remote = this.negotiated;
  }
}

function same(a: TransportAddress, b: TransportAddress): boolean {
  return a.port === b.port && sameHost(a.address, b.address);
}
