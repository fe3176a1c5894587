/**
 * What a line is, as a small number: 1 to 26 for its letter, {@link otherAttribute} for an attribute that nobody asks for by name, and a number of
 * {@link kinds} for one that somebody does.
 */
export type LineKind = number;

/** Attributes that have one value: taking the first or the last of two different ones would be a guess. */
const singleValued = ['mid', 'setup', 'ice-ufrag', 'ice-pwd', 'rtcp', 'ptime', 'maxptime'] as const;

/** The other attributes that rules, readers and the report ask for. */
const others = [
  'sendrecv',
  'sendonly',
  'recvonly',
  'inactive',
  '3ge2ae',
  'acap',
  'accept-types',
  'accept-wrapped-types',
  'acfg',
  'bfcpver',
  'bundle-only',
  'candidate',
  'conf',
  'confid',
  'connection',
  'creq',
  'crypto',
  'curr',
  'dcmap',
  'dcsa',
  'des',
  'end-of-candidates',
  'extmap',
  'extmap-allow-mixed',
  'file-date',
  'file-disposition',
  'file-icon',
  'file-range',
  'file-selector',
  'file-transfer-id',
  'fingerprint',
  'floorctrl',
  'floorid',
  'fmtp',
  'group',
  'ice-lite',
  'ice-options',
  'label',
  'max-message-size',
  'max-size',
  'msid',
  'msid-semantic',
  'msrp-cema',
  'path',
  'pcfg',
  'remote-candidates',
  'rtcp-fb',
  'rtcp-mux',
  'rtcp-mux-only',
  'rtcp-rsize',
  'rtcp-xr',
  'rtpmap',
  'rtt-mixer',
  'sctp-port',
  'ssrc',
  'ssrc-group',
  'tcap',
  'tls-id',
  'userid',
] as const;

/** An attribute that has a kind of its own. */
export type KnownAttribute = (typeof others)[number] | (typeof singleValued)[number];

/** An attribute line of any other name. */
export const otherAttribute: LineKind = 31;
const firstKnown = 32;
const known: readonly KnownAttribute[] = [...singleValued, ...others];

/** The kind of each attribute that is known by name. */
export const kinds: Readonly<Record<KnownAttribute, LineKind>> = Object.freeze(
  Object.fromEntries(known.map((name, at) => [name, firstKnown + at])) as Record<KnownAttribute, LineKind>,
);

/** One more than the highest kind. */
export const kindCount: number = firstKnown + known.length;

/** The kind of the lines with this letter. */
export function kindOfLetter(letter: string): LineKind {
  return letter.charCodeAt(0) - 0x60;
}

/** Whether lines of a kind are attributes. */
export function isAttribute(kind: LineKind): boolean {
  return kind >= otherAttribute;
}

/** Whether an attribute has one value. */
export function isSingleValued(kind: LineKind): boolean {
  return kind >= firstKnown && kind < firstKnown + singleValued.length;
}

/** Whether an attribute is a direction (RFC 8866 6.7). */
export function isDirectionKind(kind: LineKind): boolean {
  return kind >= kinds.sendrecv && kind <= kinds.inactive;
}

/** The name of an attribute that is known by name. */
export function attributeName(kind: LineKind): KnownAttribute | undefined {
  return known[kind - firstKnown];
}

// A table of the names by a sum over their characters, twice as large as it has to be; names with one place stand side by side.
const places = 256;
const table: LineKind[] = new Array<LineKind>(places).fill(0);
for (const name of known) {
  let place = sumOf(name, 0, name.length) & (places - 1);
  while (table[place] !== 0) place = (place + 1) & (places - 1);
  table[place] = kinds[name];
}

/** What to add up over the characters of a name for {@link kindOfName}. */
export function nextSum(sum: number, code: number): number {
  return (Math.imul(sum, 31) + code) | 0;
}

/** The kind of the attribute whose name stands between the offsets; names are compared as a whole. */
export function kindOfName(text: string, from: number, to: number, sum: number): LineKind {
  const length = to - from;
  for (let place = sum & (places - 1); table[place] !== 0; place = (place + 1) & (places - 1)) {
    const name = known[table[place]! - firstKnown]!;
    if (name.length === length && text.startsWith(name, from)) return table[place]!;
  }
  return otherAttribute;
}

/** The sum over a name. */
export function sumOf(text: string, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum = nextSum(sum, text.charCodeAt(at));
  return sum;
}
