import { octetsOf } from '../syntax/text.ts';

/** The places of the known fields among each other. */
export const knownFields = {
  'to-path': 0,
  'from-path': 1,
  'message-id': 2,
  'byte-range': 3,
  'success-report': 4,
  'failure-report': 5,
  status: 6,
  'content-type': 7,
} as const;

/** The fields that MSRP itself defines and Content-Type: what {@link MessageHead.position} finds without a search. */
export type KnownField = keyof typeof knownFields;

/** The name of a known field, prepared to be compared with octets. */
export interface KnownName {
  /** Its place in {@link knownFields}. */
  readonly field: number;
  /** Octets of the name and its colon. */
  readonly length: number;
  /** Offset of its hyphen, or -1. */
  readonly hyphen: number;
  /** Both in lower case, four octets to each number; the last four overlap with those before. */
  readonly words: readonly number[];
}

/**
 * The known field whose name and colon stand at `line`, in any case.
 *
 * @param cr where the line ends
 */
export function knownNameAt(octets: Uint8Array, view: DataView, line: number, cr: number): KnownName | undefined {
  const candidates = namesByLetter[octets[line]! & 0x1f];
  if (candidates === undefined) return undefined;
  for (const name of candidates) {
    const { length, hyphen, words } = name;
    if (cr - line < length || octets[line + length - 1] !== 0x3a) continue;
    if (hyphen >= 0 && octets[line + hyphen] !== 0x2d) continue;
    // Setting bit 0x20 makes upper case lower and changes neither lower case nor "-" nor ":"; what it makes "-" and ":" of was looked at by itself.
    let at = 0;
    while (at < words.length && (view.getInt32(line + wordAt(at, length)) | 0x20202020) === words[at]) at++;
    if (at === words.length) return name;
  }
  return undefined;
}

const namesByLetter: readonly (readonly KnownName[] | undefined)[] = Array.from({ length: 32 }, (_, letter) => {
  const names = Object.entries(knownFields).filter(([name]) => (name.charCodeAt(0) & 0x1f) === letter);
  return names.length === 0 ? undefined : names.map(([name, field]) => knownName(`${name}:`, field));
});

function knownName(name: string, field: number): KnownName {
  const { length } = name;
  const view = new DataView(octetsOf(name).buffer);
  const words = Array.from({ length: Math.ceil(length / 4) }, (_, at) => view.getInt32(wordAt(at, length)));
  return { field, length, hyphen: name.indexOf('-'), words };
}

function wordAt(index: number, length: number): number {
  return Math.min(4 * index, length - 4);
}
