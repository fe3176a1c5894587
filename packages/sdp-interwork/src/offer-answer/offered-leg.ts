import type { PayloadFormat, StreamId, TransportId } from '@webrtc-ims/iq';
import type { ExtensionMap, ExtensionNumbers } from '../attributes/extmap.ts';
import { PayloadNumbers } from '../codecs/payload-numbers.ts';
import type { Leg } from '../leg.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { LegState, PeerTransport, SessionState, StreamState } from '../state.ts';
import { browserTransportOf } from '../streams/slot-transport.ts';
import { offeredTextFormats } from '../text/text-formats.ts';
import { learnExtensions } from './header-extensions.ts';
import { notedPeer } from './peer-transport.ts';

/** The transport that the agreed bundle of the browser's leg runs on. */
function bundleTransportOf(streams: Readonly<Record<StreamId, StreamState>>, leg: LegState): TransportId | undefined {
  const slot = leg.slots.find(({ mid }) => mid !== undefined && leg.bundle.includes(mid));
  return slot === undefined ? undefined : browserTransportOf(slot, streams);
}

/** A leg while an offer is applied: its transports are numbered, and shared by what is in one bundle; its formats get numbers of this leg. */
export class OfferedLeg {
  /** The leg as it was. */
  readonly before: LegState;
  readonly #leg: Leg;
  readonly #state: SessionState;
  #bundle: TransportId | undefined;
  #nextTransport: TransportId;
  readonly #payloads: PayloadNumbers;
  #extensions: ExtensionNumbers;
  readonly #peers: Record<TransportId, PeerTransport>;

  constructor(state: SessionState, leg: Leg) {
    const before = state.legs[leg];
    this.before = before;
    this.#leg = leg;
    this.#state = state;
    this.#bundle = bundleTransportOf(state.streams, before);
    this.#nextTransport = before.nextTransport;
    this.#payloads = new PayloadNumbers(before.payloads);
    this.#extensions = before.extensions;
    this.#peers = { ...before.peers };
  }

  /** The leg as it is now. */
  get state(): LegState {
    return {
      ...this.before,
      nextTransport: this.#nextTransport,
      payloads: this.#payloads.registry,
      extensions: this.#extensions,
      peers: this.#peers,
    };
  }

  /** The transport of the bundle, if there is one. */
  get bundle(): TransportId | undefined {
    return this.#bundle;
  }

  /** What the browser said of a transport. */
  peer(transport: TransportId): PeerTransport | undefined {
    return this.#peers[transport];
  }

  /** A transport for something new: that of the bundle if it is in it, else one of its own. */
  transport(bundled: boolean): TransportId {
    if (bundled && this.#bundle !== undefined) return this.#bundle;
    const transport = this.#nextTransport++;
    if (bundled) this.#bundle = transport;
    return transport;
  }

  /** Whether what we offer to the browser goes into one bundle: by policy, and unless there are streams outside of one already. */
  get bundles(): boolean {
    if (this.#leg === 'core' || this.#state.profiles.browser.bundle === 'refuse') return false;
    return (
      this.#bundle !== undefined ||
      this.before.slots.every((slot) => browserTransportOf(slot, this.#state.streams) === undefined)
    );
  }

  /** Takes the numbers that the peer gave to formats and header extensions. */
  learn(codecs: readonly PayloadFormat[], extensions: readonly ExtensionMap[]): void {
    this.#payloads.learn(codecs);
    this.#extensions = learnExtensions(extensions, this.#extensions);
  }

  /** The formats with numbers of this leg. */
  number(wanted: readonly PayloadFormat[]): readonly PayloadFormat[] {
    return this.#payloads.number(wanted);
  }

  /** Formats of real-time text with numbers of this leg. */
  numberText(rate: number): readonly PayloadFormat[] {
    return offeredTextFormats(rate, this.#payloads);
  }

  /** What the browser says of a transport. */
  notePeer(section: SectionDescription, transport: TransportId, lite: boolean, preferred: 'active' | 'passive'): void {
    const before = this.#state.legs.browser.peers[transport];
    this.#peers[transport] = notedPeer(section, { lite, preferred, before }, this.#peers[transport]);
  }
}
