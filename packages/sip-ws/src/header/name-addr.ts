import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { lwsTable, tokenTable } from '../syntax/octet-tables.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { type Uri, uriBetween } from '../uri/uri.ts';
import { addressMarks } from '../vector/address-code.ts';
import { marksOf } from '../vector/memory-map.ts';
import { otherwiseNamed } from '../vector/named-value.ts';
import { scannerOf } from '../vector/scanner.ts';
import { formatParameters, headerParameter, Parameters, quotedString, unquoted } from './parameters.ts';
import { readParameters, usualParameters } from './read-parameters.ts';
import { parseAlone, type ValueRef } from './read-value.ts';
import { trimmedEnd } from './via.ts';

/**
 * One value of From, To, Contact, Route, Record-Route, Path, Service-Route, P-Asserted-Identity and their like.
 *
 * ```
 * ( name-addr / addr-spec ) *( SEMI generic-param )             RFC 3261 25.1
 * name-addr    = [ display-name ] LAQUOT addr-spec RAQUOT
 * display-name = *( token LWS ) / quoted-string
 * ```
 *
 * Without `<>` everything after `;` is a parameter of the header, not of the URI (RFC 3261 20.10).
 */
export class NameAddr implements ValueRef {
  readonly row: number;
  readonly position: number;
  readonly start: number;
  readonly end: number;
  /** Whether the URI stands in `<>`. */
  readonly bracketed: boolean;
  /** Where the URI stands, without the brackets. */
  readonly uriStart: number;
  readonly uriEnd: number;
  readonly #source: SourceText;
  readonly #context: ParseContext;
  readonly #displayEnd: number;
  readonly #parametersStart: number;
  readonly #tag: number;
  readonly #tagEnd: number;
  #parameters: Parameters | undefined;
  #uri: Result<Uri> | undefined;

  /**
   * Not for callers: use {@link parseNameAddr}. `displayEnd` is not behind `start` when there is no display name; for `tag` and `tagEnd` see
   * {@link headerParameter}.
   */
  constructor(
    source: SourceText,
    context: ParseContext,
    row: number,
    position: number,
    start: number,
    end: number,
    displayEnd: number,
    bracketed: boolean,
    uriStart: number,
    uriEnd: number,
    parametersStart: number,
    tag: number,
    tagEnd: number,
  ) {
    this.row = row;
    this.position = position;
    this.start = start;
    this.end = end;
    this.bracketed = bracketed;
    this.uriStart = uriStart;
    this.uriEnd = uriEnd;
    this.#source = source;
    this.#context = context;
    this.#displayEnd = displayEnd;
    this.#parametersStart = parametersStart;
    this.#tag = tag;
    this.#tagEnd = tagEnd;
    this.#parameters = undefined;
    this.#uri = undefined;
  }

  /** Parameters of the header value, as `tag` or `expires`. */
  get parameters(): Parameters {
    this.#parameters ??= new Parameters(this.#source, this.#parametersStart, this.end);
    return this.#parameters;
  }

