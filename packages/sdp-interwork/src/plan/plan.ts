import type { Adaptation, ContextPlan, StreamId } from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';

/**
 * What has to be asked of the media gateway before {@link complete} can write the description, in the vocabulary of TS 23.334: `carryOut` of
 * `@webrtc-ims/iq` takes it as it is. `reserve` and `configure` give a reply that `complete` wants to see; `modify` and `release` do not.
 */
export interface Plan extends ContextPlan {
  /** Version of this shape: that of `plan.schema.json`. It rises when what was a valid plan no longer is, or means something else. */
  readonly version: 1;
  /** What the gateway does between the two terminations, per stream; known once both sides have answered. */
  readonly adaptation: Readonly<Record<StreamId, Adaptation>>;
  /** How DTMF crosses, per stream, once both sides have answered (RFC 4733). */
  readonly dtmf: Readonly<Record<StreamId, DtmfPath>>;
  /** Both sides have answered and no stream is left: 488 says more than an answer full of zeros (RFC 3261 21.4.26). */
  readonly nothingAccepted: boolean;
  /**
   * A further answer, from another branch of a forked call, needs another answer than the one that this leg already has: take its text as an offer and send
   * the result there (RFC 8829 4.1.10.1). The steps are empty, and there is nothing to complete.
   */
  readonly reoffer?: Leg;
  /** Every mandatory precondition of the core's offer is met: until then nobody is to be alerted (RFC 3312 6, RFC 4032 3). */
  readonly preconditionsMet: boolean;
}

/** How telephone events cross between the two terminations of a stream. */
export type DtmfPath =
  /** Both sides use telephone-event at one clock rate: packets are relayed and renumbered. */
  | { readonly kind: 'relay'; readonly access: TelephoneEvent; readonly core: TelephoneEvent }
  /** The clock rates differ: durations and timestamps are rescaled (RFC 4733 2.1). */
  | { readonly kind: 'convert'; readonly access: TelephoneEvent; readonly core: TelephoneEvent }
  /** One side has no telephone-event: tones would have to be detected or generated in the audio. */
  | { readonly kind: 'in-band' };

/** A telephone-event format: the number that the peer wants to receive, and its clock rate in Hz. */
export interface TelephoneEvent {
  readonly payloadType: number;
  readonly clockRate: number;
}
