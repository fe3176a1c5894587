/**
 * Runs machines in Node, and checks certificates there.
 *
 * @packageDocumentation
 */
export type { Clock } from '../clock.ts';
export type { Driver } from '../drive.ts';
export { certificateFingerprint, certificateMatches } from './certificate.ts';
export { type DriveOptions, drive, systemClock } from './drive.ts';
