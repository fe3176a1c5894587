/**
 * Runs machines in Node.
 *
 * @packageDocumentation
 */
export { type Clock, type DriveOptions, type Driver, drive, systemClock } from './drive.ts';
