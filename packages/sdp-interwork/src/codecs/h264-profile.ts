/** The parts of a `profile-level-id` (RFC 6184 8.1). */
export interface H264Profile {
  /** Equal for values that mean one profile, however its constraint flags are written (RFC 6184 table 5). */
  readonly profile: string;
  /** Ten times the number of the level; 1b is 10.5. */
  readonly level: number;
  /** The first two octets, as hexadecimal digits. */
  readonly prefix: string;
}

/** Baseline, level 1: what holds without the parameter (RFC 6184 8.1). */
const absent = '42000a';

/** Reads a `profile-level-id`; one that is absent or no six hexadecimal digits is the default. */
export function readH264Profile(text: string | undefined): H264Profile {
  const id = text !== undefined && text.length === 6 && isHexadecimal(text) ? text.toLowerCase() : absent;
  const idc = octet(id, 0);
  const flags = octet(id, 2);
  const number = octet(id, 4);
  const constrained = (flags & 0x10) !== 0 && number === 11 && (idc === 0x42 || idc === 0x4d || idc === 0x58);
  const level = constrained || number === 9 ? 10.5 : number;
  return { profile: profileOf(idc, flags), level, prefix: id.slice(0, 4) };
}

/** The `profile-level-id` of a profile at a level. */
export function writeH264Profile({ prefix }: H264Profile, level: number): string {
  if (level === 10.5) {
    const flags = Number.parseInt(prefix.slice(2), 16) | 0x10;
    return `${prefix.slice(0, 2)}${hexadecimal(flags)}0b`;
  }
  return `${prefix}${hexadecimal(level)}`;
}

// Constraint set flags 0 to 3 are the upper half of the octet, from the highest bit on.
function profileOf(idc: number, flags: number): string {
  const set0 = (flags & 0x80) !== 0;
  const set1 = (flags & 0x40) !== 0;
  if ((idc === 0x42 && set1) || (idc === 0x4d && set0) || (idc === 0x58 && set0 && set1)) return 'constrained-baseline';
  if (idc === 0x42 || (idc === 0x58 && set0)) return 'baseline';
  if (idc === 0x4d) return 'main';
  if (idc === 0x58) return 'extended';
  // Constrained High says so in sets 4 and 5; all others are what their number is, with their flags.
  return `${idc}/${flags & 0x1c}`;
}

function isHexadecimal(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (digit(text.charCodeAt(i)) < 0) return false;
  return true;
}

function octet(text: string, at: number): number {
  return digit(text.charCodeAt(at)) * 16 + digit(text.charCodeAt(at + 1));
}

/** The value of a hexadecimal digit; -1 for anything else. */
function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function hexadecimal(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}
