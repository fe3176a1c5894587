import { type Clock, drive, systemClock } from '@webrtc-ims/core/node';
import type { Environment } from '../running/environment.ts';

/** Machines in Node, on a clock. `onFault` is told what a callback of the application threw. */
export function nodeEnvironment(
  options: { readonly clock?: Clock; readonly onFault?: (error: unknown) => void } = {},
): Environment {
  const { clock = systemClock, onFault } = options;
  return {
    now: () => clock.now(),
    drive: (machine, perform) => drive(machine, { perform, clock, ...(onFault === undefined ? {} : { onFault }) }),
  };
}
