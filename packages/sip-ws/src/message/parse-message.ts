import { ProtocolError } from '@webrtc-ims/core';
import { type Defect, malformed, overLimit, violation } from '../errors.ts';
import { defaultLimits, lenientContext, type ParseContext, type SipLimits, strictContext } from '../limits.ts';
import { textOf } from '../syntax/text.ts';
import { checkMessage } from './check-message.ts';
import { headerName, headerShape, invalidHeader, unknownHeader } from './header-name.ts';
import { HeaderRows } from './header-rows.ts';
import { noteDefect, rowStride, scanRows } from './scan-rows.ts';
import { known, missing, type SipMessage, SipRequest, SipResponse } from './sip-message.ts';
import { readStartLine } from './start-line.ts';

/** How a message is parsed. */
export interface ParseOptions {
  /**
   * `lenient` (default) lets pass what cannot be read in two ways and lists it in `defects`; typed values are checked when they are
   * read. `strict` reports every departure from the grammar and checks every typed value at once.
   */
  readonly mode?: 'lenient' | 'strict';
  readonly limits?: Partial<SipLimits>;
  /** What carried the octets; a stream must have Content-Length (RFC 3261 18.3). Default `websocket`. */
  readonly framing?: 'datagram' | 'stream' | 'websocket';
}

/** What is left of a request that could not be parsed: enough to answer it (see `buildResponse`). */
export interface UnparsableRequest {
  readonly kind: 'unparsable';
  readonly method: string;
  /** The rows that were found, for the headers that a response copies. */
  readonly headers: HeaderRows;
}

export type ParsedMessage =
  | { readonly ok: true; readonly value: SipMessage }
  | {
      readonly ok: false;
      readonly error: ProtocolError;
      /** Present when the octets are a request other than ACK with a Via: answer it with `error.status`. */
      readonly reply?: UnparsableRequest;
    };

/**
 * Reads one message from octets that hold nothing else but perhaps octets after the body, which are left out (RFC 3261 18.3).
 * One pass over the header section; the body is not looked at. Never throws.
 *
 * Checked here: the start line, the form of each header row, headers that may stand once, the presence of Via, From, To, Call-ID
 * and CSeq, the CSeq, and Content-Length against the octets present. Other values are checked by their accessors, by
 * `checkMessage`, or in strict mode.
 *
 * Octets with LF alone as line end throughout are rewritten to CRLF in lenient mode.
 *
 * @example
 * ```ts
 * const parsed = parseMessage(octets);
 * if (!parsed.ok) {
 *   if (parsed.reply) send(buildResponse(parsed.reply, parsed.error.status ?? 400).octets);
 * } else if (parsed.value.kind === 'request') route(parsed.value);
 * ```
 */
export function parseMessage(octets: Uint8Array, options: ParseOptions = {}): ParsedMessage {
  const context = contextOf(options);
  const { limits, strict } = context;
  if (octets.length > limits.messageSize)
    return parseRows(
      octets.subarray(0, limits.messageSize),
      context,
      options,
      overLimit('SIP_LIMIT_MESSAGE', 'messageSize', limits.messageSize, 513),
    );
  if (!strict && hasBareLineEnds(octets, limits.headerSize)) {
    return parseRows(withCrlf(octets, limits.headerSize), context, options, undefined, true);
  }
  return parseRows(octets, context, options, undefined);
}

function parseRows(
  octets: Uint8Array,
  context: ParseContext,
  options: ParseOptions,
  tooLarge: ProtocolError | undefined,
  converted = false,
): ParsedMessage {
  const { strict } = context;
  const defects: Defect[] = [];
  if (converted) noteDefect(defects, 'SIP_LINE_END', 'LF alone as line end', 0, 'RFC 3261 7');
  const startLine = readStartLine(octets, 0, context, defects);
  if (startLine instanceof ProtocolError) return { ok: false, error: startLine };
  const scanned = scanRows(octets, startLine.end, context, defects);
  const rows = new HeaderRows(octets, scanned.rows);
  let error = tooLarge ?? startLine.error ?? scanned.error ?? checkRows(rows);
  let end = scanned.end;
  if (error === undefined) {
    const length = contentLengthOf(rows);
    if (length instanceof ProtocolError) error = length;
    else if (length === undefined) {
      if (options.framing === 'stream')
        error = malformed('SIP_CONTENT_LENGTH', 'no Content-Length on a stream', scanned.end, 'RFC 3261 18.3');
      end = octets.length;
    } else if (length > octets.length - scanned.end)
      error = violation('SIP_BODY_SHORT', 'fewer octets than Content-Length says', octets.length, 'RFC 3261 18.3');
    else end = scanned.end + length;
  }
  if (error !== undefined) {
    if (startLine.kind !== 'request') return { ok: false, error };
    return refused(octets, rows, textOf(octets, startLine.methodStart, startLine.methodEnd), error);
  }
  const whole = end < octets.length ? octets.subarray(0, end) : octets;
  const kept = defects.length === 0 ? noDefects : Object.freeze(defects);
  const message: SipMessage =
    startLine.kind === 'request'
      ? new SipRequest(whole, startLine, scanned.rows, scanned.end, kept, context)
      : new SipResponse(whole, startLine, scanned.rows, scanned.end, kept, context);
  const found = checkCSeq(message) ?? (strict ? checkMessage(message) : undefined);
  if (found === undefined) return { ok: true, value: message };
  return message.kind === 'request' ? refused(octets, rows, message.method, found) : { ok: false, error: found };
}

