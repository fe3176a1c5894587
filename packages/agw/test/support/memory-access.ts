import type { AccessBearer } from '@webrtc-ims/agw';
import { ok } from '@webrtc-ims/core';
import { MemoryChannel } from '@webrtc-ims/core/testing';
import { absentBrowser } from '@webrtc-ims/iq/testing';

/** A transport towards a browser, in memory. */
export class MemoryAccess implements AccessBearer {
  onPacket: AccessBearer['onPacket'];
  hasData = true;
  peerMaxMessageSize = 65_536;
  readonly address = { address: '192.0.2.1', port: 4711 } as const;
  /** What was sent to the browser. */
  readonly sent: { readonly component: 'rtp' | 'rtcp'; readonly octets: Uint8Array }[] = [];
  /** The browser's ends of its channels, in the order in which they were opened. */
  readonly channels: MemoryChannel[] = [];
  /** The gateway's ends. */
  readonly ownChannels: MemoryChannel[] = [];

  prepare: AccessBearer['prepare'] = () =>
    ok({
      kind: 'ice-dtls',
      credentials: absentBrowser.credentials,
      lite: true,
      candidates: absentBrowser.candidates,
      fingerprint: { algorithm: 'sha-256', value: '' },
    });

  become(): void {}

  send(component: 'rtp' | 'rtcp', octets: Uint8Array): void {
    this.sent.push({ component, octets: octets.slice() });
  }

  channel(_: unknown, protocol: string): MemoryChannel {
    const [browser, own] = MemoryChannel.pair(protocol);
    this.channels.push(browser);
    this.ownChannels.push(own);
    return own;
  }

  async close(): Promise<void> {}
}
