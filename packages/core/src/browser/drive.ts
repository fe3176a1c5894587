import type { Clock } from '../clock.ts';
import { type Driver, drive as driveOn, type DriveOptions as FullDriveOptions } from '../drive.ts';
import type { Machine } from '../machine.ts';

/** The clock of the page. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

/** What connects a machine to the world. Without a clock it is that of the page. */
export type DriveOptions<Output> = Omit<FullDriveOptions<Output>, 'clock'> & { readonly clock?: Clock };

/**
 * Runs any {@link Machine} on one timer, by the clock of the page: see `drive` of the main entry.
 *
 * @example
 * ```ts
 * const running = drive(machine, { perform: (output) => port.send(output.bytes) });
 * port.handle({ message: (message) => running.receive(message), closed: () => running.stop() });
 * ```
 */
export function drive<Input, Output>(machine: Machine<Input, Output>, options: DriveOptions<Output>): Driver<Input> {
  return driveOn(machine, { ...options, clock: options.clock ?? systemClock });
}
