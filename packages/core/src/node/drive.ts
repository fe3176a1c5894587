import { performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import { type Driver, drive as driveOn, type DriveOptions as FullDriveOptions } from '../drive.ts';
import type { Machine } from '../machine.ts';

/** The clock of the process. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** What connects a machine to the world. Without a clock it is that of the process. */
export type DriveOptions<Output> = Omit<FullDriveOptions<Output>, 'clock'> & { readonly clock?: Clock };

/**
 * Runs any {@link Machine} on one timer, by the clock of the process: see `drive` of the main entry.
 *
 * @example
 * ```ts
 * const running = drive(machine, { perform: (output) => socket.write(output.bytes) });
 * socket.on('data', (bytes) => running.receive(bytes));
 * socket.on('close', () => running.stop());
 * ```
 */
export function drive<Input, Output>(machine: Machine<Input, Output>, options: DriveOptions<Output>): Driver<Input> {
  return driveOn(machine, { ...options, clock: options.clock ?? systemClock });
}
