import type { Machine } from '@webrtc-ims/core';

/** A machine that runs. */
export interface RunningMachine<Input> {
  receive(input: Input): void;
  act(verb: (now: number) => void): void;
  stop(): void;
}

/** Where machines run: Node or a page. */
export interface Environment {
  /** ms, never going back. */
  now(): number;
  /** Runs a machine on one timer. */
  drive<Input, Output>(machine: Machine<Input, Output>, perform: (output: Output) => void): RunningMachine<Input>;
}
