import { type Defect, type MsrpError, type MsrpErrorCode, malformed, overLimit } from '../errors.ts';
import type { MsrpLimits } from '../limits.ts';
import { alphanumeric, identTable, tokenTable } from '../syntax/octet-tables.ts';
import { octetsOf, textOf } from '../syntax/text.ts';
import { type ByteRange, decodeByteRange } from './byte-range.ts';
import { decodeReportValue, idStart, knownFields, MessageHead, type StartLine } from './head.ts';
import { nameEndAt, skipBlanks, skipBlanksBack } from './header-line.ts';
import { isIdent } from './identifiers.ts';
import { type LineFacts, LineMemory } from './line-memory.ts';
import { decodeStatus, threeDigits } from './status.ts';

/** What {@link HeadScanner.scan} came to. */
export type ScanOutcome = 'more' | 'body' | 'end' | 'failed';

/**
 * Reads one start line and header section, line by line, and remembers where it stopped: octets are looked at once, however they arrive.
 * Offsets are kept relative to the start of the message, so that the octets may move between two calls.
 */
export class HeadScanner {
  readonly #limits: MsrpLimits;
  readonly #strict: boolean;
  // Offset of the message in the stream.
  #offset = 0;
  #lineStart = 0;
  // Looked at so far.
  #scanned = 0;
  #start: StartLine = noStart;
  // See HeadParts.values.
  #values: number[] = [...noValues];
  #fieldCount = 0;
  #fieldsStart = 0;
  #range: ByteRange | undefined;
  readonly #memory = new LineMemory();
  // What was looked at last, and a view of it by four octets.
  #viewed: Uint8Array | undefined;
  #view: DataView = emptyView;
  #error: MsrpError | undefined;
  #defects: Defect[] = [];

  /** The fatal error after `failed`. */
  fatal: MsrpError | undefined;
  /** Octet after the header section: after the blank line, or after the end-line. */
  end = 0;
  /** The octet of the flag after `end`. */
  flag = 0;
  /** Octet after the transaction id. */
  idEnd = 0;

  constructor(limits: MsrpLimits, strict: boolean) {
    this.#limits = limits;
    this.#strict = strict;
  }

  /** Octets of the message looked at so far. */
  get scanned(): number {
    return this.#scanned;
  }