  /** Quotes and quoted pairs resolved; `undefined` when there is none. */
  get displayName(): string | undefined {
    if (this.#displayEnd <= this.start) return undefined;
    return unquoted(this.#source.unfolded(this.start, this.#displayEnd));
  }

  get uriText(): string {
    return this.#source.text(this.uriStart, this.uriEnd);
  }

  /** The URI, parsed at the first call. A URI of a scheme unknown here is not an error. */
  uri(): Result<Uri> {
    this.#uri ??= uriBetween(this.#source, this.uriStart, this.uriEnd, this.#context);
    return this.#uri;
  }

  /** Value of the `tag` parameter. */
  get tag(): string | undefined {
    return headerParameter(this.#source, this.#tag, this.#tagEnd, this.#parametersStart, this.end, 'tag');
  }

  get text(): string {
    return this.#source.text(this.start, this.end);
  }
}

/** What {@link formatNameAddr} writes. */
export interface NameAddrFields {
  readonly displayName?: string | undefined;
  readonly uri: string | { readonly text: string };
  readonly parameters?: Iterable<readonly [name: string, value?: string | undefined]> | undefined;
}

/** Reads a name-addr or addr-spec with parameters that fills the input. Errors: `SIP_NAME_ADDR`, `SIP_PARAMETER`. */
export function parseNameAddr(input: string | Uint8Array, context?: ParseContext): Result<NameAddr> {
  return parseAlone(input, readNameAddr, 'SIP_NAME_ADDR', context);
}

/** Writes a name-addr, always with `<>`. */
export function formatNameAddr(value: NameAddrFields): string {
  const display = value.displayName === undefined ? '' : `${quotedString(value.displayName)} `;
  const uri = typeof value.uri === 'string' ? value.uri : value.uri.text;
  return `${display}<${uri}>${formatParameters(value.parameters)}`;
}

const clause = 'RFC 3261 20.10';

/** Reads one value at the cursor. */
export function readNameAddr(cursor: Cursor, row: number, position: number): NameAddr | undefined {
  const usual = usualNameAddr(cursor.source, cursor.at, cursor.end, cursor.context, row, position);
  if (usual === undefined) return readAnyNameAddr(cursor, row, position);
  cursor.at = usual.end;
  return usual;
}

/**
 * Reads the value that begins at `start` and goes up to a comma or `end`, when it has `<>`, a quoted display name if any, and no white space elsewhere:
 * strict and lenient reading do not differ in it. Gives `undefined` for every other, sound or not: {@link readNameAddr} knows the whole grammar.
 */
export function usualNameAddr(
  source: SourceText,
  start: number,
  end: number,
  context: ParseContext,
  row: number,
  position: number,
): NameAddr | undefined {
  const scanner = scannerOf(source, end);
  if (scanner === undefined) return undefined;
  const valueEnd = scanner.address(start, end, usualParameters(context));
  if (valueEnd < 0) return undefined;
  const { numbers } = scanner;
  const uriStart = numbers[mark.uriStart]!;
  const uriEnd = numbers[mark.uriEnd]!;
  if (uriEnd - uriStart > context.limits.uriSize) return undefined;
  const displayEnd = numbers[mark.displayEnd]!;
  const tag = numbers[mark.named]!;
  const tagEnd = numbers[mark.namedEnd]!;
  return new NameAddr(
    source,
    context,
    row,
    position,
    start,
    valueEnd,
    displayEnd,
    true,
    uriStart,
    uriEnd,
    uriEnd + 1,
    tag,
    tagEnd,
  );
}

const mark = marksOf(addressMarks);

/** The same by the whole grammar, whatever the form. */
export function readAnyNameAddr(cursor: Cursor, row: number, position: number): NameAddr | undefined {
  const { octets } = cursor;
  const { strict, limits } = cursor.context;
  const start = cursor.at;
  let displayEnd = start;
  let bracketed = false;
  if (cursor.peek === 0x22) {
    if (!cursor.quotedString()) return cursor.fail('SIP_NAME_ADDR', 'a quoted string without end', 'RFC 3261 25.1');
    displayEnd = cursor.at;
    cursor.lws();
    bracketed = cursor.accept(0x3c);
    if (!bracketed) return cursor.fail('SIP_NAME_ADDR', 'expected "<" after the display name', clause);
  } else if (cursor.accept(0x3c)) bracketed = true;
  else {
    // A display name of tokens and an addr-spec begin alike: what ends the run of tokens tells them apart.
    cursor.run(strict ? displayTable : lenientDisplayTable);
    if (cursor.peek === 0x3c) {
      displayEnd = trimmedEnd(cursor, start);
      cursor.at++;
      bracketed = true;
    } else cursor.at = start;
  }
  let uriStart = cursor.at;
  let uriEnd: number;
  if (bracketed) {
    if (!cursor.seek(0x3e)) return cursor.fail('SIP_NAME_ADDR', 'expected ">"', clause);
    uriEnd = cursor.at++;
    // RFC 4475 3.1.2.14: white space inside the brackets; one token of URI follows from dropping it.
    if (!strict) {
      while (uriStart < uriEnd && lwsTable[octets[uriStart]!] === 1) uriStart++;
      while (uriEnd > uriStart && lwsTable[octets[uriEnd - 1]!] === 1) uriEnd--;
    } else if (lwsTable[octets[uriStart]!] === 1 || lwsTable[octets[uriEnd - 1]!] === 1)
      return cursor.fail('SIP_NAME_ADDR', 'white space inside "<>"', clause, uriStart);
  } else {
    while (!cursor.atEnd && bareUriTable[cursor.peek] === 1) {
      if (strict && cursor.peek === 0x3f) return cursor.fail('SIP_NAME_ADDR', '"?" in a URI without "<>"', clause);
      cursor.at++;
    }
    uriEnd = cursor.at;
  }
  if (uriEnd === uriStart) return cursor.fail('SIP_NAME_ADDR', 'expected a URI', clause, uriStart);
  if (uriEnd - uriStart > limits.uriSize) return cursor.failLimit('SIP_LIMIT_URI', 'uriSize');
  // Whatever the scheme, a URI has one: an unquoted display name without "<" has none.
  if (!bracketed && !hasColon(octets, uriStart, uriEnd))
    return cursor.fail('SIP_NAME_ADDR', 'expected a URI', clause, uriStart);
  const parametersStart = cursor.at;
  if (!readParameters(cursor)) return undefined;
  return new NameAddr(
    cursor.source,
    cursor.context,
    row,
    position,
    start,
    trimmedEnd(cursor, start),
    displayEnd,
    bracketed,
    uriStart,
    uriEnd,
    parametersStart,
    otherwiseNamed,
    0,
  );
}

function hasColon(octets: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (octets[at] === 0x3a) return true;
  return false;
}

const displayTable = Uint8Array.from(tokenTable, (flag, octet) => flag | lwsTable[octet]!);
const lenientDisplayTable = new Uint8Array(256).fill(1);
for (const octet of [0x22, 0x2c, 0x3a, 0x3b, 0x3c, 0x3e]) lenientDisplayTable[octet] = 0;
const bareUriTable = new Uint8Array(256).fill(1, 0x21);
for (const octet of [0x7f, 0x22, 0x2c, 0x3b, 0x3c, 0x3e]) bareUriTable[octet] = 0;
