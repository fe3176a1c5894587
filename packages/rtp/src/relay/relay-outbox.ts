import { OutputQueue } from '@webrtc-ims/core';
import type { RelayLeg } from './relay-leg.ts';
import type { RelayEvent, RelayOutput } from './relay-output.ts';
import type { RelayStreams } from './relay-streams.ts';

/** What a relay wants done, in order: events come before the packet that they are about. */
export class RelayOutbox {
  readonly #streams: RelayStreams;
  readonly #outputs = new OutputQueue<RelayOutput>();
  // The packet of the last input, behind all that is queued; as a rule it is fetched before anything else happens.
  #ready: RelayOutput | undefined = undefined;

  constructor(streams: RelayStreams) {
    this.#streams = streams;
  }

  shift(): RelayOutput | undefined {
    const output = this.#outputs.shift();
    if (output !== undefined) return output;
    const ready = this.#ready;
    this.#ready = undefined;
    return ready;
  }

  /** Another input begins: the packet of the last one is no longer the last thing to come. */
  settle(): void {
    if (this.#ready === undefined) return;
    this.#outputs.push(this.#ready);
    this.#ready = undefined;
  }

  announce(event: RelayEvent): void {
    this.#push({ type: 'event', event });
    this.#streams.deadlineMoved();
  }

  /** The packet that becomes of the current input, behind all that was announced about it. */
  relayed(leg: RelayLeg, octets: Uint8Array): void {
    this.#ready =
      leg.side === 'web'
        ? { type: 'transmit', to: 'web', component: 'rtp', octets }
        : {
            type: 'transmit',
            to: 'plain',
            stream: leg.stream,
            component: 'rtp',
            octets,
            destination: leg.addresses.rtp.remote,
          };
  }

  /** A compound of the session in which a leg takes part. The web transport carries the reports of all its streams. */
  rtcp(leg: RelayLeg, octets: Uint8Array): void {
    if (leg.side === 'web') {
      this.webRtcp(octets);
      return;
    }
    const { addresses } = leg;
    if (addresses.awaited) return;
    leg.sentRtcp += 1;
    this.#push({
      type: 'transmit',
      to: 'plain',
      stream: leg.stream,
      component: addresses.rtcpMux ? 'rtp' : 'rtcp',
      octets,
      destination: addresses.rtcpDestination,
    });
  }

  webRtcp(octets: Uint8Array): void {
    for (const leg of this.#streams.web.legs) leg.sentRtcp += 1;
    this.#push({ type: 'transmit', to: 'web', component: 'rtcp', octets });
  }

  #push(output: RelayOutput): void {
    this.settle();
    this.#outputs.push(output);
  }
}
