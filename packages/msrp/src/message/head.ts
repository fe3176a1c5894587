import { failure, ok, type Result } from '@webrtc-ims/core';
import { type Defect, type MsrpError, malformed } from '../errors.ts';
import type { MsrpLimits } from '../limits.ts';
import { equalsIgnoringCase, textOf } from '../syntax/text.ts';
import type { MsrpUri } from '../uri/msrp-uri.ts';
import { decodePath } from '../uri/path.ts';
import type { ByteRange } from './byte-range.ts';
import { decodeFieldLine, type FieldLine } from './field-line.ts';
import { type KnownField, knownFields } from './known-fields.ts';
import { decodeReportValue } from './known-values.ts';
import { decodeMediaType, type MediaType } from './media-type.ts';
import { idStart, type StartLine } from './start-line.ts';
import { decodeStatus, type Status } from './status.ts';

/** Where a header field stands in {@link MessageHead.octets}. */
export interface FieldPosition {
  /** First octet of the name. */
  readonly start: number;
  /** Octet after the name. */
  readonly nameEnd: number;
  /** First octet of the value, blanks left out. */
  readonly valueStart: number;
  /** Octet after the value, blanks left out. */
  readonly valueEnd: number;
  /** Octet after the CRLF of the line. */
  readonly end: number;
}

/**
 * The start line and the header section of one message, as received. Nothing is turned into text before it is asked for.
 *
 * `octets` may be a view of what was given to the parser: it is good as long as that buffer is not written to again, and keeps all of it alive.
 * Take what has to live longer out of it (`slice`, or one of the texts).
 */
export class MessageHead {
  readonly start: StartLine;
  /** Offset of {@link MessageHead.octets} in the stream. */
  readonly offset: number;
  /** Whether a body follows, be it of no octets (RFC 4975 7.1). */
  readonly hasBody: boolean;
  /**
   * The first thing that is malformed, though the message has an id and an end. A request is answered with the error's status (400); nothing of
   * the message is to be used or passed on.
   */
  readonly error: MsrpError | undefined;
  /** What was tolerated. */
  readonly defects: readonly Defect[];
  /** Number of header fields, To-Path and From-Path included. */
  readonly fieldCount: number;
  /** Offset in {@link MessageHead.octets} of what follows From-Path: the fields that a back-to-back user agent passes on. */
  readonly fieldsStart: number;
  readonly #source: Uint8Array;
  readonly #base: number;
  readonly #length: number;
  readonly #idEnd: number;
  readonly #starts: readonly number[];
  readonly #lines: readonly FieldLine[];
  readonly #range: ByteRange | undefined;
  readonly #limits: MsrpLimits;
  // Made when first asked for: most heads are read for a few of their fields.
  #octets: Uint8Array | undefined;
  #transactionId: string | undefined;
  #positions: readonly FieldPosition[] | undefined;

  /** Not for callers: heads come from the parser. */
  constructor(parts: HeadParts) {
    this.start = parts.start;
    this.offset = parts.offset;
    this.hasBody = parts.hasBody;
    this.error = parts.error;
    this.defects = parts.defects;
    this.fieldCount = parts.fieldCount;
    this.fieldsStart = parts.fieldsStart;
    this.#source = parts.source;
    this.#base = parts.base;
    this.#length = parts.length;
    this.#idEnd = parts.idEnd;
    this.#starts = parts.starts;
    this.#lines = parts.lines;
    this.#range = parts.range;
    this.#limits = parts.limits;
  }

  /** The id of the start line, by which a response finds its request. */
  get transactionId(): string {
    this.#transactionId ??= textOf(this.#source, this.#base + idStart, this.#base + this.#idEnd);
    return this.#transactionId;
  }

  /** From `MSRP ` to the CRLF of the last header field. */
  get octets(): Uint8Array {
    this.#octets ??= this.#source.subarray(this.#base, this.#base + this.#length);
    return this.#octets;
  }

  /** Octets of `MSRP ` and the transaction id. */
  get startLength(): number {
    return this.#idEnd;
  }

  /** Octets of {@link MessageHead.octets}. */
  get length(): number {
    return this.#length;
  }

