import { decimal } from './decimal.ts';

/** The bandwidth modifiers that are understood, in their own units: kbit/s for `AS`, bit/s for the others (RFC 8866 5.8, RFC 3556, RFC 3890). */
export interface Bandwidth {
  readonly AS?: number;
  readonly TIAS?: number;
  readonly RS?: number;
  readonly RR?: number;
}

/** Adds one `b=` value; an unknown modifier is ignored (RFC 8866 5.8). */
export function readBandwidth(value: string, known: Bandwidth): Bandwidth {
  const colon = value.indexOf(':');
  const amount = decimal(value.slice(colon + 1).trim());
  const type = value.slice(0, Math.max(colon, 0));
  if (amount === undefined) return known;
  if (type === 'AS' || type === 'TIAS' || type === 'RS' || type === 'RR') return { ...known, [type]: amount };
  return known;
}
