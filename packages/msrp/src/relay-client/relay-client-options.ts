import type { RandomSource } from '@webrtc-ims/core';

/** What is to be proved to a relay. The digest is that of RFC 2617 with `qop=auth`. */
export interface DigestRequest {
  readonly realm: string;
  readonly nonce: string;
  /** `MD5` or `SHA-256`. */
  readonly algorithm: 'MD5' | 'SHA-256';
  /** Eight hexadecimal digits. */
  readonly nonceCount: string;
  readonly clientNonce: string;
  readonly method: 'AUTH';
  readonly uri: string;
}

/** The proof. */
export interface DigestAnswer {
  readonly username: string;
  /** `response`: over the method and the URI. In lower-case hexadecimal. */
  readonly response: string;
  /** What the relay has to prove with: the same over no method (`rspauth`). Without it the relay need not prove anything. */
  readonly responseOfRelay?: string | undefined;
}

/** Computes proofs; `undefined` where there is no secret for the realm. */
export type RelayCredentials = (request: DigestRequest) => DigestAnswer | undefined;

/** How a {@link RelayClient} works. */
export interface RelayClientOptions {
  /** Our URI of the session: From-Path. */
  readonly uri: string;
  /** The relays in use, the innermost (which we are connected to) first. */
  readonly relays: readonly string[];
  readonly credentials: RelayCredentials;
  /** Whether the connection to the first relay is TLS, with its certificate verified. */
  readonly isSecure: boolean;
  /** Sends AUTH over a plain connection: for tests only. @defaultValue false */
  readonly insecurePlain?: boolean | undefined;
  /** Seconds for which the path is asked for; without it the relay chooses. */
  readonly expires?: number | undefined;
  /** Refuses a Use-Path with numeric hosts or without ports, which deployed relays send. @defaultValue false */
  readonly strict?: boolean | undefined;
  /** ms until an AUTH without a response has failed. @defaultValue 30000 */
  readonly responseTime?: number | undefined;
  readonly random?: RandomSource | undefined;
}
