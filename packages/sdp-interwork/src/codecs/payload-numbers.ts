import type { PayloadFormat } from '@webrtc-ims/iq';
import { codecKey } from './catalogue.ts';
import { staticNumberOf, staticPayload } from './static-payloads.ts';

/** Which format each payload number means on a leg. */
export type PayloadRegistry = Readonly<Record<number, string>>;

/** The payload numbers of a leg while a description is applied. A number never changes its meaning (RFC 3264 8.3.2). */
export class PayloadNumbers {
  readonly #keys: Record<number, string>;
  readonly #numbers = new Map<string, number>();

  constructor(registry: PayloadRegistry) {
    this.#keys = { ...registry };
    for (const number of Object.keys(registry)) this.#numbers.set(registry[Number(number)]!, Number(number));
  }

  /** What each number means now. */
  get registry(): PayloadRegistry {
    return this.#keys;
  }

  /** Remembers the numbers that the peer itself chose on this leg. */
  learn(formats: readonly PayloadFormat[]): void {
    const keys = keysOf(formats);
    for (let at = 0; at < formats.length; at++) {
      const { payloadType } = formats[at]!;
      const key = keys[at]!;
      if (this.#keys[payloadType] === undefined && !this.#numbers.has(key)) this.#keep(payloadType, key);
    }
  }

  /**
   * Gives every format a number of this leg: the one it has always had here, else the one it brings along if that is free, else the static
   * one, else a free one of 96 to 127 and then of 35 to 63; 64 to 95 are left alone because they look like RTCP when multiplexed (RFC 5761 4). Formats
   * for which no number is left are dropped.
   */
  number(formats: readonly PayloadFormat[]): readonly PayloadFormat[] {
    const keys = keysOf(formats);
    const numbered: PayloadFormat[] = [];
    for (let at = 0; at < formats.length; at++) {
      const format = formats[at]!;
      const key = keys[at]!;
      const payloadType = this.#numbers.get(key) ?? freeNumber(format, this.#keys);
      if (payloadType === undefined) continue;
      this.#keep(payloadType, key);
      numbered.push(format.payloadType === payloadType ? format : { ...format, payloadType });
    }
    return numbered;
  }

  #keep(payloadType: number, key: string): void {
    this.#keys[payloadType] = key;
    this.#numbers.set(key, payloadType);
  }
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
