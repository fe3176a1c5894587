import { drain, type Machine } from '@webrtc-ims/core';

/** A machine that runs in a page. */
export interface BrowserDriver<Input> {
  receive(input: Input): void;
  act(verb: (now: number) => void): void;
  stop(): void;
}

/** Runs a machine on one timer of the page: outputs after every input, the timer at the machine's deadline. */
export function driveInBrowser<Input, Output>(
  machine: Machine<Input, Output>,
  perform: (output: Output) => void,
): BrowserDriver<Input> {
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
        for (const output of drain(machine)) carryOut(output);
      }
    } finally {
      isBusy = false;
      arm();
    }
  }

  // What the page's own code throws is the page's error and does not stop the text.
  function carryOut(output: Output): void {
    try {
      perform(output);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
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
}