  /** Begins a message that stands at `offset` of the stream. */
  reset(offset: number): void {
    this.#offset = offset;
    this.#lineStart = 0;
    this.#scanned = 0;
    this.idEnd = 0;
    this.#fieldCount = 0;
    this.#range = undefined;
    this.#error = undefined;
    this.#values = noValues.slice();
    if (this.#defects.length > 0) this.#defects = [];
  }

  /** Goes on with the message that begins at `base`; octets are there up to `to`. */
  scan(octets: Uint8Array, base: number, to: number): ScanOutcome {
    if (this.#lineStart === 0 && !startsWithMsrp(octets, base, to)) {
      return this.#fail(malformed('MSRP_START_LINE', 'does not begin with "MSRP "', this.#offset, clause));
    }
    if (octets !== this.#viewed) {
      this.#viewed = octets;
      this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length);
    }
    const view = this.#view;
    const { lineSize, headerSize, fields } = this.#limits;
    let at = base + this.#scanned;
    for (;;) {
      const line = base + this.#lineStart;
      // The CR of this line stands at `last` or before, or a limit is passed, whichever way the octets arrive.
      const last = Math.min(line + lineSize, base + headerSize);
      if (at === line && at > base && this.#fieldCount < fields) {
        const facts = this.#memory.recall(this.#fieldCount, view, line, Math.min(to, last + 2));
        if (facts !== undefined) {
          this.#take(base, line, facts);
          at += facts.length;
          this.#scanned = this.#lineStart = at - base;
          continue;
        }
      }
      const stop = Math.min(to, last + 1);
      let isEnd = false;
      while (at < stop) {
        at = skipPrintable(octets, view, at, stop);
        if (at === stop) break;
        const octet = octets[at]!;
        if (octet === 0x09) {
          at++;
          continue;
        }
        if (octet === 0x0d) {
          if (at + 1 === to) break;
          isEnd = octets[at + 1] === 0x0a;
          if (isEnd) break;
        }
        const isLineEnd = octet === 0x0d || octet === 0x0a;
        if (isLineEnd) this.#refuse('MSRP_LINE_END', 'a CR or LF alone', at - base);
        else this.#refuse('MSRP_CONTROL_OCTET', 'a control octet', at - base);
        at++;
      }
      this.#scanned = at - base;
      if (!isEnd) {
        if (at <= last) return 'more';
        const isLine = line + lineSize < base + headerSize;
        return this.#fail(
          isLine
            ? overLimit('MSRP_LIMIT_LINE', 'lineSize', this.#offset + this.#lineStart)
            : overLimit('MSRP_LIMIT_HEADERS', 'headerSize', this.#offset + headerSize),
        );
      }
      const outcome = this.#line(octets, base, line, at);
      if (outcome !== undefined) return outcome;
      at += 2;
      this.#scanned = this.#lineStart = at - base;
    }
  }

  /** The head, once {@link HeadScanner.scan} gave `body` or `end`. */
  head(octets: Uint8Array, base: number, hasBody: boolean): MessageHead {
    this.#check(octets, base, hasBody);
    return new MessageHead({
      start: this.#start,
      source: octets,
      base,
      length: this.#lineStart,
      idEnd: this.idEnd,
      offset: this.#offset,
      hasBody,
      error: this.#error,
      defects: this.#defects,
      fieldCount: this.#fieldCount,
      fieldsStart: this.#fieldCount < 2 ? this.#lineStart : this.#fieldsStart,
      values: this.#values,
      range: this.#range,
      limits: this.#limits,
    });
  }

  #line(octets: Uint8Array, base: number, line: number, cr: number): ScanOutcome | undefined {
    if (this.#lineStart === 0) return this.#startLine(octets, base, cr);
    if (cr === line) {
      this.end = cr + 2 - base;
      return 'body';
    }
    if (octets[line] === 0x2d) return this.#endLine(octets, base, line, cr);
    return this.#field(octets, base, line, cr);
  }

  // pMSRP SP transact-id SP method CRLF
  // pMSRP SP transact-id SP status-code [SP comment] CRLF
  #startLine(octets: Uint8Array, base: number, cr: number): ScanOutcome | undefined {
    const id = base + idStart;
    let at = id;
    while (identTable[octets[at]!] === 1) at++;
    const isStrict = octets[at] === 0x20 && at - id >= 4 && at - id <= 32;
    while (at < cr && octets[at] !== 0x20) at++;
    this.idEnd = at - base;
    if (at === id || at === cr || alphanumeric[octets[id]!] !== 1 || !(isStrict || isToken(octets, id, at))) {
      return this.#fail(malformed('MSRP_START_LINE', 'no transaction id', this.#offset + idStart, clause));
    }
    if (at - id > this.#limits.idLength) {
      return this.#fail(overLimit('MSRP_LIMIT_ID', 'idLength', this.#offset + idStart));
    }
    if (!isStrict) this.#tolerate('MSRP_ID_LENGTH', 'not an id of 4 to 32 characters', idStart);
    const rest = at + 1;
    const first = octets[rest]!;
    if (rest < cr && first >= 0x30 && first <= 0x39) {
      const code = threeDigits(octets, rest, cr);
      if (code < 0 || (cr > rest + 3 && octets[rest + 3] !== 0x20)) {
        this.#refuse('MSRP_START_LINE', 'not a status code', rest - base);
      }
      const comment = cr > rest + 3 ? textOf(octets, rest + 4, cr) : undefined;
      this.#start = { kind: 'response', code, comment };
      return undefined;
    }
    if (
      cr - rest === 4 &&
      first === 0x53 &&
      octets[rest + 1] === 0x45 &&
      octets[rest + 2] === 0x4e &&
      octets[rest + 3] === 0x44
    ) {
      this.#start = sendStart;
      return undefined;
    }
    for (let i = rest; i < cr || i === rest; i++) {
      if (i < cr && octets[i]! >= 0x41 && octets[i]! <= 0x5a) continue;
      this.#refuse('MSRP_START_LINE', 'not a method', rest - base);
      break;
    }
    this.#start = { kind: 'request', method: textOf(octets, rest, Math.min(cr, rest + 32)) };
    return undefined;
  }

