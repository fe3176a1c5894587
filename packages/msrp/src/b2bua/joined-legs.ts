import { OutputQueue, TimerTable } from '@webrtc-ims/core';
import type { B2buaLimits } from './b2bua-limits.ts';
import type { LegName } from './b2bua-options.ts';
import type { B2buaOutput, EndCause } from './b2bua-output.ts';
import type { Leg, LegTimer } from './leg.ts';

/** The timers of a back-to-back user agent. */
export type B2buaTimer = LegTimer | 'drain' | 'linger';

/** Both legs of a session, and what everything that works on them shares. */
export class JoinedLegs {
  readonly access: Leg;
  readonly core: Leg;
  readonly both: readonly [Leg, Leg];
  readonly limits: B2buaLimits;
  readonly drawId: () => string;
  readonly outputs: OutputQueue<B2buaOutput> = new OutputQueue();
  readonly timers: TimerTable<B2buaTimer> = new TimerTable();
  /** ms; kept by the machine. */
  now = 0;
  /** Why the session ended; `undefined` while it runs. */
  ended: EndCause | undefined;

  constructor(access: Leg, core: Leg, limits: B2buaLimits, drawId: () => string) {
    this.access = access;
    this.core = core;
    this.both = [access, core];
    this.limits = limits;
    this.drawId = drawId;
  }

  named(name: LegName): Leg {
    return name === 'access' ? this.access : this.core;
  }

  otherOf(leg: Leg): Leg {
    return leg === this.access ? this.core : this.access;
  }
}
