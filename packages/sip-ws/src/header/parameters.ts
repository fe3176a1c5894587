import { lenientContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { endOfQuotedString } from '../syntax/quoted-string.ts';
import { SourceText } from '../syntax/source-text.ts';
import { asciiLower, octetsOf, standsAt } from '../syntax/text.ts';
import { unescaped } from '../uri/escape.ts';
import { readParameters } from './read-parameters.ts';

/**
 * The parameters of a header value or URI, in the order received. Names compare without regard to case; a value is the text that
 * was received, quotes included, so that writing the parameters again gives the same octets.
 *
 * ```
 * *( SEMI token [ EQUAL ( token / host / quoted-string ) ] )      RFC 3261 25.1
 * ```
 */
export class Parameters implements Iterable<readonly [name: string, value: string | undefined]> {
  /** No parameters. */
  static readonly none: Parameters = new Parameters(new SourceText(new Uint8Array(0), 0, 0), 0, 0);
  readonly #source: SourceText;
  readonly #start: number;
  readonly #end: number;
  readonly #escaped: boolean;

  /**
   * Not for callers: use {@link Parameters.of}. From `start` to `end` stands what was read as parameters; `escaped` says that `%HH` means something, as in
   * a URI.
   */
  constructor(source: SourceText, start: number, end: number, escaped = false) {
    this.#source = source;
    this.#start = start;
    this.#end = end;
    this.#escaped = escaped;
  }

  /** Parameters made from text; a value must be a token, a host or a quoted string (see {@link quotedString}). */
  static of(entries: Iterable<readonly [name: string, value?: string | undefined]>): Parameters {
    const text = formatParameters(entries);
    const octets = octetsOf(text);
    const source = SourceText.of(octets, text);
    const cursor = new Cursor(source, 0, octets.length, lenientContext);
    return readParameters(cursor) ? new Parameters(source, 0, cursor.at) : Parameters.none;
  }

  get size(): number {
    const { octets } = this.#source;
    let size = 0;
    for (let at = step(octets, this.#start, this.#end); at >= 0; at = step(octets, at, this.#end)) size++;
    return size;
  }

  has(name: string): boolean {
    return this.#find(name);
  }

  /**
   * The value with quotes and quoted pairs, or in a URI escapes, resolved once; `undefined` when the parameter is absent or has no
   * value.
   */
  get(name: string): string | undefined {
    const raw = this.raw(name);
    if (raw === undefined) return undefined;
    if (this.#escaped) return unescaped(raw);
    return this.#source.octets[valueStart] === 0x22 ? unquoted(raw) : raw;
  }

  /** The value as received, quotes and escapes included. */
  raw(name: string): string | undefined {
    return this.#find(name) ? this.#value() : undefined;
  }

  /** A value that is a decimal number without sign, of at most 15 digits. */
  number(name: string): number | undefined {
    if (!this.#find(name) || valueStart < 0 || valueEnd - valueStart > 15) return undefined;
    return decimal(this.#source.octets, valueStart, valueEnd);
  }

  /** Where name and value of a parameter stand in the octets that were parsed. */
  rangeOf(name: string): { readonly start: number; readonly end: number } | undefined {
    return this.#find(name) ? { start: nameStart, end: valueStart < 0 ? nameEnd : valueEnd } : undefined;
  }

  *[Symbol.iterator](): Iterator<readonly [name: string, value: string | undefined]> {
    const source = this.#source;
    for (let at = step(source.octets, this.#start, this.#end); at >= 0; at = step(source.octets, at, this.#end))
      yield [source.text(nameStart, nameEnd), this.#value()];
  }

  /** Steps on the parameter of that name; false if there is none. */
  #find(name: string): boolean {
    const { octets } = this.#source;
    for (let at = step(octets, this.#start, this.#end); at >= 0; at = step(octets, at, this.#end)) {
      const size = nameEnd - nameStart;
      if (size === name.length && standsAt(octets, nameStart, name)) return true;
      // RFC 4475 3.1.1.3 writes `lr` as `%6C%72`.
      if (this.#escaped && size > name.length && isLongerThanText(octets, nameStart, nameEnd))
        if (sameText(unescaped(this.#source.text(nameStart, nameEnd)), name)) return true;
    }
    return false;
  }

  /** The value of the parameter that was stepped on. */
  #value(): string | undefined {
    if (valueStart < 0) return undefined;
    // Only a quoted string can hold a fold.
    return this.#source.octets[valueStart] === 0x22
      ? this.#source.unfolded(valueStart, valueEnd)
      : this.#source.text(valueStart, valueEnd);
  }
}

function sameText(one: string, other: string): boolean {
  return one.length === other.length && asciiLower(one) === asciiLower(other);
}

/** Whether octets of an escape or of UTF-8 are among them. */
function isLongerThanText(octets: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (octets[at] === 0x25 || octets[at]! > 0x7f) return true;
  return false;
}

/** `;name=value` for each entry. */
export function formatParameters(
  entries: Iterable<readonly [name: string, value?: string | undefined]> | undefined,
): string {
  if (entries === undefined) return '';
  let out = '';
  for (const entry of entries) {
    const value = entry[1];
    out += value === undefined ? `;${entry[0]}` : `;${entry[0]}=${value}`;
  }
  return out;
}

/** Text as a quoted-string (RFC 3261 25.1). Control characters other than HTAB become spaces: a value never ends its row. */
export function quotedString(text: string): string {
  let out = '"';
  for (const character of text) {
    if (character === '"' || character === '\\') out += `\\${character}`;
    else out += character < ' ' && character !== '\t' ? ' ' : character === '\x7f' ? ' ' : character;
  }
  return `${out}"`;
}

/** The text of a quoted-string: quotes gone, quoted pairs resolved. Text without quotes is given back as it is. */
export function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.length > 1 && text.endsWith('"') ? text.length - 1 : text.length;
  let out = '';
  for (let at = 1; at < end; at++) {
    if (text[at] === '\\' && at + 1 < end) at++;
    out += text[at];
  }
  return out;
}

// Where the parts of the parameter stand that was stepped on last; `valueStart` is -1 if it has no value. Nothing is read while something else is.
let nameStart = 0;
let nameEnd = 0;
let valueStart = -1;
let valueEnd = -1;

/**
 * Steps on the next parameter from `from` on and gives where it ends, -1 if there is no more. That the octets are sound is known, so they are not asked
 * again: a name ends at what is no part of it, and white space stands between the parts or in quotes.
 */
function step(octets: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (octets[at] === 0x3b || octets[at]! <= 0x20)) at++;
  if (at >= end) return -1;
  nameStart = at;
  while (at < end && endsName[octets[at]!] === 0) at++;
  nameEnd = at;
  valueStart = -1;
  let value = afterBlanks(octets, at, end);
  if (value >= end || octets[value] !== 0x3d) return at;
  value = afterBlanks(octets, value + 1, end);
  at = value;
  if (at < end && octets[at] === 0x22) at = endOfQuotedString(octets, at, end);
  else while (at < end && octets[at]! > 0x20 && octets[at] !== 0x3b) at++;
  valueStart = value;
  valueEnd = at;
  return at;
}

function afterBlanks(octets: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && octets[at]! <= 0x20) at++;
  return at;
}

/** A number of decimal digits alone. */
function decimal(octets: Uint8Array, start: number, end: number): number | undefined {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = octets[at]! - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return end > start ? value : undefined;
}

// 1 for white space, `;` and `=`.
const endsName = new Uint8Array(256).fill(1, 0, 0x21);
for (const octet of [0x3b, 0x3d]) endsName[octet] = 1;
