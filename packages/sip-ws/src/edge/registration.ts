/** A binding that a REGISTER over a flow made. */
export interface Registration {
  /** The URI of To, as the client wrote it. */
  readonly aor: string;
  readonly contact: string;
  /** `+sip.instance` and `reg-id` of the binding (RFC 5626). */
  readonly instance: string | undefined;
  readonly regId: number | undefined;
  /** When it ends, in ms of the clock of the machine. */
  readonly expiresAt: number;
  /** The Service-Route values of the latest 2xx, as texts with `<>` (RFC 3608). */
  readonly serviceRoute: readonly string[];
}