function refused(octets: Uint8Array, rows: HeaderRows, method: string, error: ProtocolError): ParsedMessage {
  // RFC 3261 17.1.1.3: an ACK is never answered; without Via there is nowhere to send a response.
  if (method === 'ACK' || rows.rowAfter(0, known.via, '') < 0) return { ok: false, error };
  return { ok: false, error, reply: { kind: 'unparsable', method, headers: new HeaderRows(octets, rows.rows) } };
}

// RFC 3261 8.1.1 and 7.3.1. Of two From or two Call-IDs one element would take the first and another the last: never choose.
function checkRows(headers: HeaderRows): ProtocolError | undefined {
  const { rows } = headers;
  let seen = 0;
  let via = false;
  for (let at = 0; at < rows.length; at += rowStride) {
    const id = rows[at]!;
    if (id === invalidHeader || id === unknownHeader) continue;
    if (id === known.via) via = true;
    if (id > known.expires || headerShape(id) !== 'single') continue;
    if ((seen & (1 << id)) !== 0)
      return violation('SIP_HEADER_DUPLICATE', `${headerName(id)} stands twice`, rows[at + 1]!, 'RFC 3261 7.3.1');
    seen |= 1 << id;
  }
  if (!via) return missing('Via');
  for (const id of required) if ((seen & (1 << id)) === 0) return missing(headerName(id));
  return undefined;
}

const required = [known.from, known.to, known.callId, known.cseq];

/** RFC 3261 20.14 and 18.3. */
function contentLengthOf(headers: HeaderRows): number | undefined | ProtocolError {
  const at = headers.rowAfter(0, known.contentLength, '');
  if (at < 0) return undefined;
  const start = headers.rows[at + 3]!;
  const end = headers.rows[at + 4]!;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = headers.octets[i]! - 0x30;
    if (digit < 0 || digit > 9) return malformed('SIP_CONTENT_LENGTH', 'not a number', i, 'RFC 3261 20.14');
    value = value * 10 + digit;
  }
  return end > start ? value : malformed('SIP_CONTENT_LENGTH', 'empty', start, 'RFC 3261 20.14');
}

/** RFC 3261 8.2.2 and 20.16: without a sound CSeq no transaction can be found, for a request or a response. */
function checkCSeq(message: SipMessage): ProtocolError | undefined {
  const cseq = message.cseq();
  if (!cseq.ok) return cseq.error;
  if (message.kind === 'request' && cseq.value.method !== message.method)
    return violation(
      'SIP_CSEQ_METHOD',
      'the method in CSeq is another one',
      message.header('CSeq')?.start ?? 0,
      'RFC 3261 8.1.1.5',
    );
  return undefined;
}

function contextOf(options: ParseOptions): ParseContext {
  if (options.limits === undefined) return options.mode === 'strict' ? strictContext : lenientContext;
  return { strict: options.mode === 'strict', limits: { ...defaultLimits, ...options.limits } };
}

// The first line tells which convention the sender follows; a message that mixes both is refused by the scanner.
function hasBareLineEnds(octets: Uint8Array, limit: number): boolean {
  const found = octets.indexOf(0x0a);
  return found > 0 && found < limit && octets[found - 1] !== 0x0d;
}

function withCrlf(octets: Uint8Array, limit: number): Uint8Array {
  const searchable = Math.min(octets.length, limit);
  let lines = 0;
  let end = 0;
  while (end < searchable) {
    const octet = octets[end++];
    if (octet === 0x0d) return octets;
    if (octet !== 0x0a) continue;
    lines++;
    if (octets[end] === 0x0a) {
      end++;
      lines++;
      break;
    }
  }
  const out = new Uint8Array(octets.length + lines);
  let to = 0;
  for (let at = 0; at < end; at++) {
    if (octets[at] === 0x0a) out[to++] = 0x0d;
    out[to++] = octets[at]!;
  }
  out.set(octets.subarray(end), to);
  return out;
}

const noDefects: readonly Defect[] = Object.freeze([]);
