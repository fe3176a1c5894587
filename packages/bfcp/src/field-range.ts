import { MisuseError } from '@webrtc-ims/core';

/** Checks a value of our caller against the field that it goes into. @throws {MisuseError} `FIELD_RANGE` */
export function requireRange(name: string, value: number, maximum: number): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new MisuseError('FIELD_RANGE', `${name} ${value} is not an integer from 0 to ${maximum}`);
  }
  return value;
}
