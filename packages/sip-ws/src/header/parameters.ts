import { quoted } from '@webrtc-ims/core';
import { lenientContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { SourceText } from '../syntax/source-text.ts';
import { asciiLower, equalsIgnoringCase, octetsOf, standsAt } from '../syntax/text.ts';
import { unescaped } from '../uri/escape.ts';

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
  static readonly none: Parameters = new Parameters(new SourceText(new Uint8Array(0), 0, 0), []);
  readonly #source: SourceText;
  // Four offsets for each parameter: name from and to, value from and to; the value is from -1 when there is none.
  readonly #ranges: readonly number[];
  readonly #escaped: boolean;

  /** Not for callers: use {@link Parameters.of}. `escaped` says that `%HH` means something, as in a URI. */
  constructor(source: SourceText, ranges: readonly number[], escaped = false) {
    this.#source = source;
    this.#ranges = ranges;
    this.#escaped = escaped;
  }

  /** Parameters made from text; a value must be a token, a host or a quoted string (see {@link quotedString}). */
  static of(entries: Iterable<readonly [name: string, value?: string | undefined]>): Parameters {
    const text = formatParameters(entries);
    const octets = octetsOf(text);
    const source = SourceText.of(octets, text);
    return readParameters(new Cursor(source, 0, octets.length, lenientContext)) ?? Parameters.none;
  }

  get size(): number {
    return this.#ranges.length / 4;
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
    return raw.startsWith('"') ? unquoted(raw) : raw;
  }

  /** The value as received, quotes and escapes included. */
  raw(name: string): string | undefined {
    const at = this.#find(name);
    return at < 0 ? undefined : this.#value(at);
  }

  /** A value that is a decimal number without sign, of at most 15 digits. */
  number(name: string): number | undefined {
    const at = this.#find(name);
    if (at < 0) return undefined;
    const start = this.#ranges[at + 2]!;
    const end = this.#ranges[at + 3]!;
    if (start < 0 || end - start > 15) return undefined;
    const cursor = new Cursor(this.#source, start, end, lenientContext);
    const value = cursor.digits();
    return cursor.atEnd ? value : undefined;
  }

  /** Where name and value of a parameter stand in the octets that were parsed. */
  rangeOf(name: string): { readonly start: number; readonly end: number } | undefined {
    const at = this.#find(name);
    if (at < 0) return undefined;
    const valueStart = this.#ranges[at + 2]!;
    return { start: this.#ranges[at]!, end: valueStart < 0 ? this.#ranges[at + 1]! : this.#ranges[at + 3]! };
  }

  *[Symbol.iterator](): Iterator<readonly [name: string, value: string | undefined]> {
    for (let at = 0; at < this.#ranges.length; at += 4)
      yield [this.#source.text(this.#ranges[at]!, this.#ranges[at + 1]!), this.#value(at)];
  }

  #find(name: string): number {
    const ranges = this.#ranges;
    const { octets } = this.#source;
    for (let at = 0; at < ranges.length; at += 4) {
      const start = ranges[at]!;
      const size = ranges[at + 1]! - start;
      if (size === name.length && standsAt(octets, start, name)) return at;
      // RFC 4475 3.1.1.3 writes `lr` as `%6C%72`.
      if (this.#escaped && size > name.length && sameText(unescaped(this.#source.text(start, start + size)), name))
        return at;
    }
    return -1;
  }

  #value(at: number): string | undefined {
    const start = this.#ranges[at + 2]!;
    return start < 0 ? undefined : this.#source.unfolded(start, this.#ranges[at + 3]!);
  }
}

function sameText(one: string, other: string): boolean {
  return one.length === other.length && asciiLower(one) === asciiLower(other);
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

/**
 * Reads `*( SEMI parameter )` and stops before anything else. Lenient reading passes over empty parameters (`;;` stands in the
 * example of RFC 5626 3.2) and takes any octets without delimiters as a value.
 */
export function readParameters(cursor: Cursor): Parameters | undefined {
  if (cursor.atEnd || cursor.peek === 0x2c) return Parameters.none;
  const ranges = readRanges(cursor);
  return ranges === undefined ? undefined : new Parameters(cursor.source, ranges);
}

function readRanges(cursor: Cursor): number[] | undefined {
  const { strict, limits } = cursor.context;
  let used = 0;
  for (;;) {
    const before = cursor.at;
    cursor.lws();
    if (!cursor.accept(0x3b)) {
      // White space after the last parameter belongs to the caller's separator.
      if (!cursor.atEnd && cursor.peek !== 0x2c) cursor.at = before;
      break;
    }
    cursor.lws();
    const name = cursor.at;
    if (!cursor.token()) {
      if (!strict && (cursor.atEnd || cursor.peek === 0x3b || cursor.peek === 0x2c)) continue;
      return cursor.fail('SIP_PARAMETER', 'expected a parameter name', 'RFC 3261 25.1');
    }
    const nameEnd = cursor.at;
    if (used >= limits.parameters * 4) return cursor.failLimit('SIP_LIMIT_PARAMETERS', 'parameters');
    if (strict && duplicated(cursor.source, used, name, nameEnd))
      return cursor.fail(
        'SIP_PARAMETER',
        `parameter ${quoted(cursor.text(name, nameEnd))} stands twice`,
        'RFC 3261 7.3.1',
        name,
      );
    cursor.lws();
    let value = -1;
    if (cursor.accept(0x3d)) {
      cursor.lws();
      value = cursor.at;
      const complete =
        cursor.peek === 0x22 ? cursor.quotedString() : cursor.run(strict ? valueTable : lenientValueTable);
      if (!complete && (strict || cursor.peek === 0x22))
        return cursor.fail('SIP_PARAMETER', 'expected a parameter value', 'RFC 3261 25.1');
    } else cursor.at = nameEnd;
    scratch[used] = name;
    scratch[used + 1] = nameEnd;
    scratch[used + 2] = value;
    scratch[used + 3] = value < 0 ? -1 : cursor.at;
    used += 4;
  }
  return scratch.slice(0, used);
}

// Reading is synchronous and is not entered twice: an array of its own for each value would take room for 17 when it grows.
const scratch: number[] = [];

/** Whether the name is one of those read so far. */
function duplicated(source: SourceText, used: number, start: number, end: number): boolean {
  const lower = asciiLower(source.text(start, end));
  for (let at = 0; at < used; at += 4)
    if (equalsIgnoringCase(source.octets, scratch[at]!, scratch[at + 1]!, lower)) return true;
  return false;
}

// gen-value = token / host / quoted-string; host may be an IPv6 reference, and RFC 5118 4.5 shows `received` without brackets.
const valueTable = Uint8Array.from(tokenTable);
for (const octet of [0x3a, 0x5b, 0x5d]) valueTable[octet] = 1;

const lenientValueTable = new Uint8Array(256).fill(1, 0x21);
for (const octet of [0x7f, 0x22, 0x2c, 0x3b]) lenientValueTable[octet] = 0;
