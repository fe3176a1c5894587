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

/** Where one is in the names after some characters of one, for {@link nextPlace}: 0 is nowhere. */
export type NamePlace = number;

/** Before the first character. */
export const startOfName: NamePlace = 1;

// A tree of the names with a row for each place: what comes after it, by character; and what ends there. One step for each character is all that a name
// costs, and nothing is cut out or compared. Names are made of `-`, digits and small letters.
const lowest = 0x2d;
const width = 0x7b - lowest;
const ends: LineKind[] = [otherAttribute, otherAttribute];
const steps: Int16Array = new Int16Array((2 + known.join('').length) * width);
for (const name of known) {
  let place = startOfName;
  for (let at = 0; at < name.length; at++) {
    const step = place * width + name.charCodeAt(at) - lowest;
    if (steps[step] === 0) steps[step] = ends.push(otherAttribute) - 1;
    place = steps[step]!;
  }
  ends[place] = kinds[name];
}

/** The place after one more character. */
export function nextPlace(place: NamePlace, code: number): NamePlace {
  const column = code - lowest;
  return column >= 0 && column < width ? steps[place * width + column]! : 0;
}

/** The kind of the attribute whose name ends at a place. */
export function kindAt(place: NamePlace): LineKind {
  return ends[place]!;
}

/** The kind of the attribute of a name. */
export function kindOfName(name: string): LineKind {
  let place = startOfName;
  for (let at = 0; at < name.length; at++) place = nextPlace(place, name.charCodeAt(at));
  return kindAt(place);
}
