import { words } from '../attributes/decimal.ts';
import { staticPayload } from '../codecs/static-payloads.ts';
import { type SectionView, valuesIn } from './text-view.ts';

/** The formats of a section by their numbers, as in `opus/48000/2`, in lower case and without the channel count 1. */
export function codecByNumber(section: SectionView): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const value of valuesIn(section.attributes, 'rtpmap')) {
    const [number = '', name = ''] = words(value);
    if (!named.has(number)) named.set(number, name);
  }
  const codecs = new Map<string, string>();
  for (const number of section.formats) {
    const fixed = staticPayload(Number(number));
    const name = named.get(number) ?? (fixed === undefined ? undefined : `${fixed[0]}/${fixed[1]}`);
    if (name === undefined) continue;
    const codec = name.toLowerCase();
    codecs.set(number, codec.endsWith('/1') ? codec.slice(0, -2) : codec);
  }
  return codecs;
}

// What carries no media by itself: repair, comfort noise and events.
const auxiliary: ReadonlySet<string> = new Set(['telephone-event', 'cn', 'red', 'ulpfec', 'flexfec-03', 'rtx']);

/** Whether something of the list carries media. */
export function hasMediaCodec(codecs: readonly string[]): boolean {
  return codecs.some((codec) => !auxiliary.has(codec.split('/')[0] ?? ''));
}
