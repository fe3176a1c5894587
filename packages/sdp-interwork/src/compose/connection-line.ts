import { addressVersion } from '../attributes/address.ts';

/** A `c=` line as sdp-transform takes it. */
export interface ConnectionLine {
  readonly version: number;
  readonly ip: string;
}

export function connectionLine(address: string): ConnectionLine {
  return { version: addressVersion(address), ip: address };
}
