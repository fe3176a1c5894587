/**
 * Runs machines in a page, and makes its data channels what the packages take.
 *
 * @packageDocumentation
 */
export type { BrowserDataChannel } from '../browser-data-channel.ts';
export type { Clock } from '../clock.ts';
export type { Driver } from '../drive.ts';
export { type DriveOptions, drive, systemClock } from './drive.ts';
export { dataChannelPort } from './rtc-data-channel.ts';
