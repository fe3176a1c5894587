import type { Clock } from './clock.ts';
import { drain, type Machine } from './machine.ts';

/** What a machine runs on: the same for every machine of a program. */
export interface Runtime {
  readonly clock: Clock;
  /** Told what a callback threw. The machine goes on; without this the exception becomes a rejection that nobody handles. */
  onFault?(error: unknown): void;
}

/** What connects a machine to the world. */
export interface DriveOptions<Output> extends Runtime {
  /** Carries out one output. It may call back into the {@link Driver}; such calls are served after the current drain. */
  perform(output: Output): void;
}

/** A machine that runs. */
export interface Driver<Input> {
  /** Hands octets or a message to the machine and carries out what follows. */
  receive(input: Input): void;
  /** Calls verbs of the machine and carries out what follows. */
  act(verb: (now: number) => void): void;
  /** Stops the timer; later calls do nothing. */
  stop(): void;
}

/**
 * Runs any {@link Machine} on one timer: after every input or verb all outputs are carried out, then the timer is set to the machine's
 * deadline. Inputs that arrive while outputs are being carried out wait for their turn, so a machine is never entered twice.
 *
 * @example
 * ```ts
 * // In a test, on a clock of its own; adapters use `drive` of `/node` or `/browser`, which have one.
 * const running = drive(machine, { clock, perform: (output) => sent.push(output) });
 * running.receive(bytes);
 * running.act((now) => machine.close(now));
 * running.stop();
 * ```
 */
export function drive<Input, Output>(machine: Machine<Input, Output>, options: DriveOptions<Output>): Driver<Input> {
  const { clock } = options;
  const waiting: ((now: number) => void)[] = [];
  let busy = false;
  let stopped = false;
  let cancelTimer: (() => void) | undefined;
  let armedFor: number | undefined;

  function enter(step: (now: number) => void): void {
    if (stopped) return;
    waiting.push(step);
    if (busy) return;
    busy = true;
    let thrown: { readonly error: unknown } | undefined;
    for (let next = waiting.shift(); next !== undefined && !stopped; next = waiting.shift()) {
      try {
        next(clock.now());
      } catch (error) {
        thrown ??= { error };
      }
      for (const output of drain(machine)) carryOut(output);
    }
    busy = false;
    arm();
    // A verb that was misused throws to whoever called it; what else was waiting has had its turn.
    if (thrown !== undefined) throw thrown.error;
  }

  function carryOut(output: Output): void {
    try {
      options.perform(output);
    } catch (error) {
      if (options.onFault === undefined) void Promise.reject(error);
      else options.onFault(error);
    }
  }

  function arm(): void {
    const deadline = stopped ? undefined : machine.deadline;
    if (deadline === armedFor && cancelTimer !== undefined) return;
    cancelTimer?.();
    cancelTimer = undefined;
    armedFor = deadline;
    if (deadline === undefined) return;
    // setTimeout takes at most 2^31-1 ms and may fire a little early: expire() is harmless then, and the timer is set again.
    const delay = Math.min(Math.max(Math.ceil(deadline - clock.now()), 0), 0x7fff_ffff);
    cancelTimer = clock.after(delay, () => {
      cancelTimer = undefined;
      armedFor = undefined;
      enter((now) => machine.expire(now));
    });
  }

  enter(() => {});
  return {
    receive: (input) => enter((now) => machine.receive(input, now)),
    act: (verb) => enter(verb),
    stop() {
      stopped = true;
      waiting.length = 0;
      cancelTimer?.();
      cancelTimer = undefined;
    },
  };
}
