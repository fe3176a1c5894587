import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  decodeCompound,
  decodeRtpPacket,
  encodeCompound,
  type PlainLegOptions,
  type RelayEvent,
  type RelayFormat,
  type RelayOutput,
  type RtcpPacket,
  type RtpPacket,
  RtpRelay,
  type RtpRelayOptions,
  type TransportAddress,
  type WebLegOptions,
} from '@webrtc-ims/rtp';
import { RtpPeer } from '@webrtc-ims/rtp/testing';

export const pcmu: readonly RelayFormat[] = [{ incoming: 0, outgoing: 0, clockRate: 8000 }];
export const phone: TransportAddress = { address: '192.0.2.1', port: 4000 };
export const payload: Uint8Array = Uint8Array.of(1, 2, 3);

/** A relay with one stream `s`, a browser and a phone at its ends, and a clock that only the test moves. */
export class RelayPair {
  now = 0;
  readonly relay: RtpRelay;
  readonly browser: RtpPeer = new RtpPeer({ ssrc: 0xb0, payloadType: 0, sequenceNumber: 100, timestamp: 5000 });
  readonly phone: RtpPeer = new RtpPeer({ ssrc: 0xf0, payloadType: 0, sequenceNumber: 65_530, timestamp: 0xffff_ff00 });
  readonly events: RelayEvent[] = [];
  readonly outputs: Extract<RelayOutput, { type: 'transmit' }>[] = [];

  constructor(
    web: Partial<WebLegOptions> = {},
    plain: Partial<PlainLegOptions> = {},
    options: RtpRelayOptions = { random: insecureSeededRandom(7) },
  ) {
    this.relay = new RtpRelay({ random: insecureSeededRandom(7), ...options }, 0);
    this.configure(web, plain);
  }

  configure(web: Partial<WebLegOptions> = {}, plain: Partial<PlainLegOptions> = {}): void {
    this.relay.setStream(
      's',
      { web: { receives: pcmu, ...web }, plain: { receives: pcmu, remote: phone, ...plain } },
      this.now,
    );
  }

  fromWeb(octets: Uint8Array): void {
    this.relay.receive({ from: 'web', octets }, this.now);
    this.drain();
  }

  fromPlain(
    octets: Uint8Array,
    component: 'rtp' | 'rtcp' = 'rtp',
    source: TransportAddress | undefined = undefined,
  ): void {
    this.relay.receive({ from: 'plain', stream: 's', component, octets, source }, this.now);
    this.drain();
  }

  rtcpFromWeb(...packets: readonly RtcpPacket[]): void {
    this.fromWeb(encodeCompound(packets));
  }

  rtcpFromPlain(...packets: readonly RtcpPacket[]): void {
    this.fromPlain(encodeCompound(packets), 'rtcp');
  }

  /** Moves the clock, firing the relay's timer whenever it is due. */
  advance(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (let due = this.relay.deadline; due !== undefined && due <= until; due = this.relay.deadline) {
      this.now = Math.max(this.now, due);
      this.relay.expire(this.now);
      this.drain();
    }
    this.now = until;
  }

  /** RTP that left on a side since the last call of this kind. */
  takeRtp(to: 'web' | 'plain'): RtpPacket[] {
    return this.#take(to, 'rtp').map((octets) => {
      const packet = decodeRtpPacket(octets);
      if (!packet.ok) throw packet.error;
      return packet.value;
    });
  }

  /** Compounds that left on a side since the last call of this kind. */
  takeRtcp(to: 'web' | 'plain', reducedSize = false): RtcpPacket[][] {
    return this.#take(to, 'rtcp').map((octets) => {
      const packets = decodeCompound(octets, { reducedSize });
      if (!packets.ok) throw packets.error;
      return packets.value;
    });
  }

  dropped(side: 'web' | 'plain'): Record<string, number> {
    const counters: Record<string, number> = this.relay.statistics().streams[0]?.[side].received.dropped ?? {};
    return Object.fromEntries(Object.entries(counters).filter(([, count]) => count > 0));
  }

  ssrc(side: 'web' | 'plain'): number {
    return this.relay.statistics().streams[0]?.[side].sent.ssrc ?? -1;
  }

  private drain(): void {
    for (const output of drain(this.relay)) {
      if (output.type === 'event') this.events.push(output.event);
      else this.outputs.push(output);
    }
  }

  #take(to: 'web' | 'plain', component: 'rtp' | 'rtcp'): Uint8Array[] {
    const taken: Uint8Array[] = [];
    for (let i = 0; i < this.outputs.length; ) {
      const output = this.outputs[i]!;
      if (output.to === to && output.component === component)
        taken.push(...this.outputs.splice(i, 1).map((o) => o.octets));
      else i++;
    }
    return taken;
  }
}

/** An empty RR, to head a compound. */
export function emptyReport(ssrc: number): RtcpPacket {
  return { kind: 'receiver-report', ssrc, reports: [], extension: new Uint8Array(0) };
}
