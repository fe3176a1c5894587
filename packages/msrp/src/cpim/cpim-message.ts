import { concatenate, failure, LimitError, MalformedError, MisuseError, ok, type Result } from '@webrtc-ims/core';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import type { CpimError } from './cpim-error.ts';
import { escapeValue, unescapeValue } from './escapes.ts';

/** One header of message/cpim. */
export interface CpimHeader {
  /** The URI of the namespace that the prefix of the name stands for; the standard headers have that of CPIM. */
  readonly namespace: string;
  /** Without prefix; case counts. */
  readonly name: string;
  /** Without its escapes. */
  readonly value: string;
  /** `lang` and others, names as received. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/**
 * A message/cpim.
 *
 * ```
 * From: …  To: …  other headers      RFC 3862 2.2
 *                                    blank line
 * Content-Type: …  other MIME fields
 *                                    blank line
 * content, to the end
 * ```
 */
export interface CpimMessage {
  /** All but NS, in order. What is not known is there too, and need not be looked at. */
  readonly headers: readonly CpimHeader[];
  /** MIME fields of the content, Content-Type among them, in order. */
  readonly mime: readonly (readonly [name: string, value: string])[];
  readonly content: Uint8Array;
}

/** Bounds of the reader. */
export interface CpimLimits {
  /** Octets before the content. 16,384: group chats of RCS list their members. */
  readonly headerSize: number;
  /** Headers and MIME fields together. 128. */
  readonly fields: number;
}

/** The bounds that hold where the caller gives none. */
export const defaultCpimLimits: CpimLimits = Object.freeze({ headerSize: 16_384, fields: 128 });

/** The namespace of From, To, cc, DateTime, Subject, NS and Require (RFC 3862 4). */
export const cpimNamespace = 'urn:ietf:params:cpim-headers:';

/** The namespace of the headers of RFC 5438: `Message-ID`, `Disposition-Notification`, `Original-To`, `IMDN-Record-Route`, `IMDN-Route`. */
export const imdnNamespace = 'urn:ietf:params:imdn';

/** Reads a complete message/cpim. The content is a view of `octets`. */
export function decodeCpim(octets: Uint8Array, limits: Partial<CpimLimits> = {}): Result<CpimMessage, CpimError> {
  const reader = new LineReader(octets, { ...defaultCpimLimits, ...limits });
  const headers: CpimHeader[] = [];
  // The prefix of a name, which may be empty, and the namespace it stands for; of this message alone (RFC 3862 3.4).
  const namespaces = new Map<string, string>([['', cpimNamespace]]);
  for (let line = reader.next(); line !== undefined && line.text !== ''; line = reader.next()) {
    const field = splitField(line.text);
    if (field === undefined) return malformed('CPIM_HEADER', 'not a header', line.offset);
    const dot = field.name.indexOf('.');
    const prefix = dot < 0 ? '' : field.name.slice(0, dot);
    const name = field.name.slice(dot + 1);
    // Without a prefix NS is always the one of CPIM: it could not be declared otherwise.
    if (dot < 0 && name === 'NS') {
      const declared = declaration(field.value);
      if (declared === undefined) return malformed('CPIM_HEADER', 'not a declaration of a namespace', line.offset);
      namespaces.set(declared.prefix, declared.uri);
      continue;
    }
    const namespace = namespaces.get(prefix);
    if (namespace === undefined) return malformed('CPIM_NAMESPACE', 'the prefix is not declared', line.offset);
    headers.push({ namespace, name, value: unescapeValue(field.value), parameters: field.parameters });
  }
  if (reader.error !== undefined) return failure(reader.error);
  const mime: (readonly [string, string])[] = [];
  const mimeAt = reader.offset;
  for (let line = reader.next(); line !== undefined && line.text !== ''; line = reader.next()) {
    const colon = line.text.indexOf(':');
    if (colon < 1) return malformed('CPIM_HEADER', 'not a field', line.offset);
    mime.push([line.text.slice(0, colon), line.text.slice(colon + 1).trim()]);
  }
  if (reader.error !== undefined) return failure(reader.error);
  for (const required of ['From', 'To']) {
    const isThere = headers.some(({ namespace, name }) => namespace === cpimNamespace && name === required);
    if (!isThere) return malformed('CPIM_REQUIRED', `no ${required}`, 0);
  }
  if (!mime.some(([name]) => asciiLower(name) === 'content-type')) {
    return malformed('CPIM_REQUIRED', 'no Content-Type', mimeAt);
  }
  return ok({ headers, mime, content: octets.subarray(reader.offset) });
}

/** The value of the first header with that name. */
export function cpimValue(message: CpimMessage, name: string, namespace: string = cpimNamespace): string | undefined {
  return message.headers.find((header) => header.namespace === namespace && header.name === name)?.value;
}

/**
 * The names that Require lists and `known` does not: a message with any must not be processed (RFC 3862 4.7). Gateways ignore Require.
 */
export function unknownRequirements(message: CpimMessage, known: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (const { namespace, name, value } of message.headers) {
    if (namespace !== cpimNamespace || name !== 'Require') continue;
    for (const part of value.split(',')) {
      const required = part.trim();
      if (required !== '' && !known.includes(required)) names.push(required);
    }
  }
  return names;
}

/** A header to be written. */
export interface CpimHeaderToWrite {
  /** With its prefix, as in `imdn.Message-ID`. */
  readonly name: string;
  /** Escaped here. */
  readonly value: string;
}

/**
 * Writes a message/cpim: From and To first, then the declarations of the prefixes, then the other headers.
 *
 * @throws {MisuseError} `CPIM_MISUSE` for a name or a MIME value that cannot be written, an undeclared prefix, or no Content-Type
 */
export function encodeCpim(message: {
  /** `[display name] <URI>`. */
  readonly from: string;
  readonly to: readonly string[];
  /** Prefix and namespace URI. */
  readonly namespaces?: readonly (readonly [prefix: string, uri: string])[] | undefined;
  readonly headers?: readonly CpimHeaderToWrite[] | undefined;
  readonly mime: readonly (readonly [name: string, value: string])[];
  readonly content: Uint8Array;
}): Uint8Array<ArrayBuffer> {
  const { namespaces = [], headers = [] } = message;
  let text = headerLine('From', message.from);
  for (const to of message.to) text += headerLine('To', to);
  for (const [prefix, uri] of namespaces) text += headerLine('NS', `${prefix === '' ? '' : `${prefix} `}<${uri}>`);
  for (const { name, value } of headers) {
    const dot = name.indexOf('.');
    if (dot >= 0 && !namespaces.some(([prefix]) => prefix === name.slice(0, dot))) throw misuse('an undeclared prefix');
    text += headerLine(name, value);
  }
  if (message.to.length === 0) throw misuse('no To');
  if (!message.mime.some(([name]) => asciiLower(name) === 'content-type')) throw misuse('no Content-Type');
  text += '\r\n';
  for (const [name, value] of message.mime) {
    if (!isName(name) || escapeValue(value) !== value.replaceAll('\\', '\\\\')) throw misuse('not a MIME field');
    text += `${name}: ${value}\r\n`;
  }
  return concatenate([octetsOf(`${text}\r\n`), message.content]);
}

function headerLine(name: string, value: string): string {
  if (!isName(name.replace('.', ''))) throw misuse('not a header name');
  return `${name}: ${escapeValue(value)}\r\n`;
}

function misuse(message: string): MisuseError {
  return new MisuseError('CPIM_MISUSE', message, { clause: 'RFC 3862 2.2' });
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

// Header = Header-name ":" *( ";" Parameter ) SP Header-value                  RFC 3862 3.6
function splitField(line: string): Field | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (!isName(name.replace('.', ''))) return undefined;
  const parameters: (readonly [string, string])[] = [];
  let at = colon + 1;
  while (line[at] === ';') {
    const equals = line.indexOf('=', at);
    const end = equals < 0 ? -1 : endOfParameter(line, equals + 1);
    if (end < 0) return undefined;
    const value = line.slice(equals + 1, end);
    const isQuoted = value.startsWith('"');
    parameters.push([line.slice(at + 1, equals), isQuoted ? unescapeValue(value.slice(1, -1)) : value]);
    at = end;
  }
  // One space in the grammar; none and several are read as well.
  while (line[at] === ' ') at++;
  return { name, value: line.slice(at), parameters };
}

function endOfParameter(line: string, from: number): number {
  if (line[from] !== '"') {
    let at = from;
    while (at < line.length && line[at] !== ' ' && line[at] !== ';') at++;
    return at;
  }
  for (let at = from + 1; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === '"') return at + 1;
  }
  return -1;
}

