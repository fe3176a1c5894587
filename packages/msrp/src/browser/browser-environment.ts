import { drive, systemClock } from '@webrtc-ims/core/browser';
import type { Environment } from '../running/environment.ts';

/** Machines in a page: one timer each. What a callback of the application throws is the page’s error and stops nothing here. */
export const browserEnvironment: Environment = {
  now: () => systemClock.now(),
  drive: (machine, perform) => drive(machine, { perform }),
};
