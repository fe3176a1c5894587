import type { ProtocolError } from '@webrtc-ims/core';
import { type Defect, malformed, overLimit, violation } from '../errors.ts';
import { defaultLimits, lenientContext, type ParseContext, type SipLimits, strictContext } from '../limits.ts';
import { plainOctets } from '../syntax/plain-octets.ts';
import { SourceText } from '../syntax/source-text.ts';
import { textOf } from '../syntax/text.ts';
import { checkMessage } from './check-message.ts';
import { checkRows, contentLengthOf } from './check-rows.ts';
import { HeaderRows } from './header-rows.ts';
import { known } from './known-headers.ts';
import type { RowIndex } from './row-index.ts';
import { noDefects, noteDefect, scanRows } from './scan-rows.ts';
import { type SipMessage, SipRequest, SipResponse } from './sip-message.ts';
import { readStartLine, type StartLine, startLineEnd } from './start-line.ts';
import { readUsualMessage } from './usual-message.ts';

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
export function parseMessage(input: Uint8Array, options: ParseOptions = {}): ParsedMessage {
  const octets = plainOctets(input);
  const context = contextOf(options);
  const usual = readUsualMessage(octets, context, options.framing === 'stream');
  // Only strict reading refuses values of a message that is sound so far, and it says with the whole grammar why.
  return usual === undefined || (context.strict && checkMessage(usual) !== undefined)
    ? parseAnyMessage(octets, context, options)
    : { ok: true, value: usual };
}

/** Reads any message, sound or not: what {@link parseMessage} does with those that are not written as nearly all are. */
export function parseAnyMessage(octets: Uint8Array, context: ParseContext, options: ParseOptions): ParsedMessage {
  const { limits, strict } = context;
  if (octets.length > limits.messageSize) {
    const kept = octets.subarray(0, limits.messageSize);
    const error = overLimit('SIP_LIMIT_MESSAGE', 'messageSize', limits.messageSize, 513);
    return parseRows(kept, startLineEnd(kept, context), context, options, error);
  }
  const lineEnd = startLineEnd(octets, context);
  // The first line tells which convention the sender follows; a message that mixes both is refused by the scanner.
  if (!strict && lineEnd > 0 && octets[lineEnd] === 0x0a)
    return parseRows(withCrlf(octets, limits.headerSize), lineEnd, context, options, undefined, true);
  return parseRows(octets, lineEnd, context, options, undefined);
}

function parseRows(
  octets: Uint8Array,
  lineEnd: number,
  context: ParseContext,
  options: ParseOptions,
  tooLarge: ProtocolError | undefined,
  converted = false,
): ParsedMessage {
  const { strict } = context;
  const defects: Defect[] = [];
  if (converted) noteDefect(defects, 'SIP_LINE_END', 'LF alone as line end', 0, 'RFC 3261 7');
  const startLine = readStartLine(octets, lineEnd, context, defects);
  if (startLine.kind === 'unknown') return { ok: false, error: startLine.error };
  const scanned = scanRows(octets, startLine.end, context, defects);
  const { rows } = scanned;
  let error = tooLarge ?? startLine.error ?? scanned.error ?? checkRows(octets, rows, startLine);
  let end = octets.length;
  if (error === undefined) {
    const length = contentLengthOf(octets, rows);
    if (typeof length === 'object') error = length;
    else if (length < 0) {
      if (options.framing === 'stream')
        error = malformed('SIP_CONTENT_LENGTH', 'no Content-Length on a stream', scanned.end, 'RFC 3261 18.3');
    } else if (length > octets.length - scanned.end)
      error = violation('SIP_BODY_SHORT', 'fewer octets than Content-Length says', octets.length, 'RFC 3261 18.3');
    else end = scanned.end + length;
  }
  if (error !== undefined) return refused(octets, rows, startLine, error);
  const whole = end < octets.length ? octets.subarray(0, end) : octets;
  const source = new SourceText(whole, startLine.end, scanned.ascii ? scanned.end : startLine.end);
  const kept = defects.length === 0 ? noDefects : Object.freeze(defects);
  const message: SipMessage =
    startLine.kind === 'request'
      ? new SipRequest(source, startLine, rows, scanned.end, kept, context)
      : new SipResponse(source, startLine, rows, scanned.end, kept, context);
  const found = strict ? checkMessage(message) : undefined;
  return found === undefined ? { ok: true, value: message } : refused(octets, rows, startLine, found);
}

function refused(octets: Uint8Array, rows: RowIndex, startLine: StartLine, error: ProtocolError): ParsedMessage {
  if (startLine.kind === 'response') return { ok: false, error };
  const method = textOf(octets, startLine.methodStart, startLine.methodEnd);
  const headers = new HeaderRows(new SourceText(octets, 0, 0), rows);
  // RFC 3261 17.1.1.3: an ACK is never answered; without Via there is nowhere to send a response.
  if (method === 'ACK' || headers.rows.next(0, known.via) < 0) return { ok: false, error };
  return { ok: false, error, reply: { kind: 'unparsable', method, headers } };
}

function contextOf(options: ParseOptions): ParseContext {
  if (options.limits === undefined) return options.mode === 'strict' ? strictContext : lenientContext;
  return { strict: options.mode === 'strict', limits: { ...defaultLimits, ...options.limits } };
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
