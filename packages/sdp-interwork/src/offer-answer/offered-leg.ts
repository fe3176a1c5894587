import type { StreamId, TransportId } from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import type { SectionDescription } from '../model/session-description.ts';
import type { LegState, SessionState, StreamState } from '../state.ts';
import { browserTransportOf } from '../streams/slot-transport.ts';
import { notedPeer } from './peer-transport.ts';

/** The transport that the agreed bundle of the browser's leg runs on. */
function bundleTransportOf(streams: Readonly<Record<StreamId, StreamState>>, leg: LegState): TransportId | undefined {
  const slot = leg.slots.find(({ mid }) => mid !== undefined && leg.bundle.includes(mid));
  return slot === undefined ? undefined : browserTransportOf(slot, streams);
}

/** A leg while an offer is applied: its transports are numbered, and shared by what is in one bundle. */
export class OfferedLeg {
  state: LegState;
  readonly #leg: Leg;
  readonly #before: SessionState;
  #bundle: TransportId | undefined;

  constructor(before: SessionState, leg: Leg) {
    this.#before = before;
    this.#leg = leg;
    this.state = before.legs[leg];
    this.#bundle = bundleTransportOf(before.streams, this.state);
  }

  /** The transport of the bundle, if there is one. */
  get bundle(): TransportId | undefined {
    return this.#bundle;
  }

  /** A transport for something new: that of the bundle if it is in it, else one of its own. */
  transport(bundled: boolean): TransportId {
    if (bundled && this.#bundle !== undefined) return this.#bundle;
    const transport = this.state.nextTransport;
    this.state = { ...this.state, nextTransport: transport + 1 };
    if (bundled) this.#bundle = transport;
    return transport;
  }

  /** Whether what we offer to the browser goes into one bundle: by policy, and unless there are streams outside of one already. */
  get bundles(): boolean {
    if (this.#leg === 'core' || this.#before.profiles.browser.bundle === 'refuse') return false;
    return (
      this.#bundle !== undefined ||
      this.state.slots.every((slot) => browserTransportOf(slot, this.#before.streams) === undefined)
    );
  }

  /** What the browser says of a transport. */
  notePeer(section: SectionDescription, transport: TransportId, lite: boolean, preferred: 'active' | 'passive'): void {
    const { peers } = this.state;
    const before = this.#before.legs.browser.peers[transport];
    const peer = notedPeer(section, { lite, preferred, before }, peers[transport]);
    this.state = { ...this.state, peers: { ...peers, [transport]: peer } };
  }
}
