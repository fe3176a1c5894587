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
  const numbers = numbersByKey(registry);
  const numbered: PayloadFormat[] = [];
  const keys = keysOf(formats);
  for (let at = 0; at < formats.length; at++) {
    const format = formats[at]!;
    const key = keys[at]!;
    const payloadType = numbers.get(key) ?? freeNumber(format, next);
    if (payloadType === undefined) continue;
    next[payloadType] = key;
    numbered.push(format.payloadType === payloadType ? format : { ...format, payloadType });
  }
  return { formats: numbered, registry: next };
}

/** Remembers the numbers that the peer itself chose on this leg. */
export function learnNumbers(formats: readonly PayloadFormat[], registry: PayloadRegistry): PayloadRegistry {
  const next: Record<number, string> = { ...registry };
  const known = numbersByKey(registry);
  const keys = keysOf(formats);
  for (let at = 0; at < formats.length; at++) {
    const { payloadType } = formats[at]!;
    if (next[payloadType] === undefined && !known.has(keys[at]!)) next[payloadType] = keys[at]!;
  }
  return next;
}

function numbersByKey(registry: PayloadRegistry): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const number of Object.keys(registry)) numbers.set(registry[Number(number)]!, Number(number));
  return numbers;
}

// Two formats of one list may have equal keys (the same codec with other parameters): they are told apart by their order.
function keysOf(formats: readonly PayloadFormat[]): readonly string[] {
  const keys = formats.map(codecKey);
  if (new Set(keys).size === keys.length) return keys;
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const ordinal = (seen.get(key) ?? 0) + 1;
    seen.set(key, ordinal);
    return ordinal === 1 ? key : `${key}#${ordinal}`;
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
