/** Why the gateway refused: a closed set, so that a controller can decide (TS 23.334 6.1 command reject). */
export type Cause =
  | 'bad-parameter'
  | 'gateway-restarting'
  | 'no-resources'
  | 'timeout'
  | 'transport-lost'
  | 'unknown-context'
  | 'unknown-realm'
  | 'unknown-termination'
  | 'unsupported';

/** A refusal. It is a value, never thrown. */
export interface Refusal {
  readonly cause: Cause;
  /** For people: a lower-case phrase without addresses, keys or credentials. */
  readonly reason: string;
}
