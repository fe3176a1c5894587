/** What the ng protocol of rtpengine is made of, as far as it is needed here. */
export type Bencoded = string | readonly Bencoded[] | { readonly [key: string]: Bencoded };

/** Text that stands for itself octet by octet: keys and values are ASCII here. */
export function bencode(value: Bencoded): string {
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (Array.isArray(value)) return `l${value.map(bencode).join('')}e`;
  return `d${Object.entries(value)
    .map(([key, entry]) => bencode(key) + bencode(entry))
    .join('')}e`;
}

/**
 * The strings of a dictionary; what else stands in it is left out.
 *
 * @throws Error for anything but a dictionary
 */
export function bencodedStrings(text: string): ReadonlyMap<string, string> {
  const strings = new Map<string, string>();
  if (!text.startsWith('d')) throw new Error('no dictionary');
  for (let at = 1; text[at] !== 'e'; ) {
    const key = stringAt(text, at);
    if (key === undefined) throw new Error(`no key at ${at}`);
    const value = stringAt(text, key.end);
    if (value !== undefined) strings.set(key.text, value.text);
    at = value?.end ?? endOf(text, key.end);
  }
  return strings;
}

function stringAt(text: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const colon = text.indexOf(':', at);
  const length = colon < 0 ? Number.NaN : Number(text.slice(at, colon));
  if (!Number.isInteger(length)) return undefined;
  const end = colon + 1 + length;
  return { text: text.slice(colon + 1, end), end };
}

/** Where a number, a list or a dictionary ends. */
function endOf(text: string, at: number): number {
  if (text[at] === 'i') return text.indexOf('e', at) + 1;
  let end = at + 1;
  while (text[end] !== 'e') end = stringAt(text, end)?.end ?? endOf(text, end);
  return end + 1;
}