  /** Copies `from` to `to` of {@link MessageHead.octets}. Returns where in `out` the copy ends. */
  copyTo(out: Uint8Array, at: number, from: number, to: number): number {
    const start = this.#base + from;
    const length = to - from;
    const source = this.#source;
    // A view costs more than to move a few octets one by one.
    if (length > 48) out.set(new Uint8Array(source.buffer, source.byteOffset + start, length), at);
    else for (let i = 0; i < length; i++) out[at + i] = source[start + i]!;
    return at + length;
  }

  /** Whether there are fields beside those that {@link MessageHead.position} knows. */
  get hasOtherFields(): boolean {
    let known = 0;
    for (const start of this.#starts) if (start > 0) known++;
    return known < this.fieldCount;
  }

  /** Where the field number `index` stands, from 0. */
  fieldAt(index: number): FieldPosition {
    this.#positions ??= fieldPositions(this.octets);
    return this.#positions[index]!;
  }

  /** What was known of the line of a known field. Where heads of one parser have the same object here, they have the same line, octet for octet. */
  lineOf(field: KnownField): object | undefined {
    return this.#has(field) ? this.#lines[knownFields[field]] : undefined;
  }

  /** Where a known field stands; `undefined` if it is absent. */
  position(field: KnownField): FieldPosition | undefined {
    const place = knownFields[field];
    const start = this.#starts[place]!;
    return start > 0 ? positionOf(start, this.#lines[place]!) : undefined;
  }

  /** The value of a known field, as a view; `undefined` if it is absent. */
  octetsOf(field: KnownField): Uint8Array | undefined {
    return this.#has(field) ? this.#source.subarray(this.#valueStart(field), this.#valueEnd(field)) : undefined;
  }

  /** Whether a known field has this value, octet for octet, in a time that depends on its length only. */
  hasValue(field: KnownField, value: Uint8Array): boolean {
    if (!this.#has(field)) return false;
    const source = this.#source;
    const from = this.#valueStart(field);
    if (this.#valueEnd(field) - from !== value.length) return false;
    let difference = 0;
    for (let at = 0; at < value.length; at++) difference |= source[from + at]! ^ value[at]!;
    return difference === 0;
  }

  /** The value of a known field; `undefined` if it is absent. */
  textOf(field: KnownField): string | undefined {
    return this.#has(field) ? textOf(this.#source, this.#valueStart(field), this.#valueEnd(field)) : undefined;
  }

  /** The values of every field of that name, compared without regard to case (RFC 4975 9). */
  values(name: string): readonly string[] {
    const lower = name.toLowerCase();
    const found: string[] = [];
    for (let index = 0; index < this.fieldCount; index++) {
      const { start, nameEnd, valueStart, valueEnd } = this.fieldAt(index);
      if (equalsIgnoringCase(this.octets, start, nameEnd, lower)) found.push(textOf(this.octets, valueStart, valueEnd));
    }
    return found;
  }

  /** Name and value of each field, in order, spelt as received. */
  fields(): readonly (readonly [name: string, value: string])[] {
    return Array.from({ length: this.fieldCount }, (_, index) => {
      const { start, nameEnd, valueStart, valueEnd } = this.fieldAt(index);
      return [textOf(this.octets, start, nameEnd), textOf(this.octets, valueStart, valueEnd)] as const;
    });
  }

  /** The URIs of To-Path, parsed at each call. */
  toPath(): Result<readonly MsrpUri[], MsrpError> {
    return this.#path('to-path');
  }

  /** The URIs of From-Path, parsed at each call. */
  fromPath(): Result<readonly MsrpUri[], MsrpError> {
    return this.#path('from-path');
  }

  get messageId(): string | undefined {
    return this.textOf('message-id');
  }

  /** `undefined` when the field is absent. It never breaks the grammar in a head without {@link MessageHead.error}. */
  get byteRange(): ByteRange | undefined {
    return this.#range;
  }

  /** Whether success reports are asked for; absent means `no` (RFC 4975 7.1.1). */
  get successReport(): 'yes' | 'no' {
    return this.#reportValue('success-report') === 'yes' ? 'yes' : 'no';
  }

  /** Which failures are to be told; absent means `yes` (RFC 4975 7.1.1). */
  get failureReport(): 'yes' | 'no' | 'partial' {
    return this.#reportValue('failure-report') ?? 'yes';
  }

  /** `undefined` when the field is absent. */
  get status(): Status | undefined {
    if (!this.#has('status')) return undefined;
    return decodeStatus(this.#source, this.#valueStart('status'), this.#valueEnd('status'));
  }

  /** The media type; `undefined` when the field is absent, a failure when it breaks the grammar. */
  contentType(): Result<MediaType, MsrpError> | undefined {
    const value = this.octetsOf('content-type');
    return value === undefined ? undefined : decodeMediaType(value);
  }

  #path(field: 'to-path' | 'from-path'): Result<readonly MsrpUri[], MsrpError> {
    if (!this.#has(field)) return failure(malformed('MSRP_HEADER_ORDER', `no ${field}`, this.offset, 'RFC 4975 9'));
    const from = this.#valueStart(field);
    const path = decodePath(this.#source.subarray(from, this.#valueEnd(field)), this.#limits);
    if (path.ok) return ok(path.value);
    const { message, offset = 0 } = path.error;
    return failure(malformed('MSRP_URI', message, this.offset + from - this.#base + offset, 'RFC 4975 9'));
  }

  #reportValue(field: 'success-report' | 'failure-report'): 'yes' | 'no' | 'partial' | undefined {
    if (!this.#has(field)) return undefined;
    return decodeReportValue(this.#source, this.#valueStart(field), this.#valueEnd(field));
  }

  #has(field: KnownField): boolean {
    return this.#starts[knownFields[field]]! > 0;
  }

  // Offsets in #source.
  #valueStart(field: KnownField): number {
    const place = knownFields[field];
    return this.#base + this.#starts[place]! + this.#lines[place]!.valueStart;
  }

  #valueEnd(field: KnownField): number {
    const place = knownFields[field];
    return this.#base + this.#starts[place]! + this.#lines[place]!.valueEnd;
  }
}

// The scanner has been here: what is no field by its grammar was no field for it.
function fieldPositions(octets: Uint8Array): readonly FieldPosition[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const positions: FieldPosition[] = [];
  for (let start = lineAfter(octets, 0); start < octets.length; start = lineAfter(octets, start)) {
    const line = decodeFieldLine(octets, view, start, lineAfter(octets, start) - 2);
    if (line !== undefined) positions.push(positionOf(start, line));
  }
  return positions;
}

function positionOf(start: number, { nameEnd, valueStart, valueEnd, length }: FieldLine): FieldPosition {
  return {
    start,
    nameEnd: start + nameEnd,
    valueStart: start + valueStart,
    valueEnd: start + valueEnd,
    end: start + length,
  };
}

function lineAfter(octets: Uint8Array, line: number): number {
  for (let at = line; ; at++) {
    at = octets.indexOf(0x0d, at);
    if (octets[at + 1] === 0x0a) return at + 2;
  }
}

/** What the scanner of heads hands over. Offsets are relative to `base`. */
export interface HeadParts {
  readonly start: StartLine;
  /** The octets of the message, from `base` on. */
  readonly source: Uint8Array;
  readonly base: number;
  /** Octets up to the CRLF of the last header field. */
  readonly length: number;
  /** Octet after the transaction id. */
  readonly idEnd: number;
  readonly offset: number;
  readonly hasBody: boolean;
  readonly error: MsrpError | undefined;
  readonly defects: readonly Defect[];
  readonly fieldCount: number;
  /** Octet after the second field; after the last line, where there are fewer. */
  readonly fieldsStart: number;
  /** For each of {@link knownFields} where its line begins, 0 where it is absent. */
  readonly starts: readonly number[];
  /** For each of {@link knownFields} that is there, what its line is. */
  readonly lines: readonly FieldLine[];
  /** Byte-Range, when it is there and follows the grammar. */
  readonly range: ByteRange | undefined;
  readonly limits: MsrpLimits;
}
