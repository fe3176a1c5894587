import type { SourceText } from './source-text.ts';

/** The octets from `start` to `end` as text, which for the methods that are known is there already. */
export function methodText(source: SourceText, start: number, end: number): string {
  const { octets } = source;
  const size = end - start;
  const known = size > 0 && size < maximumSize ? methods[placeOf(octets[start]!, size)]! : '';
  if (known === '') return source.text(start, end);
  for (let i = 0; i < size; i++) if (octets[start + i] !== known.charCodeAt(i)) return source.text(start, end);
  return known;
}

const maximumSize = 16;

/** No two methods have the same first letter and the same length. */
function placeOf(first: number, size: number): number {
  return (first & 0x1f) * maximumSize + size;
}

const methods: string[] = new Array<string>(32 * maximumSize).fill('');
for (const method of [
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'INVITE',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
])
  methods[placeOf(method.charCodeAt(0), method.length)] = method;