// NS-header = "NS" ": " [ Name-prefix ] "<" URI ">"                             RFC 3862 4.6
function declaration(value: string): { readonly prefix: string; readonly uri: string } | undefined {
  const open = value.indexOf('<');
  if (open < 0 || !value.endsWith('>')) return undefined;
  const prefix = value.slice(0, open).trim();
  if (prefix !== '' && !isName(prefix)) return undefined;
  return { prefix, uri: value.slice(open + 1, -1) };
}

function isName(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!nameCharacters.includes(text[i]!)) return false;
  return text.length > 0;
}

const nameCharacters = "!#$%&'*+-^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function malformed(
  code: 'CPIM_HEADER' | 'CPIM_NAMESPACE' | 'CPIM_REQUIRED',
  message: string,
  offset: number,
): Result<never, CpimError> {
  return failure(new MalformedError(code, message, { offset, clause: 'RFC 3862 2.2' }));
}

// Lines up to CRLF, as UTF-8.
class LineReader {
  readonly #octets: Uint8Array;
  readonly #limits: CpimLimits;
  #fields = 0;
  offset = 0;
  error: CpimError | undefined;

  constructor(octets: Uint8Array, limits: CpimLimits) {
    this.#octets = octets;
    this.#limits = limits;
  }

  next(): { readonly text: string; readonly offset: number } | undefined {
    if (this.error !== undefined) return undefined;
    const { offset } = this;
    const limit = Math.min(this.#octets.length, this.#limits.headerSize);
    let end = offset;
    while (end < limit && this.#octets[end]! >= 0x20 && this.#octets[end] !== 0x7f) end++;
    if (end >= limit) {
      const isLimit = this.#octets.length > limit;
      this.error = isLimit
        ? new LimitError('CPIM_LIMIT', 'above the limit headerSize', { offset: limit })
        : new MalformedError('CPIM_END', 'no content', { offset: end, clause: 'RFC 3862 2.4' });
      return undefined;
    }
    if (this.#octets[end] !== 0x0d || this.#octets[end + 1] !== 0x0a) {
      const message = 'a control octet, or a CR or LF alone';
      this.error = new MalformedError('CPIM_HEADER', message, { offset: end, clause: 'RFC 3862 2.2' });
      return undefined;
    }
    if (++this.#fields > this.#limits.fields + 2) {
      this.error = new LimitError('CPIM_LIMIT', 'above the limit fields', { offset });
      return undefined;
    }
    this.offset = end + 2;
    return { text: decoder.decode(this.#octets.subarray(offset, end)), offset };
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
