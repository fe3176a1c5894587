/**
 * What peers of the time before RFC 8855 do differently on an unreliable transport. Nothing of it holds unless it is asked for.
 *
 * {@link draftAckNumbers} and {@link tandbergUdp} are such tables.
 */
export interface Compatibility {
  /** Version 1 is taken on an unreliable transport, and answered in version 1; R then means nothing. */
  readonly version1?: boolean;
  /** Primitive as it is received, primitive that it stands for. */
  readonly received?: ReadonlyMap<number, number>;
  /** Primitive of RFC 8855, primitive as it is sent. */
  readonly sent?: ReadonlyMap<number, number>;
  /** Primitives that need no answer and have no counterpart. */
  readonly ignored?: ReadonlySet<number>;
}

/**
 * The numbers of the drafts of BFCP over UDP: ErrorAck 15, FloorStatusAck 16, Goodbye 17, GoodbyeAck 18. Tools that were written after
 * the drafts and never renumbered have them.
 */
export const draftAckNumbers: Compatibility = Object.freeze({
  received: new Map([
    [16, 15],
    [17, 16],
    [18, 17],
  ]),
  sent: new Map([
    [15, 16],
    [16, 17],
    [17, 18],
  ]),
  ignored: new Set([15]),
});

/**
 * Room systems of Tandberg and Cisco: version 1 over UDP, with 91 as acknowledgement of FloorRequestStatus and 93 as that of FloorStatus.
 * What they mean by 90, 92, 94 and 95 is not public; these stay unknown primitives.
 */
export const tandbergUdp: Compatibility = Object.freeze({
  version1: true,
  received: new Map([
    [91, 14],
    [93, 15],
  ]),
  sent: new Map([
    [14, 91],
    [15, 93],
  ]),
});
