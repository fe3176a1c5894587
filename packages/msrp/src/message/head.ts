import { failure, ok, type Result } from '@webrtc-ims/core';
import { type Defect, type MsrpError, malformed } from '../errors.ts';
import type { MsrpLimits } from '../limits.ts';
import { equalsIgnoringCase, textOf } from '../syntax/text.ts';
import type { MsrpUri } from '../uri/msrp-uri.ts';
import { decodePath } from '../uri/path.ts';
import { type ByteRange, decodeByteRange } from './byte-range.ts';
import { decodeMediaType, type MediaType } from './media-type.ts';
import { decodeStatus, type Status } from './status.ts';

/** What the first line says after the id. */
export type StartLine =
  | { readonly kind: 'request'; readonly method: string }
  | { readonly kind: 'response'; readonly code: number; readonly comment: string | undefined };

/** The fields that MSRP itself defines and Content-Type: what {@link MessageHead.position} finds without a search. */
export type KnownField = keyof typeof knownFields;

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
  readonly transactionId: string;
  readonly start: StartLine;
  /** From `MSRP ` to the CRLF of the last header field. */
  readonly octets: Uint8Array;
  /** Offset of `octets` in the stream. */
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
  readonly #rows: readonly number[];
  readonly #known: readonly number[];
  readonly #limits: MsrpLimits;

  /** Not for callers: heads come from the parser. */
  constructor(parts: HeadParts) {
    this.transactionId = parts.transactionId;
    this.start = parts.start;
    this.octets = parts.octets;
    this.offset = parts.offset;
    this.hasBody = parts.hasBody;
    this.error = parts.error;
    this.defects = parts.defects;
    this.#rows = parts.rows;
    this.#known = parts.known;
    this.#limits = parts.limits;
  }

  /** Number of header fields, To-Path and From-Path included. */
  get fieldCount(): number {
    return this.#rows.length / rowWidth;
  }

  /** Offset in {@link MessageHead.octets} of what follows From-Path: the fields that a back-to-back user agent passes on. */
  get fieldsStart(): number {
    return this.fieldCount < 2 ? this.octets.length : this.fieldAt(1).end;
  }

  /** Where the field number `index` stands, from 0. */
  fieldAt(index: number): FieldPosition {
    const at = index * rowWidth;
    const rows = this.#rows;
    return {
      start: rows[at]!,
      nameEnd: rows[at + 1]!,
      valueStart: rows[at + 2]!,
      valueEnd: rows[at + 3]!,
      end: rows[at + 4]!,
    };
  }

  /** Where a known field stands; `undefined` if it is absent. */
  position(field: KnownField): FieldPosition | undefined {
    const index = this.#known[knownFields[field]]!;
    return index < 0 ? undefined : this.fieldAt(index);
  }

  /** The value of a known field, as a view; `undefined` if it is absent. */
  octetsOf(field: KnownField): Uint8Array | undefined {
    const index = this.#known[knownFields[field]]!;
    if (index < 0) return undefined;
    return this.octets.subarray(this.#rows[index * rowWidth + 2]!, this.#rows[index * rowWidth + 3]!);
  }

  /** The value of a known field; `undefined` if it is absent. */
  textOf(field: KnownField): string | undefined {
    const index = this.#known[knownFields[field]]!;
    if (index < 0) return undefined;
    return textOf(this.octets, this.#rows[index * rowWidth + 2]!, this.#rows[index * rowWidth + 3]!);
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
    const index = this.#known[knownFields['byte-range']]!;
    if (index < 0) return undefined;
    return decodeByteRange(this.octets, this.#rows[index * rowWidth + 2]!, this.#rows[index * rowWidth + 3]!);
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
    const index = this.#known[knownFields.status]!;
    if (index < 0) return undefined;
    return decodeStatus(this.octets, this.#rows[index * rowWidth + 2]!, this.#rows[index * rowWidth + 3]!);
  }

  /** The media type; `undefined` when the field is absent, a failure when it breaks the grammar. */
  contentType(): Result<MediaType, MsrpError> | undefined {
    const value = this.octetsOf('content-type');
    return value === undefined ? undefined : decodeMediaType(value);
  }

  #path(field: 'to-path' | 'from-path'): Result<readonly MsrpUri[], MsrpError> {
    const index = this.#known[knownFields[field]]!;
    if (index < 0) return failure(malformed('MSRP_HEADER_ORDER', `no ${field}`, this.offset, 'RFC 4975 9'));
    const from = this.#rows[index * rowWidth + 2]!;
    const path = decodePath(this.octets.subarray(from, this.#rows[index * rowWidth + 3]!), this.#limits);
    if (path.ok) return ok(path.value);
    const { message, offset = 0 } = path.error;
    return failure(malformed('MSRP_URI', message, this.offset + from + offset, 'RFC 4975 9'));
  }

  #reportValue(field: 'success-report' | 'failure-report'): 'yes' | 'no' | 'partial' | undefined {
    const index = this.#known[knownFields[field]]!;
    if (index < 0) return undefined;
    return decodeReportValue(this.octets, this.#rows[index * rowWidth + 2]!, this.#rows[index * rowWidth + 3]!);
  }
}

/** What the scanner of heads hands over. */
export interface HeadParts {
  readonly transactionId: string;
  readonly start: StartLine;
  readonly octets: Uint8Array;
  readonly offset: number;
  readonly hasBody: boolean;
  readonly error: MsrpError | undefined;
  readonly defects: readonly Defect[];
  /** {@link rowWidth} numbers for each field. */
  readonly rows: readonly number[];
  /** For each of {@link knownFields} the number of its field, or -1. */
  readonly known: readonly number[];
  readonly limits: MsrpLimits;
}

/** Numbers per field in {@link HeadParts.rows}: start, end of name, start and end of value, end of line. */
export const rowWidth = 5;

/** Places in {@link HeadParts.known}. */
export const knownFields = {
  'to-path': 0,
  'from-path': 1,
  'message-id': 2,
  'byte-range': 3,
  'success-report': 4,
  'failure-report': 5,
  status: 6,
  'content-type': 7,
} as const;

/** `yes`, `no` or `partial`, in any case; `undefined` for anything else. `partial` is a value of Failure-Report only. */
export function decodeReportValue(octets: Uint8Array, from: number, to: number): 'yes' | 'no' | 'partial' | undefined {
  if (equalsIgnoringCase(octets, from, to, 'yes')) return 'yes';
  if (equalsIgnoringCase(octets, from, to, 'no')) return 'no';
  if (equalsIgnoringCase(octets, from, to, 'partial')) return 'partial';
  return undefined;
}
