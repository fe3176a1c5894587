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

/** The usual long spelling of a known header. */
export function headerName(id: HeaderId): string {
  return definitions[id]?.name ?? '';
}

export function headerShape(id: HeaderId): HeaderShape {
  return definitions[id]?.shape ?? 'row';
}

// Names are recognised by a hash over their length and three of their octets, and one comparison.
const slots = 1024;
const firstOfSlot = new Int16Array(slots);
const nextInSlot: number[] = [0];
const entryId: number[] = [0];
const entryName: Uint8Array[] = [new Uint8Array(0)];

/** The id of the header whose name, a token, stands in `octets` from `start` to `end`. */
export function headerIdOf(octets: Uint8Array, start: number, end: number): HeaderId {
  for (let entry = firstOfSlot[slotOf(octets, start, end)]!; entry !== 0; entry = nextInSlot[entry]!) {
    const name = entryName[entry]!;
    if (name.length === end - start && equalsFolded(octets, start, name)) return entryId[entry]!;
  }
  return unknownHeader;
}

function slotOf(octets: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = octets[start]! | 0x20;
  const middle = octets[start + (length >> 1)]! | 0x20;
  const last = octets[end - 1]! | 0x20;
  return (length * 5 + first * 37 + middle * 11 + last * 101) & (slots - 1);
}

// Of the octets of a token, setting this bit changes upper case to lower case, `_` to what stands in no name, and no other.
function equalsFolded(octets: Uint8Array, start: number, lower: Uint8Array): boolean {
  for (let i = 0; i < lower.length; i++) if ((octets[start + i]! | 0x20) !== lower[i]) return false;
  return true;
}

for (const [name, id] of idOfName) {
  if (name !== asciiLower(name)) continue;
  const octets = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
  const slot = slotOf(octets, 0, octets.length);
  nextInSlot.push(firstOfSlot[slot]!);
  entryId.push(id);
  entryName.push(octets);
  firstOfSlot[slot] = entryId.length - 1;
}
