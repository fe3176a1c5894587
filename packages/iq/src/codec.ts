/** One RTP payload format, as negotiated for one direction. */
export interface PayloadFormat {
  /** 0 to 127. */
  readonly payloadType: number;
  /** The encoding name of the media type registration, in the spelling of the registration (`opus`, `PCMU`, `telephone-event`). */
  readonly encodingName: string;
  /** RTP clock rate in Hz. */
  readonly clockRate: number;
  /** Audio channels; 1 for everything that has none. */
  readonly channels: number;
  /** Format parameters in their order, without those that are negotiated away; a parameter without value has the value ''. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What is done with a stream between the two terminations of a context (TS 23.334 5.13). */
export type Adaptation =
  /** Packets are relayed; payload types and timestamps may be renumbered. */
  | { readonly kind: 'relay' }
  /** The audio has to be converted, because the two sides share no codec. */
  | { readonly kind: 'transcode'; readonly access: PayloadFormat; readonly core: PayloadFormat };