  // end-line = "-------" transact-id continuation-flag CRLF
  #endLine(octets: Uint8Array, base: number, line: number, cr: number): ScanOutcome {
    const idLength = this.idEnd - idStart;
    let isOurs = cr - line === idLength + 8;
    for (let i = 0; isOurs && i < 7; i++) isOurs = octets[line + i] === 0x2d;
    for (let i = 0; isOurs && i < idLength; i++) isOurs = octets[line + 7 + i] === octets[base + idStart + i];
    this.flag = octets[cr - 1]!;
    if (!isOurs || !isFlag(this.flag)) {
      // Where this message ends is unknown, and so is everything after it.
      return this.#fail(malformed('MSRP_FRAMING', 'not the end-line', this.#offset + line - base, clause));
    }
    this.end = cr + 2 - base;
    return 'end';
  }

  // header = hname ":" SP hval
  #field(octets: Uint8Array, base: number, line: number, cr: number): ScanOutcome | undefined {
    if (this.#fieldCount === this.#limits.fields) {
      return this.#fail(overLimit('MSRP_LIMIT_FIELDS', 'fields', this.#offset + line - base));
    }
    const candidate = knownNameAt(octets, this.#view, line, cr);
    const nameEnd = candidate === undefined ? nameEndAt(octets, line) : line + candidate.length - 1;
    if (nameEnd < 0) {
      this.#refuse('MSRP_HEADER_SYNTAX', 'not a header field', line - base);
      return undefined;
    }
    const at = skipBlanks(octets, nameEnd + 1, cr);
    const valueEnd = skipBlanksBack(octets, at, cr);
    const isPlain = octets[nameEnd + 1] === 0x20 && at === nameEnd + 2 && valueEnd === cr;
    if (!isPlain) this.#tolerate('MSRP_SPACING', 'not one space around the value', nameEnd - base);
    const field = candidate === undefined ? -1 : candidate.field;
    const isPath = field === knownFields['to-path'] || field === knownFields['from-path'];
    if (isPath && urisIn(octets, this.#view, at, valueEnd) > this.#limits.pathUris) {
      return this.#fail(overLimit('MSRP_LIMIT_PATH', 'pathUris', this.#offset + at - base));
    }
    const facts = { field, valueStart: at - line, valueEnd: valueEnd - line, length: cr + 2 - line };
    const place = this.#fieldCount;
    this.#take(base, line, facts);
    // A chunk stands nowhere where another one stood.
    const mayComeAgain = isPlain && this.#error === undefined && field !== knownFields['byte-range'];
    if (mayComeAgain) this.#memory.keep(place, octets, line, facts);
    return undefined;
  }

  // The next field; what can be wrong with it depends on the others.
  #take(base: number, line: number, { field, valueStart, valueEnd, length }: LineFacts): void {
    const index = this.#fieldCount++;
    const start = line - base;
    if (field >= 0) {
      const values = this.#values;
      if (values[2 * field] !== 0) this.#refuse('MSRP_HEADER_DUPLICATE', 'a field stands twice', start);
      else {
        values[2 * field] = start + valueStart;
        values[2 * field + 1] = start + valueEnd;
      }
    }
    if (index > 1) return;
    if (field !== index) {
      this.#refuse('MSRP_HEADER_ORDER', 'To-Path and From-Path are not the first two fields', start);
    }
    this.#fieldsStart = start + length;
  }

  // What can be said only when all fields are there, in the order of the fields.
  #check(octets: Uint8Array, base: number, hasBody: boolean): void {
    const values = this.#values;
    if (this.#fieldCount < 2) {
      this.#refuse('MSRP_HEADER_ORDER', 'To-Path and From-Path are not both there', this.#lineStart);
    }
    for (let field: number = knownFields['message-id']; field <= knownFields.status; field++) {
      const from = values[2 * field]!;
      if (from > 0) this.#checkValue(octets, base, field, from, values[2 * field + 1]!);
    }
    if (!hasBody) return;
    if (this.#start.kind === 'response') {
      this.#refuse('MSRP_RESPONSE_BODY', 'a response with a body', this.#lineStart);
    } else if (values[2 * knownFields['content-type']] === 0) {
      this.#tolerate('MSRP_CONTENT_TYPE_MISSING', 'a body without Content-Type', this.#lineStart);
    }
  }

  #checkValue(octets: Uint8Array, base: number, field: number, relative: number, relativeEnd: number): void {
    const from = base + relative;
    const to = base + relativeEnd;
    switch (field) {
      case knownFields['message-id']:
        if (isIdent(octets, from, to)) return;
        if (to > from && to - from <= this.#limits.idLength && isToken(octets, from, to)) {
          this.#tolerate('MSRP_ID_LENGTH', 'not an id of 4 to 32 characters', relative);
        } else {
          this.#refuse('MSRP_MESSAGE_ID', 'not an id', relative);
        }
        return;
      case knownFields['byte-range']:
        this.#range = decodeByteRange(octets, from, to);
        if (this.#range === undefined) this.#refuse('MSRP_BYTE_RANGE', 'not a range', relative);
        return;
      case knownFields['success-report']:
      case knownFields['failure-report']: {
        const value = decodeReportValue(octets, from, to);
        if (value === undefined || (value === 'partial' && field === knownFields['success-report'])) {
          this.#refuse('MSRP_REPORT_VALUE', 'neither yes nor no', relative);
        }
        return;
      }
      case knownFields.status:
        if (decodeStatus(octets, from, to) === undefined) this.#refuse('MSRP_STATUS', 'not a status', relative);
        return;
      default:
    }
  }

  #fail(error: MsrpError): 'failed' {
    this.fatal = error;
    return 'failed';
  }

  #refuse(code: MsrpErrorCode, message: string, relative: number): void {
    this.#error ??= malformed(code, message, this.#offset + relative, clause);
  }

  #tolerate(code: MsrpErrorCode, message: string, relative: number): void {
    if (this.#strict) this.#refuse(code, message, relative);
    else this.#defects.push({ code, message, offset: this.#offset + relative, clause });
  }
}

