/**
 * The timers of SIP transactions, by the letters of RFC 3261 table 4 and RFC 6026:
 *
 * - A: the INVITE is sent again (unreliable transport)
 * - B: the INVITE was not answered at all
 * - D: how long repeated final responses to an INVITE are absorbed
 * - E: the non-INVITE request is sent again (unreliable transport)
 * - F: the non-INVITE request was not answered
 * - G: the final response to an INVITE is sent again (unreliable transport)
 * - H: the ACK did not come
 * - I: how long repeated ACKs are absorbed
 * - J: how long repeated non-INVITE requests are absorbed
 * - K: how long repeated non-INVITE responses are absorbed
 * - L: how long repeated INVITEs are absorbed after a 2xx
 * - M: how long further 2xx are taken
 * - `trying`: a 100 is due, because the user has not answered (RFC 3261 17.2.1: 200 ms; RFC 4320 4.1: when E reaches T2)
 * - `cancel`: a cancelled INVITE was not answered (RFC 3261 9.1: 64*T1)
 */
export type TimerName = (typeof timerNames)[number];

export const timerNames = ['A', 'B', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'trying', 'cancel'] as const;

/** The values from which all timers follow, in ms (RFC 3261 17.1.1.2). */
export interface TimerValues {
  /** Round-trip time estimate. */
  readonly t1: number;
  /** Longest interval between repetitions of a non-INVITE request or an INVITE response. */
  readonly t2: number;
  /** Longest time a message stays in the network. */
  readonly t4: number;
}

export const defaultTimerValues: TimerValues = { t1: 500, t2: 4000, t4: 5000 };

/** How long a timer runs when it is first started; 0 means that it fires at once. */
export function initialDuration(timer: TimerName, reliable: boolean, invite: boolean, values: TimerValues): number {
  switch (timer) {
    case 'A':
    case 'E':
    case 'G':
      return values.t1;
    case 'B':
    case 'F':
    case 'H':
    case 'L':
    case 'M':
    case 'cancel':
      return 64 * values.t1;
    case 'D':
      return reliable ? 0 : Math.max(32_000, 64 * values.t1);
    case 'I':
    case 'K':
      return reliable ? 0 : values.t4;
    case 'J':
      return reliable ? 0 : 64 * values.t1;
    case 'trying':
      return invite ? 200 : timeUntilEReachesT2(values);
  }
}

// RFC 4320 4.1: E starts at T1 and doubles, so with the defaults it is reset to T2 after 0.5 + 1 + 2 = 3.5 s.
function timeUntilEReachesT2(values: TimerValues): number {
  let elapsed = 0;
  for (let interval = values.t1; interval < values.t2; interval *= 2) elapsed += interval;
  return elapsed;
}
