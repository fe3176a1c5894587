import { directionAmong } from '../attributes/attribute-direction.ts';
import { decimal } from '../attributes/decimal.ts';
import type { Direction } from '../attributes/direction.ts';
import { hasAttribute, linesOf, type NamedValue, valuesOf } from '../attributes/named-value.ts';

/** What a party says of real-time text. */
export interface TextTerms {
  readonly direction: Direction;
  /** Characters per second that it can take (RFC 4103 6). */
  readonly rate: number;
  /** Its languages, as written (RFC 8373, RFC 8865 4.2.2). */
  readonly lines: readonly string[];
  /** It handles text of several parties in one stream (RFC 9071). */
  readonly mixed: boolean;
}

/** Characters per second where nothing is said (RFC 4103 6, RFC 8865 4.2.1). */
export const defaultTextRate = 30;

const crossing: ReadonlySet<string> = new Set(['hlang-send', 'hlang-recv']);

/** @param parameters the value of the `fmtp` line for t140, if there is one */
export function readTextTerms(attributes: readonly NamedValue[], parameters: string | undefined): TextTerms {
  return {
    direction: directionAmong(attributes),
    rate: rateOf(parameters),
    lines: linesOf(attributes, crossing),
    mixed: hasAttribute(attributes, 'rtt-mixer'),
  };
}

/** The parameters of `fmtp:t140` in the `dcsa` lines of a channel; any other `fmtp` there means nothing (RFC 8865 4.2.1). */
export function embeddedTextParameters(attributes: readonly NamedValue[]): string | undefined {
  return valuesOf(attributes, 'fmtp')
    .find((value) => value.startsWith('t140 '))
    ?.slice('t140 '.length);
}

function rateOf(parameters: string | undefined): number {
  for (const parameter of parameters?.split(';') ?? []) {
    const [name, value] = parameter.split('=', 2);
    const rate = name?.trim() === 'cps' ? decimal(value?.trim()) : undefined;
    if (rate !== undefined && rate > 0) return rate;
  }
  return defaultTextRate;
}
