import type { RtpBearer } from '@webrtc-ims/agw';
import { ok } from '@webrtc-ims/core';
import type { RtpTransportRequest, TransportAddress } from '@webrtc-ims/iq';

/** Where the peer of a {@link MemoryRtp} is. */
export const peer = { rtp: { address: '192.0.2.9', port: 4000 }, rtcp: { address: '192.0.2.9', port: 4001 } } as const;

/** A transport towards the core, in memory. */
export class MemoryRtp implements RtpBearer {
  readonly kind = 'rtp';
  onPacket: RtpBearer['onPacket'];
  readonly request: RtpTransportRequest = { kind: 'rtp', rtcpMux: false, latching: false, remote: peer };
  readonly sent: {
    readonly component: 'rtp' | 'rtcp';
    readonly octets: Uint8Array;
    readonly destination: TransportAddress;
  }[] = [];

  prepare: RtpBearer['prepare'] = () => ok({ kind: 'rtp', rtp: { address: '192.0.2.2', port: 5000 } });

  become(): void {}

  send(component: 'rtp' | 'rtcp', octets: Uint8Array, destination: TransportAddress): void {
    this.sent.push({ component, octets: octets.slice(), destination });
  }

  async close(): Promise<void> {}
}
