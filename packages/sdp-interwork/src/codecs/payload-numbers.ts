import type { PayloadFormat } from '@webrtc-ims/iq';
import { codecKey } from './catalogue.ts';
import { staticNumberOf, staticPayload } from './static-payloads.ts';

/** Which format each payload number means on a leg. */
export type PayloadRegistry = Readonly<Record<number, string>>;

/**
 * Gives every format a number of this leg: the one it has always had here, else the one it brings along if that is free, else the static
 * one, else a free one of 96 to 127 and then of 35 to 63. A number never changes its meaning (RFC 3264 8.3.2), and 64 to 95 are left alone
 * because they look like RTCP when multiplexed (RFC 5761 4). Formats for which no number is left are dropped.
 */
export function numberFormats(
  formats: readonly PayloadFormat[],
  registry: PayloadRegistry,
): { readonly formats: readonly PayloadFormat[]; readonly registry: PayloadRegistry } {
  const next: Record<number, string> = { ...registry };
  const numbers = new Map(Object.entries(registry).map(([number, key]) => [key, Number(number)]));
  const numbered: PayloadFormat[] = [];
  for (const [format, key] of withKeys(formats)) {
    const payloadType = numbers.get(key) ?? freeNumber(format, next);
    if (payloadType === undefined) continue;
    next[payloadType] = key;
    numbered.push({ ...format, payloadType });
  }
  return { formats: numbered, registry: next };
}

/** Remembers the numbers that the peer itself chose on this leg. */
export function learnNumbers(formats: readonly PayloadFormat[], registry: PayloadRegistry): PayloadRegistry {
  const next: Record<number, string> = { ...registry };
  const known = new Set(Object.values(registry));
  for (const [format, key] of withKeys(formats)) {
    if (next[format.payloadType] === undefined && !known.has(key)) next[format.payloadType] = key;
  }
  return next;
}

// Two formats of one list may have equal keys (the same codec with other parameters): they are told apart by their order.
function withKeys(formats: readonly PayloadFormat[]): (readonly [PayloadFormat, string])[] {
  const seen = new Map<string, number>();
  return formats.map((format) => {
    const key = codecKey(format);
    const ordinal = (seen.get(key) ?? 0) + 1;
    seen.set(key, ordinal);
    return [format, ordinal === 1 ? key : `${key}#${ordinal}`] as const;
  });
}

function freeNumber(format: PayloadFormat, taken: PayloadRegistry): number | undefined {
  const fixed = staticNumberOf(format.encodingName, format.clockRate);
  if (fixed !== undefined && taken[fixed] === undefined) return fixed;
  const own = format.payloadType;
  const usable = (own >= 96 && own <= 127) || (own >= 35 && own <= 63);
  if (usable && taken[own] === undefined && staticPayload(own) === undefined) return own;
  for (let number = 96; number <= 127; number++) if (taken[number] === undefined) return number;
  for (let number = 35; number <= 63; number++) if (taken[number] === undefined) return number;
  return undefined;
}
