import type { HeaderExtension } from '@webrtc-ims/iq';
import type { Mutable } from '../mutable.ts';
import { decimal, endOfWord, startOfWord, words } from './decimal.ts';
import { type Direction, isDirection } from './direction.ts';

/** One `a=extmap` line (RFC 8285 8). */
export interface ExtensionMap extends HeaderExtension {
  /** Absent: the direction of the section. */
  readonly direction?: Direction;
  /** The extension's own attributes, as written. */
  readonly parameters?: string;
}

/** Which number each extension has had on a leg, by URI. Only what policy names gets in, and the mid. */
export type ExtensionNumbers = Readonly<Record<string, number>>;

/** `a=extmap:<id>[/<direction>] <URI> …` (RFC 8285 8). `undefined` for ids outside 1 to 14, which one-byte headers cannot carry. */
export function readExtmap(value: string): ExtensionMap | undefined {
  const first = startOfWord(value, 0);
  const end = endOfWord(value, first);
  const second = startOfWord(value, end);
  if (second === value.length) return undefined;
  const numbered = value.slice(first, end);
  const endOfUri = endOfWord(value, second);
  const slash = numbered.indexOf('/');
  const id = decimal(slash < 0 ? numbered : numbered.slice(0, slash));
  if (id === undefined || id < 1 || id > 14) return undefined;
  const extension: Mutable<ExtensionMap> = { id, uri: value.slice(second, endOfUri) };
  if (slash >= 0) {
    const direction = numbered.slice(slash + 1);
    if (!isDirection(direction)) return undefined;
    extension.direction = direction;
  }
  if (startOfWord(value, endOfUri) < value.length) extension.parameters = words(value.slice(endOfUri)).join(' ');
  return extension;
}

/** The value of an `extmap` attribute. */
export function writeExtmap({ id, uri, direction, parameters }: ExtensionMap): string {
  const numbered = direction === undefined ? `${id} ${uri}` : `${id}/${direction} ${uri}`;
  return parameters === undefined ? numbered : `${numbered} ${parameters}`;
}
