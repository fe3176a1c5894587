import { type MsrpError, malformed, overLimit } from '../errors.ts';
import type { MsrpLimits } from '../limits.ts';
import type { LastView } from '../syntax/last-view.ts';
import { countSpaces, sameText, skipPrintable } from '../syntax/octet-runs.ts';
import { type ByteRange, decodeByteRange } from './byte-range.ts';
import { isFlag } from './continuation-flag.ts';
import { decodeFieldLine, type FieldLine, isPlain } from './field-line.ts';
import { MessageHead } from './head.ts';
import { HeadFaults } from './head-faults.ts';
import { knownFields } from './known-fields.ts';
import { checkKnownValue } from './known-values.ts';
import { LineMemory } from './line-memory.ts';
import { beginsMessage, decodeStart, idStart, type StartLine, transactionIdEnd } from './start-line.ts';

/** What {@link HeadScanner.scan} came to. */
export type ScanOutcome = 'more' | 'body' | 'end' | 'failed';

/**
 * Reads one start line and header section, line by line, and remembers where it stopped: octets are looked at once, however they arrive.
 * Offsets are kept relative to the start of the message, so that the octets may move between two calls.
 */
export class HeadScanner {
  readonly #limits: MsrpLimits;
  readonly #views: LastView;
  readonly #faults: HeadFaults;
  readonly #memory = new LineMemory();
  // Offset of the message in the stream.
  #offset = 0;
  #lineStart = 0;
  // Looked at so far.
  #scanned = 0;
  // What was wrong before this line.
  #faultsBefore = 0;
  #start: StartLine = noStart;
  // For each of the known fields where its line begins, 0 where it is absent, and what the line is.
  #starts: number[] = [];
  #lines: FieldLine[] = [];
  #fieldCount = 0;
  #fieldsStart = 0;
  #range: ByteRange | undefined;

  /** The fatal error after `failed`. */
  fatal: MsrpError | undefined;
  /** Octet after the header section: after the blank line, or after the end-line. */
  end = 0;
  /** The octet of the flag after `end`. */
  flag = 0;
  /** Octet after the transaction id. */
  idEnd = 0;

  constructor(limits: MsrpLimits, strict: boolean, views: LastView) {
    this.#limits = limits;
    this.#views = views;
    this.#faults = new HeadFaults(strict);
  }

  /** Begins a message that stands at `offset` of the stream. */
  reset(offset: number): void {
    this.#offset = offset;
    this.#lineStart = 0;
    this.#scanned = 0;
    this.#faultsBefore = 0;
    this.idEnd = 0;
    this.#starts = [0, 0, 0, 0, 0, 0, 0, 0];
    this.#lines = [absent, absent, absent, absent, absent, absent, absent, absent];
    this.#fieldCount = 0;
    this.#range = undefined;
    this.#faults.reset(offset);
  }

  /** Goes on with the message that begins at `base`; octets are there up to `to`. */
  scan(octets: Uint8Array, base: number, to: number): ScanOutcome {
    if (this.#lineStart === 0 && !beginsMessage(octets, base, to)) {
      return this.#fail(malformed('MSRP_START_LINE', 'does not begin with "MSRP "', this.#offset, clause));
    }
    const view = this.#views.of(octets);
    for (;;) {
      if (this.#scanned === this.#lineStart && this.#lineStart > 0) this.#recallLines(view, base, to);
      const line = base + this.#lineStart;
      const cr = this.#lineEnd(octets, view, base, to);
      if (cr < 0) return this.#scanned <= this.#lastOfLine ? 'more' : this.#failTooLong();
      if (cr === line) {
        this.end = cr + 2 - base;
        return 'body';
      }
      if (octets[line] === 0x2d) return this.#endLine(octets, view, base, line, cr);
      const isRead = line === base ? this.#startLine(octets, base, cr) : this.#field(octets, view, base, line, cr);
      if (!isRead) return 'failed';
      this.#nextLine(cr + 2 - base);
    }
  }

  /** The head, once {@link HeadScanner.scan} gave `body` or `end`. */
  head(octets: Uint8Array, base: number, hasBody: boolean): MessageHead {
    this.#checkFields(hasBody);
    return new MessageHead({
      start: this.#start,
      source: octets,
      base,
      length: this.#lineStart,
      idEnd: this.idEnd,
      offset: this.#offset,
      hasBody,
      error: this.#faults.error,
      defects: this.#faults.defects,
      fieldCount: this.#fieldCount,
      fieldsStart: this.#fieldCount < 2 ? this.#lineStart : this.#fieldsStart,
      starts: this.#starts,
      lines: this.#lines,
      range: this.#range,
      limits: this.#limits,
    });
  }

  // The CR of this line stands there or before, or a limit is passed, whichever way the octets arrive.
  get #lastOfLine(): number {
    return Math.min(this.#lineStart + this.#limits.lineSize, this.#limits.headerSize);
  }

  #nextLine(start: number): void {
    this.#lineStart = start;
    this.#scanned = start;
    this.#faultsBefore = this.#faults.count;
  }

