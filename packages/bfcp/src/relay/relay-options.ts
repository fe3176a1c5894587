import type { BfcpLimits } from '../limits.ts';
import type { ReceivedMessage } from '../message/message.ts';
import type { Compatibility } from '../transaction/compatibility.ts';
import type { TransportKind } from '../transaction/create-association.ts';

/** The two legs of a relay: towards the browser, and towards everybody else. */
export type RelaySide = 'web' | 'plain';

/** One leg of a relay. */
export interface RelayLegOptions {
  readonly transport: TransportKind;
  /** The leg is up from the beginning. Default false: it is up after `opened`. */
  readonly open?: boolean;
  /** On `message` only: octets of the largest message that the peer takes (`max-message-size`); 0 (the default) means any. */
  readonly maxMessageSize?: number;
  /** On `datagram` only. */
  readonly compatibility?: Compatibility;
  /** On `datagram` only: octets of BFCP that one datagram holds. Default 1,180. */
  readonly pathMtu?: number;
}

/** A message that is about to be forwarded. */
export interface RelayedMessage {
  readonly from: RelaySide;
  readonly octets: Uint8Array;
  /** Undefined with validation `framing`. */
  readonly message: ReceivedMessage | undefined;
}

/** What the application makes of a message. `answer` goes back to where the message came from. */
export type RelayVerdict =
  | { readonly action: 'forward' }
  | { readonly action: 'drop' }
  | { readonly action: 'replace'; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly action: 'answer'; readonly octets: Uint8Array<ArrayBuffer> };

/** How a relay behaves. */
export interface RelayOptions {
  readonly web: RelayLegOptions;
  readonly plain: RelayLegOptions;
  /** Which leg leads to the floor control server. Means something only when a leg is `datagram`. Default `plain`. */
  readonly server?: RelaySide;
  /**
   * What a message has to be in order to pass: one message by its length (`framing`), with readable attributes as well (`syntax`, the
   * default), with the attributes of its primitive as well (`grammar`). Unknown primitives and attributes pass in any case.
   */
  readonly validation?: 'framing' | 'syntax' | 'grammar';
  /** A data channel message that holds several whole BFCP messages: `drop` (the default) or `split`. */
  readonly several?: 'drop' | 'split';
  /** A message larger than the far leg takes: `drop` (the default) or `close` both legs. */
  readonly oversize?: 'drop' | 'close';
  /** Whether the end of one leg ends the other. Default true. */
  readonly closeTogether?: boolean;
  /** Sees each message before it is forwarded; between reliable legs only. */
  readonly inspect?: (message: RelayedMessage) => RelayVerdict;
  readonly limits?: Partial<BfcpLimits>;
}
