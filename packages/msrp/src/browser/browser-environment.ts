import { drain } from '@webrtc-ims/core';
import type { Environment } from '../running/environment.ts';

/** Machines in a page: one timer each. What a callback of the application throws is the page’s error and stops nothing here. */
export const browserEnvironment: Environment = {
  now: () => performance.now(),
  drive(machine, perform) {
    const waiting: ((now: number) => void)[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isBusy = false;
    let isStopped = false;

    function enter(step: (now: number) => void): void {
      if (isStopped) return;
      waiting.push(step);
      if (isBusy) return;
      isBusy = true;
      try {
        for (let next = waiting.shift(); next !== undefined && !isStopped; next = waiting.shift()) {
          next(performance.now());
          for (const output of drain(machine)) guarded(() => perform(output));
        }
      } finally {
        isBusy = false;
        arm();
      }
    }

    function arm(): void {
      clearTimeout(timer);
      const { deadline } = machine;
      if (isStopped || deadline === undefined) return;
      const delay = Math.min(Math.max(Math.ceil(deadline - performance.now()), 0), 0x7fff_ffff);
      timer = setTimeout(() => enter((now) => machine.expire(now)), delay);
    }

    return {
      receive: (input) => enter((now) => machine.receive(input, now)),
      act: enter,
      stop() {
        isStopped = true;
        clearTimeout(timer);
      },
    };
  },
};

function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
