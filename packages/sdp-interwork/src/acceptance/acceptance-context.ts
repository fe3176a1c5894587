/** What a description is checked against. */
export interface AcceptanceContext {
  /** Check it as an answer to this offer of the browser. */
  readonly answerTo?: string;
  /** Check it as a later description, after this one had been sent to the same browser. */
  readonly after?: string;
  /** What the browser itself had sent in that earlier exchange: with it, an answer that restarts ICE unasked is seen. */
  readonly afterPeer?: string;
  /** How the browser's connection is configured. Its defaults, if nothing is said. */
  readonly configuration?: BrowserConfiguration;
}

/** Of an `RTCConfiguration` what matters for acceptance, and what a browser may lack. */
export interface BrowserConfiguration {
  /** Default `balanced`. */
  readonly bundlePolicy?: 'balanced' | 'max-bundle' | 'max-compat';
  /** Default `require`. */
  readonly rtcpMuxPolicy?: 'negotiate' | 'require';
  /** Firefox without its OpenH264 plug-in, as in a fresh profile, has no H.264. Default false. */
  readonly firefoxLacksH264?: boolean;
}

/** What a description is to the browser that gets it: its first offer, a later one, or an answer. */
export type Role = 'answer' | 'later-offer' | 'offer';