  // Lines that stood in their places before. They were not too long then, and are not now: only the size of all of them is looked at.
  #recallLines(view: DataView, base: number, to: number): void {
    const { fields, headerSize } = this.#limits;
    const stop = Math.min(to, base + headerSize + 2);
    let line = base + this.#lineStart;
    while (this.#fieldCount < fields) {
      const known = this.#memory.recall(this.#fieldCount, view, line, stop);
      if (known === undefined) break;
      this.#take(line - base, known);
      line += known.length;
    }
    this.#nextLine(line - base);
  }

  // Where the CRLF of this line stands; -1 if it has not come, or a limit is passed.
  #lineEnd(octets: Uint8Array, view: DataView, base: number, to: number): number {
    let at = base + this.#scanned;
    const stop = Math.min(to, base + this.#lastOfLine + 1);
    while (at < stop) {
      at = skipPrintable(octets, view, at, stop);
      if (at === stop) break;
      const octet = octets[at]!;
      if (octet === 0x0d) {
        if (at + 1 === to) break;
        if (octets[at + 1] === 0x0a) {
          this.#scanned = at - base;
          return at;
        }
      }
      if (octet === 0x0d || octet === 0x0a) this.#faults.refuse('MSRP_LINE_END', 'a CR or LF alone', at - base);
      else if (octet !== 0x09) this.#faults.refuse('MSRP_CONTROL_OCTET', 'a control octet', at - base);
      at++;
    }
    this.#scanned = at - base;
    return -1;
  }

  // pMSRP SP transact-id SP method CRLF
  // pMSRP SP transact-id SP status-code [SP comment] CRLF
  #startLine(octets: Uint8Array, base: number, cr: number): boolean {
    const idEnd = transactionIdEnd(octets, base, cr, this.#faults);
    if (idEnd < 0) {
      this.#fail(malformed('MSRP_START_LINE', 'no transaction id', this.#offset + idStart, clause));
      return false;
    }
    this.idEnd = idEnd - base;
    if (this.idEnd - idStart > this.#limits.idLength) {
      this.#fail(overLimit('MSRP_LIMIT_ID', 'idLength', this.#offset + idStart));
      return false;
    }
    this.#start = decodeStart(octets, base, idEnd + 1, cr, this.#faults);
    return true;
  }

  // end-line = "-------" transact-id continuation-flag CRLF
  #endLine(octets: Uint8Array, view: DataView, base: number, line: number, cr: number): ScanOutcome {
    const idLength = this.idEnd - idStart;
    let isOurs = cr - line === idLength + 8;
    for (let i = 0; isOurs && i < 7; i++) isOurs = octets[line + i] === 0x2d;
    isOurs = isOurs && sameText(view, line + 7, view, base + idStart, idLength);
    this.flag = octets[cr - 1]!;
    if (!isOurs || !isFlag(this.flag)) {
      // Where this message ends is unknown, and so is everything after it.
      return this.#fail(malformed('MSRP_FRAMING', 'not the end-line', this.#offset + line - base, clause));
    }
    this.end = cr + 2 - base;
    return 'end';
  }

  #field(octets: Uint8Array, view: DataView, base: number, line: number, cr: number): boolean {
    const start = line - base;
    if (this.#fieldCount === this.#limits.fields) {
      this.#fail(overLimit('MSRP_LIMIT_FIELDS', 'fields', this.#offset + start));
      return false;
    }
    const read = decodeFieldLine(octets, view, line, cr);
    if (read === undefined) {
      this.#faults.refuse('MSRP_HEADER_SYNTAX', 'not a header field', start);
      return true;
    }
    const { field, valueStart } = read;
    if (!isPlain(octets, line, read)) {
      this.#faults.tolerate('MSRP_SPACING', 'not one space around the value', start + read.nameEnd);
    }
    const from = line + valueStart;
    const to = line + read.valueEnd;
    const isPath = field === knownFields['to-path'] || field === knownFields['from-path'];
    // Spaces stand between URIs.
    if (isPath && countSpaces(octets, view, from, to) >= this.#limits.pathUris) {
      this.#fail(overLimit('MSRP_LIMIT_PATH', 'pathUris', this.#offset + start + valueStart));
      return false;
    }
    const place = this.#fieldCount;
    const isFirst = this.#take(start, read);
    if (isFirst && field === knownFields['byte-range']) {
      // Not kept: a chunk stands nowhere where another one stood.
      this.#range = decodeByteRange(octets, from, to);
      if (this.#range === undefined) this.#faults.refuse('MSRP_BYTE_RANGE', 'not a range', start + valueStart);
      return true;
    }
    if (isFirst) checkKnownValue(field, octets, from, to, start + valueStart, this.#limits, this.#faults);
    if (this.#faults.count === this.#faultsBefore) this.#memory.keep(place, view, line, read);
    return true;
  }

  // The next field, and what can be wrong with it because of those before. Whether it is the first of its name, where that is a known one.
  #take(start: number, line: FieldLine): boolean {
    const index = this.#fieldCount++;
    const { field } = line;
    const isFirst = field >= 0 && this.#starts[field] === 0;
    if (isFirst) {
      this.#starts[field] = start;
      this.#lines[field] = line;
    } else if (field >= 0) this.#faults.refuse('MSRP_HEADER_DUPLICATE', 'a field stands twice', start);
    if (index > 1) return isFirst;
    if (field !== index) {
      this.#faults.refuse('MSRP_HEADER_ORDER', 'To-Path and From-Path are not the first two fields', start);
    }
    this.#fieldsStart = start + line.length;
    return isFirst;
  }

  // What can be said only when all fields are there.
  #checkFields(hasBody: boolean): void {
    const end = this.#lineStart;
    if (this.#fieldCount < 2) this.#faults.refuse('MSRP_HEADER_ORDER', 'To-Path and From-Path are not both there', end);
    if (!hasBody) return;
    if (this.#start.kind === 'response') this.#faults.refuse('MSRP_RESPONSE_BODY', 'a response with a body', end);
    else if (this.#starts[knownFields['content-type']] === 0) {
      this.#faults.tolerate('MSRP_CONTENT_TYPE_MISSING', 'a body without Content-Type', end);
    }
  }

  #failTooLong(): 'failed' {
    const { lineSize, headerSize } = this.#limits;
    if (this.#lineStart + lineSize < headerSize) {
      return this.#fail(overLimit('MSRP_LIMIT_LINE', 'lineSize', this.#offset + this.#lineStart));
    }
    return this.#fail(overLimit('MSRP_LIMIT_HEADERS', 'headerSize', this.#offset + headerSize));
  }

  #fail(error: MsrpError): 'failed' {
    this.fatal = error;
    return 'failed';
  }
}

const clause = 'RFC 4975 9';
const noStart: StartLine = { kind: 'request', method: '' };
const absent: FieldLine = { field: -1, nameEnd: 0, valueStart: 0, valueEnd: 0, length: 0 };
