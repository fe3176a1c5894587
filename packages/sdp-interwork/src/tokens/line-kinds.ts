/**
 * What a line is, as a small number: 1 to 26 for its letter, {@link otherAttribute} for an attribute that nobody asks for by name, and a number of
 * {@link kinds} for one that somebody does.
 */
export type LineKind = number;

/** An attribute line of any other name. */
export const otherAttribute = 31;

/**
 * The kind of each attribute that rules, readers and the report ask for by name. Those with one value come first, and then the directions. The
 * numbers are written out because an object that is put together by code is slow to ask, and this one is asked for every line.
 */
export const kinds = {
  mid: 32,
  setup: 33,
  'ice-ufrag': 34,
  'ice-pwd': 35,
  rtcp: 36,
  ptime: 37,
  maxptime: 38,
  sendrecv: 39,
  sendonly: 40,
  recvonly: 41,
  inactive: 42,
  '3ge2ae': 43,
  acap: 44,
  'accept-types': 45,
  'accept-wrapped-types': 46,
  acfg: 47,
  bfcpver: 48,
  'bundle-only': 49,
  candidate: 50,
  conf: 51,
  confid: 52,
  connection: 53,
  creq: 54,
  crypto: 55,
  curr: 56,
  dcmap: 57,
  dcsa: 58,
  des: 59,
  'end-of-candidates': 60,
  extmap: 61,
  'extmap-allow-mixed': 62,
  'file-date': 63,
  'file-disposition': 64,
  'file-icon': 65,
  'file-range': 66,
  'file-selector': 67,
  'file-transfer-id': 68,
  fingerprint: 69,
  floorctrl: 70,
  floorid: 71,
  fmtp: 72,
  group: 73,
  'ice-lite': 74,
  'ice-options': 75,
  label: 76,
  'max-message-size': 77,
  'max-size': 78,
  msid: 79,
  'msid-semantic': 80,
  'msrp-cema': 81,
  path: 82,
  pcfg: 83,
  'remote-candidates': 84,
  'rtcp-fb': 85,
  'rtcp-mux': 86,
  'rtcp-mux-only': 87,
  'rtcp-rsize': 88,
  'rtcp-xr': 89,
  rtpmap: 90,
  'rtt-mixer': 91,
  'sctp-port': 92,
  ssrc: 93,
  'ssrc-group': 94,
  tcap: 95,
  'tls-id': 96,
  userid: 97,
} as const;

/** An attribute that has a kind of its own. */
export type KnownAttribute = keyof typeof kinds;

const known = Object.keys(kinds) as readonly KnownAttribute[];
const firstKnown = kinds.mid;

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

/** Whether an attribute has one value: taking the first or the last of two different ones would be a guess. */
export function isSingleValued(kind: LineKind): boolean {
  return kind >= kinds.mid && kind <= kinds.maxptime;
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
    if (name.length === length && stands(name, text, from)) return table[place]!;
  }
  return otherAttribute;
}

// Names are short: this is done before a call of `startsWith` has begun.
function stands(name: string, text: string, from: number): boolean {
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) !== text.charCodeAt(from + at)) return false;
  return true;
}

/** The sum over a name. */
export function sumOf(text: string, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum = nextSum(sum, text.charCodeAt(at));
  return sum;
}
