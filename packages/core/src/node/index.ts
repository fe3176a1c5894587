/**
 * Runs machines in Node.
 *
 * @packageDocumentation
 */
export type { Clock } from '../clock.ts';
export type { Driver } from '../drive.ts';
export { type DriveOptions, drive, systemClock } from './drive.ts';
