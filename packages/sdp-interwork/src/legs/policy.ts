import type { Capabilities } from '@webrtc-ims/iq';

/** What a caller decides for a whole session. Everything has a default: see {@link defaultPolicy}. */
export interface Policy {
  /**
   * The pairs of audio codecs that the gateway converts between, browser side first, as its capabilities name them. Empty: media is only
   * relayed, and a stream without a common codec is rejected.
   */
  readonly gatewayTranscodes: Capabilities['transcoding'];
  /** Attribute names that cross without a rule of their own, per direction. They are copied at media level in accepted sections. */
  readonly forwardAttributes: { readonly toBrowser: readonly string[]; readonly toCore: readonly string[] };
  /** Drop lines of an unknown type letter instead of refusing the description (RFC 8866 5), and take MSRP channels that lack `setup` or `msrp-cema`. */
  readonly lenient: boolean;
  /** After how many ms without a packet the gateway reports `media-inactivity`; 0: never. */
  readonly inactivityTimeout: number;
  /** A call that the gateway must not refuse for want of resources. */
  readonly emergency: boolean;
}

/** Relay only, nothing forwarded by name, no inactivity report, no emergency. */
export const defaultPolicy: Policy = Object.freeze({
  gatewayTranscodes: Object.freeze([]),
  forwardAttributes: Object.freeze({ toBrowser: Object.freeze([]), toCore: Object.freeze([]) }),
  lenient: false,
  inactivityTimeout: 0,
  emergency: false,
});
