import { asciiLower } from '../syntax/text.ts';

/** How the rows of a header carry values: one at most, comma-separated, or one in each row. */
export type HeaderShape = 'single' | 'list' | 'row';

interface HeaderDefinition {
  readonly name: string;
  readonly lower: string;
  readonly compact: string | undefined;
  readonly shape: HeaderShape;
}

/** Index of a header in the table of known names; {@link unknownHeader} for any other name, {@link invalidHeader} for a spoilt line. */
export type HeaderId = number;

export const invalidHeader: HeaderId = 0;
export const unknownHeader: HeaderId = 1;

// `single` is what RFC 3261 7.3.1 forbids to repeat and whose repetition could be read differently by two elements; the
// authentication headers are `row` because their commas separate parameters (RFC 3261 7.3.1).
const definitions: readonly HeaderDefinition[] = [
  ['', undefined, 'row'],
  ['', undefined, 'row'],
  ['Via', 'v', 'list'],
  ['From', 'f', 'single'],
  ['To', 't', 'single'],
  ['Call-ID', 'i', 'single'],
  ['CSeq', undefined, 'single'],
  ['Max-Forwards', undefined, 'single'],
  ['Content-Length', 'l', 'single'],
  ['Content-Type', 'c', 'single'],
  ['Expires', undefined, 'single'],
  ['Contact', 'm', 'list'],
  ['Route', undefined, 'list'],
  ['Record-Route', undefined, 'list'],
  ['Path', undefined, 'list'],
  ['Service-Route', undefined, 'list'],
  ['Require', undefined, 'list'],
  ['Proxy-Require', undefined, 'list'],
  ['Supported', 'k', 'list'],
  ['Unsupported', undefined, 'list'],
  ['Allow', undefined, 'list'],
  ['Accept', undefined, 'list'],
  ['Accept-Contact', 'a', 'list'],
  ['Accept-Encoding', undefined, 'list'],
  ['Accept-Language', undefined, 'list'],
  ['Alert-Info', undefined, 'list'],
  ['Allow-Events', 'u', 'list'],
  ['Authentication-Info', undefined, 'row'],
  ['Authorization', undefined, 'row'],
  ['Call-Info', undefined, 'list'],
  ['Content-Disposition', undefined, 'row'],
  ['Content-Encoding', 'e', 'list'],
  ['Content-Language', undefined, 'list'],
  ['Date', undefined, 'row'],
  ['Error-Info', undefined, 'list'],
  ['Event', 'o', 'row'],
  ['Feature-Caps', undefined, 'list'],
  ['Flow-Timer', undefined, 'row'],
  ['Geolocation', undefined, 'list'],
  ['History-Info', undefined, 'list'],
  ['Identity', 'y', 'row'],
  ['Identity-Info', 'n', 'row'],
  ['In-Reply-To', undefined, 'list'],
  ['Max-Breadth', undefined, 'row'],
  ['MIME-Version', undefined, 'row'],
  ['Min-Expires', undefined, 'row'],
  ['Min-SE', undefined, 'row'],
  ['Organization', undefined, 'row'],
  ['P-Access-Network-Info', undefined, 'list'],
  ['P-Asserted-Identity', undefined, 'list'],
  ['P-Associated-URI', undefined, 'list'],
  ['P-Called-Party-ID', undefined, 'row'],
  ['P-Charging-Function-Addresses', undefined, 'row'],
  ['P-Charging-Vector', undefined, 'row'],
  ['P-Early-Media', undefined, 'row'],
  ['P-Preferred-Identity', undefined, 'list'],
  ['P-Preferred-Service', undefined, 'list'],
  ['P-Asserted-Service', undefined, 'list'],
  ['P-Visited-Network-ID', undefined, 'list'],
  ['Priority', undefined, 'row'],
  ['Privacy', undefined, 'row'],
  ['Proxy-Authenticate', undefined, 'row'],
  ['Proxy-Authorization', undefined, 'row'],
  ['RAck', undefined, 'row'],
  ['Reason', undefined, 'list'],
  ['Recv-Info', undefined, 'list'],
  ['Refer-To', 'r', 'row'],
  ['Referred-By', 'b', 'row'],
  ['Reject-Contact', 'j', 'list'],
  ['Replaces', undefined, 'row'],
  ['Reply-To', undefined, 'row'],
  ['Request-Disposition', 'd', 'list'],
  ['Resource-Priority', undefined, 'list'],
  ['Retry-After', undefined, 'row'],
  ['RSeq', undefined, 'row'],
  ['Security-Client', undefined, 'list'],
  ['Security-Server', undefined, 'list'],
  ['Security-Verify', undefined, 'list'],
  ['Server', undefined, 'row'],
  ['Session-Expires', 'x', 'row'],
  ['SIP-ETag', undefined, 'row'],
  ['SIP-If-Match', undefined, 'row'],
  ['Subject', 's', 'row'],
  ['Subscription-State', undefined, 'row'],
  ['Timestamp', undefined, 'row'],
  ['User-Agent', undefined, 'row'],
  ['Warning', undefined, 'list'],
  ['WWW-Authenticate', undefined, 'row'],
].map(([name, compact, shape]) => ({
  name: name as string,
  lower: (name as string).toLowerCase(),
  compact,
  shape: shape as HeaderShape,
}));

/** The headers that may stand once; their ids are below 32. */
export const singleHeaders: readonly HeaderId[] = definitions.flatMap(({ shape }, id) =>
  shape === 'single' ? [id] : [],
);

const idOfName: ReadonlyMap<string, HeaderId> = new Map(
  definitions.flatMap((definition, id) =>
    id <= unknownHeader
      ? []
      : [definition.name, definition.lower, ...(definition.compact ? [definition.compact] : [])].map(
          (name) => [name, id] as const,
        ),
  ),
);

