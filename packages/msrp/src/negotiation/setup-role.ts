/** `a=setup` in MSRP (RFC 6135 4.2). */
export type SetupValue = 'active' | 'passive' | 'actpass';

/** Who opens the connection and sends the first SEND. */
export type Role = 'active' | 'passive';

/**
 * What to put in an offer: `actpass` by a side that can be reached, `active` by one that cannot. Never `passive` (RFC 6135 4.2.2).
 *
 * @param reachable whether the own path names an address and port on which this side listens from now on
 */
export function offeredSetup(reachable: boolean): 'actpass' | 'active' {
  return reachable ? 'actpass' : 'active';
}

/**
 * What to put in the answer, which is the own role too.
 *
 * @param offered the value received: `undefined` when it is absent; `holdconn` and unknown values count as absent
 * @returns `undefined` when there can be no connection: the peer insists on being active, and this side cannot be reached
 */
export function answeredSetup(offered: string | undefined, reachable: boolean): Role | undefined {
  switch (offered) {
    case 'actpass':
      return reachable ? 'passive' : 'active';
    case 'passive':
      // Not allowed in an offer, and answered all the same (RFC 6135 4.2.2).
      return 'active';
    default:
      // Without negotiation the offerer is active (RFC 4975 5.4).
      return reachable ? 'passive' : undefined;
  }
}

/**
 * The role of the offerer once the answer is here.
 *
 * @param offered what was offered
 * @param answered the value received: `undefined` when it is absent; `holdconn` and unknown values count as absent
 * @returns `undefined` when the answer does not go with the offer
 */
export function offererRole(offered: 'actpass' | 'active', answered: string | undefined): Role | undefined {
  switch (answered) {
    case 'active':
      return offered === 'actpass' ? 'passive' : undefined;
    default:
      // `passive`, and no attribute at all: the offerer is active.
      return answered === 'actpass' ? undefined : 'active';
  }
}

/** The port of the own path: one that is listened on, or 9 where this side is active (RFC 6135 4.2.2). */
export function pathPort(setup: SetupValue, listening: number): number {
  return setup === 'active' ? 9 : listening;
}
