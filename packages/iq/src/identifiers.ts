/** A context: the terminations that exchange media with one another. Chosen by the gateway (TS 23.334 clause 8). */
export type ContextId = string;

/** One side of a context, in one IP realm. Chosen by the gateway. Unique within the gateway. */
export type TerminationId = string;

/** A media stream, numbered by the controller; streams with the same number on two terminations of a context are joined. */
export type StreamId = number;

/** A transport of a termination, numbered by the controller; several streams share one when they are bundled (RFC 9143). */
export type TransportId = number;

/** An IP realm by name, such as `access` or `core` (TS 23.334 5.3). */
export type Realm = string;