/** Whether an octet is `+`, `$` or `#`. */
export function isFlag(octet: number): boolean {
  return octet === 0x24 || octet === 0x2b || octet === 0x23;
}

const clause = 'RFC 4975 9';
const noStart: StartLine = { kind: 'request', method: '' };
const sendStart: StartLine = Object.freeze({ kind: 'request', method: 'SEND' });
const noValues: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const emptyView = new DataView(new ArrayBuffer(0));
const magic: readonly number[] = [0x4d, 0x53, 0x52, 0x50, 0x20];

function startsWithMsrp(octets: Uint8Array, base: number, to: number): boolean {
  for (let i = 0; i < idStart && base + i < to; i++) if (octets[base + i] !== magic[i]) return false;
  return true;
}

// Four octets at a time, as one number: where one of them is below 0x20, the subtraction sets its highest bit, or that of one before it, and the
// complement says that it was not set before.
function skipPrintable(octets: Uint8Array, view: DataView, from: number, to: number): number {
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const four = view.getInt32(at);
    if (((four - 0x20202020) & ~four & 0x80808080) !== 0) break;
  }
  while (at < to && octets[at]! >= 0x20) at++;
  return at;
}

// Spaces stand between the URIs of a path: most paths have none.
function urisIn(octets: Uint8Array, view: DataView, from: number, to: number): number {
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const four = view.getInt32(at) ^ 0x20202020;
    if (((four - 0x01010101) & ~four & 0x80808080) !== 0) break;
  }
  let uris = 1;
  for (; at < to; at++) if (octets[at] === 0x20) uris++;
  return uris;
}

// The known field whose name and colon stand at `line`. Setting bit 0x20 makes upper case lower and changes neither lower case nor "-" nor ":"; what it
// makes "-" and ":" of is looked at by itself.
function knownNameAt(octets: Uint8Array, view: DataView, line: number, cr: number): KnownName | undefined {
  const candidates = namesByLetter[octets[line]! & 0x1f];
  if (candidates === undefined) return undefined;
  for (const name of candidates) {
    const { length, hyphen, words } = name;
    if (cr - line < length || octets[line + length - 1] !== 0x3a) continue;
    if (hyphen >= 0 && octets[line + hyphen] !== 0x2d) continue;
    let at = 0;
    while (at < words.length && (view.getInt32(line + wordAt(at, length)) | 0x20202020) === words[at]) at++;
    if (at === words.length) return name;
  }
  return undefined;
}

interface KnownName {
  readonly field: number;
  /** Octets of the name and its colon. */
  readonly length: number;
  /** Offset of its hyphen, or -1. */
  readonly hyphen: number;
  /** Both in lower case, four octets to each number; the last four overlap with those before. */
  readonly words: readonly number[];
}

const namesByLetter: readonly (readonly KnownName[] | undefined)[] = Array.from({ length: 32 }, (_, letter) => {
  const names = Object.entries(knownFields).filter(([name]) => (name.charCodeAt(0) & 0x1f) === letter);
  return names.length === 0 ? undefined : names.map(([name, field]) => knownName(`${name}:`, field));
});

function knownName(name: string, field: number): KnownName {
  const { length } = name;
  const view = new DataView(octetsOf(name).buffer);
  const words = Array.from({ length: Math.ceil(length / 4) }, (_, at) => view.getInt32(wordAt(at, length)));
  return { field, length, hyphen: name.indexOf('-'), words };
}

function wordAt(index: number, length: number): number {
  return Math.min(4 * index, length - 4);
}

function isToken(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (tokenTable[octets[at]!] !== 1 && octets[at] !== 0x3d) return false;
  return true;
}
