import type { PayloadFormat } from './codec.ts';
import type { Realm } from './identifiers.ts';

/** What a gateway can do, so that descriptions offer nothing else (TS 23.334 6.1 audit capability). */
export interface Capabilities {
  readonly realms: readonly Realm[];
  readonly ice: 'full' | 'lite';
  readonly dataChannels: boolean;
  /** Pairs of audio codecs that it converts between, by encoding name and clock rate. Empty: it relays only. */
  readonly transcoding: readonly (readonly [
    Pick<PayloadFormat, 'clockRate' | 'encodingName'>,
    Pick<PayloadFormat, 'clockRate' | 'encodingName'>,
  ])[];
  /** Terminations that can still be made, as far as the gateway knows. */
  readonly freeTerminations: number;
}
