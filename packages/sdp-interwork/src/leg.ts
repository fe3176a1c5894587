/** The two sides of a session: the browser's (profile `UDP/TLS/RTP/SAVPF`, ICE, DTLS) and that of the IMS core (plain RTP). */
export type Leg = 'browser' | 'core';

/** One value for each leg. */
export type ByLeg<T> = Readonly<Record<Leg, T>>;

export function otherLeg(leg: Leg): Leg {
  return leg === 'browser' ? 'core' : 'browser';
}

/** A copy of `both` in which the value of one leg is replaced. */
export function withLeg<T>(both: ByLeg<T>, leg: Leg, value: T): ByLeg<T> {
  return leg === 'browser' ? { browser: value, core: both.core } : { browser: both.browser, core: value };
}
