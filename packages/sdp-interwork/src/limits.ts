/** Bounds on what a description may hold. */
export interface SdpLimits {
  /** Octets of a whole description. Default 65,536: the largest browser offer of audio, video and data is 12 KB. */
  readonly octets: number;
  /** Lines. Default 2,000: a browser offer with four sections has 320. */
  readonly lines: number;
  /** Octets of one line without its end. Default 4,096: the longest that browsers write is a 256-character password line. */
  readonly lineOctets: number;
  /** Media sections. Default 32: recycled slots keep real sessions below ten. */
  readonly sections: number;
  /** Formats in one section. Default 128: there are no more payload numbers. */
  readonly formats: number;
  /** Attributes of the session or of one section. Default 512: many-homed hosts with TCP candidates stay below 150. */
  readonly attributes: number;
  /** Candidates in one section. Default 100: what a gateway takes; hosts with many interfaces and relays stay below 60. */
  readonly candidates: number;
}

/** The bounds that hold unless others are given. */
export const defaultSdpLimits: SdpLimits = Object.freeze({
  octets: 65_536,
  lines: 2_000,
  lineOctets: 4_096,
  sections: 32,
  formats: 128,
  attributes: 512,
  candidates: 100,
});

/** For text that was within the bounds already, or was written here. */
export const unbounded: SdpLimits = Object.freeze({
  octets: Number.POSITIVE_INFINITY,
  lines: Number.POSITIVE_INFINITY,
  lineOctets: Number.POSITIVE_INFINITY,
  sections: Number.POSITIVE_INFINITY,
  formats: Number.POSITIVE_INFINITY,
  attributes: Number.POSITIVE_INFINITY,
  candidates: Number.POSITIVE_INFINITY,
});