/** The id of a header name given as text, in any case, long or compact; {@link unknownHeader} if it is not in the table. */
export function headerId(name: string): HeaderId {
  return idOfName.get(name) ?? idOfName.get(asciiLower(name)) ?? unknownHeader;
}

/** Which header a name names, so that two spellings compare. */
export interface HeaderName {
  readonly id: HeaderId;
  /** In lower case, of a name without id; empty otherwise. */
  readonly lower: string;
}

export function headerNamed(name: string): HeaderName {
  const id = headerId(name);
  return { id, lower: id === unknownHeader ? asciiLower(name) : '' };
}

export function sameName(a: HeaderName, b: HeaderName): boolean {
  return a.id === b.id && a.lower === b.lower;
}

/** The usual long spelling of a known header. */
export function headerName(id: HeaderId): string {
  return definitions[id]?.name ?? '';
}

export function headerShape(id: HeaderId): HeaderShape {
  return definitions[id]?.shape ?? 'row';
}

/** A name of a header. */
export interface NameSpelling {
  readonly id: HeaderId;
  readonly lower: string;
}

/** The names of three letters or more, in the order of the table. */
export const longNames: readonly NameSpelling[] = definitions.flatMap(({ lower }, id) =>
  lower.length > 2 ? [{ id, lower }] : [],
);

/** The ids of the headers whose compact form is that octet, in either case; 0 for other octets. */
export const compactNames: Uint8Array = new Uint8Array(256);
for (const [id, { compact }] of definitions.entries()) {
  if (compact === undefined) continue;
  compactNames[compact.charCodeAt(0)] = id;
  compactNames[compact.toUpperCase().charCodeAt(0)] = id;
}

/** What {@link knownNameAt} found: the id of the header in the lowest octet, the length of its name as it stands there in the bits above. */
export type KnownName = number;

export function idOf(name: KnownName): HeaderId {
  return name & 0xff;
}

export function lengthOf(name: KnownName): number {
  return name >>> 8;
}

// Names in octets are compared four octets at a time, little end first. Setting the bit 0x20 makes letters lower case; the masks have it for letters
// alone, so that no control octet is taken for a hyphen.
interface NameWord {
  readonly offset: number;
  readonly mask: number;
  readonly expected: number;
}

interface NameWords {
  readonly name: KnownName;
  readonly length: number;
  readonly first: NameWord;
  readonly last: NameWord;
  /** Those between. The last one reaches back into the one before it. */
  readonly others: readonly NameWord[];
  readonly next: NameWords | undefined;
}

const colon = 0x3a;
const wordsBySlot: (NameWords | undefined)[] = new Array<undefined>(256).fill(undefined);
// The names of two and three letters, as words with their colon.
const toWord = 0x3a6f74;
const toName: KnownName = headerId('To') | (2 << 8);
const viaWord = 0x3a616976;
const viaName: KnownName = headerId('Via') | (3 << 8);

/**
 * The known header whose name stands at `at` with a colon right behind it; 0 if there is none. A name that white space follows is not found here.
 *
 * @param octets with room for four octets behind the last one that is looked at
 */
export function knownNameAt(octets: DataView, at: number): KnownName {
  const first = octets.getInt32(at, true);
  if ((first | 0x202020) === viaWord) return viaName;
  if (((first & 0xffffff) | 0x2020) === toWord) return toName;
  if (((first >>> 8) & 0xff) === colon) return compactName(compactNames[first & 0xff]!);
  for (let entry = wordsBySlot[slotOf(first)]; entry !== undefined; entry = entry.next) {
    const { length, last } = entry;
    if (
      octets.getUint8(at + length) === colon &&
      (octets.getInt32(at + last.offset, true) | last.mask) === last.expected &&
      (first | entry.first.mask) === entry.first.expected &&
      (length <= 8 || standAt(octets, at, entry.others))
    )
      return entry.name;
  }
  return 0;
}

function compactName(id: HeaderId): KnownName {
  return id === 0 ? 0 : id | (1 << 8);
}

function standAt(octets: DataView, at: number, words: readonly NameWord[]): boolean {
  for (let i = 0; i < words.length; i++) {
    const { offset, mask, expected } = words[i]!;
    if ((octets.getInt32(at + offset, true) | mask) !== expected) return false;
  }
  return true;
}

// Four letters, upper and lower case alike: a hash, no comparison.
function slotOf(word: number): number {
  return Math.imul(word | 0x20202020, 0x9e37_79b1) >>> 24;
}

// The usual ones are defined first, and are to be the first in their slots.
for (const { id, lower } of [...longNames].reverse()) {
  if (lower.length < 4) continue;
  const octets = new DataView(new ArrayBuffer(lower.length));
  const masks = new DataView(new ArrayBuffer(lower.length));
  for (let i = 0; i < lower.length; i++) {
    octets.setUint8(i, lower.charCodeAt(i));
    masks.setUint8(i, lower[i] === '-' ? 0 : 0x20);
  }
  const words: NameWord[] = [];
  for (let i = 0; i < lower.length; i += 4) {
    const offset = Math.min(i, lower.length - 4);
    words.push({ offset, mask: masks.getInt32(offset, true), expected: octets.getInt32(offset, true) });
  }
  const slot = slotOf(octets.getInt32(0, true));
  wordsBySlot[slot] = {
    name: id | (lower.length << 8),
    length: lower.length,
    first: words[0]!,
    last: words.at(-1)!,
    others: words.slice(1, -1),
    next: wordsBySlot[slot],
  };
}
