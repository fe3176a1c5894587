import { lenientContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { decimal } from '../syntax/decimal.ts';
import { endOfRun } from '../syntax/run.ts';
import { SourceText } from '../syntax/source-text.ts';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import { unescaped } from '../uri/escape.ts';
import { noneNamed } from '../vector/named-value.ts';
import {
  endOfName,
  endOfParameter,
  endOfValue,
  isNamed,
  nameAfter,
  nextName,
  parameterNamed,
  startOfValue,
} from './parameter-walk.ts';
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
    for (let at = nextName(octets, this.#start, this.#end); at >= 0; at = nameAfter(octets, at, this.#end)) size++;
    return size;
  }

  has(name: string): boolean {
    return this.#find(name) >= 0;
  }

  /**
   * The value with quotes and quoted pairs, or in a URI escapes, resolved once; `undefined` when the parameter is absent or has no
   * value.
   */
  get(name: string): string | undefined {
    const raw = this.raw(name);
    if (raw === undefined) return undefined;
    if (this.#escaped) return unescaped(raw);
    return raw.charCodeAt(0) === 0x22 ? unquoted(raw) : raw;
  }

  /** The value as received, quotes and escapes included. */
  raw(name: string): string | undefined {
    const at = this.#find(name);
    return at < 0 ? undefined : receivedValue(this.#source, at + name.length, this.#end);
  }

  /** A value that is a decimal number without sign, of at most 15 digits. */
  number(name: string): number | undefined {
    const { octets } = this.#source;
    const at = this.#find(name);
    const start = at < 0 ? -1 : startOfValue(octets, at + name.length, this.#end);
    return start < 0 ? undefined : decimal(octets, start, endOfValue(octets, start, this.#end));
  }

  /** Where name and value of a parameter stand in the octets that were parsed. */
  rangeOf(name: string): { readonly start: number; readonly end: number } | undefined {
    const start = this.#find(name);
    return start < 0 ? undefined : { start, end: endOfParameter(this.#source.octets, start, this.#end) };
  }

  *[Symbol.iterator](): Iterator<readonly [name: string, value: string | undefined]> {
    const source = this.#source;
    const { octets } = source;
    for (let at = nextName(octets, this.#start, this.#end); at >= 0; at = nameAfter(octets, at, this.#end))
      yield [source.text(at, endOfName(octets, at, this.#end)), receivedValue(source, at, this.#end)];
  }

  /** Where the parameter of that name begins; -1 if there is none. */
  #find(name: string): number {
    const { octets } = this.#source;
    const end = this.#end;
    if (!this.#escaped) return parameterNamed(octets, this.#start, end, name);
    for (let at = nextName(octets, this.#start, end); at >= 0; at = nameAfter(octets, at, end))
      if (isNamed(octets, at, end, name) || isEscapedName(this.#source, at, end, name)) return at;
    return -1;
  }
}

/**
 * What {@link Parameters.get} gives for one of the parameters of a header value, which stand from `start` to `end`: for who wants one of them and no object.
 *
 * @param value where it was found to stand, up to `valueEnd`; or what else is known of it, as {@link noneNamed}
 */
export function headerParameter(
  source: SourceText,
  value: number,
  valueEnd: number,
  start: number,
  end: number,
  name: string,
): string | undefined {
  if (value >= 0) return source.text(value, valueEnd);
  const at = value === noneNamed ? -1 : parameterNamed(source.octets, start, end, name);
  if (at < 0) return undefined;
  const raw = receivedValue(source, at + name.length, end);
  return raw !== undefined && raw.charCodeAt(0) === 0x22 ? unquoted(raw) : raw;
}

/** The value of the parameter that begins, or whose name goes on, at `at`, among those that go to `limit`; quotes and escapes are included. */
function receivedValue(source: SourceText, at: number, limit: number): string | undefined {
  const { octets } = source;
  const start = startOfValue(octets, at, limit);
  if (start < 0) return undefined;
  const end = endOfValue(octets, start, limit);
  // Only a quoted string can hold a fold.
  return octets[start] === 0x22 ? source.unfolded(start, end) : source.text(start, end);
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

/** Whether the name at `at` is `name` written with escapes, as RFC 4475 3.1.1.3 writes `lr` as `%6C%72`. */
function isEscapedName(source: SourceText, at: number, end: number, name: string): boolean {
  const { octets } = source;
  const plain = endOfRun(octets, at, end, plainNameTable);
  const nameEnd = endOfName(octets, plain, end);
  return (
    nameEnd > plain &&
    nameEnd - at > name.length &&
    asciiLower(unescaped(source.text(at, nameEnd))) === asciiLower(name)
  );
}

// 1 for the octets of names but those of escapes and UTF-8.
const plainNameTable = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet > 0x20 && octet < 0x80 && !'%;='.includes(String.fromCharCode(octet)) ? 1 : 0,
);
