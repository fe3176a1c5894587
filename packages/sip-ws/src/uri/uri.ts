import { alphanumericTable, failure, MisuseError, ok, type Result } from '@webrtc-ims/core';
import { formatParameters } from '../header/parameters.ts';
import { lenientContext, type ParseContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { SourceText } from '../syntax/source-text.ts';
import { asciiLower, equalsIgnoringCase, octetsOf } from '../syntax/text.ts';
import { readSipUri, type SipUri } from './sip-uri.ts';
import { readTelUri, type TelUri } from './tel-uri.ts';
import { readUrnUri, type UrnUri } from './urn-uri.ts';
import { usualSipUri } from './usual-sip-uri.ts';

/** A URI of a scheme that this package has no type for; its text is opaque (RFC 3261 19.1.1). */
export interface AbsoluteUri {
  readonly kind: 'absolute';
  /** In lower case. */
  readonly scheme: string;
  readonly text: string;
}

/** Any URI that SIP messages carry; tell them apart by `kind`. */
export type Uri = SipUri | TelUri | UrnUri | AbsoluteUri;

/** The parts of a SIP URI that {@link formatUri} writes; texts are written as they are, so escape them before (see {@link escaped}). */
export interface SipUriFields {
  readonly scheme?: 'sip' | 'sips' | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly host: string;
  readonly port?: number | undefined;
  readonly parameters?: Iterable<readonly [name: string, value?: string | undefined]> | undefined;
  readonly headerText?: string | undefined;
}

/**
 * Reads a URI that fills the whole input. `sip:`, `sips:`, `tel:` and `urn:` are taken apart, every other scheme gives an
 * {@link AbsoluteUri}.
 *
 * Errors: `SIP_URI` with the offset, `SIP_LIMIT_URI`, `SIP_LIMIT_PARAMETERS`.
 */
export function parseUri(input: string | Uint8Array, context: ParseContext = lenientContext): Result<Uri> {
  const octets = typeof input === 'string' ? octetsOf(input) : input;
  const source = typeof input === 'string' ? SourceText.of(octets, input) : new SourceText(octets, 0, 0);
  return uriBetween(source, 0, octets.length, context);
}

/** Writes a SIP or SIPS URI. {@link MisuseError} when the result would not read back as such a URI. */
export function formatUri(uri: Uri | SipUriFields): string {
  if ('kind' in uri) return uri.text;
  const userinfo =
    uri.user === undefined ? '' : uri.password === undefined ? `${uri.user}@` : `${uri.user}:${uri.password}@`;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  const headers = uri.headerText === undefined ? '' : `?${uri.headerText}`;
  const text = `${uri.scheme ?? 'sip'}:${userinfo}${uri.host}${port}${formatParameters(uri.parameters)}${headers}`;
  const read = parseUri(text);
  if (!read.ok) throw new MisuseError('SIP_MISUSE_URI', `not a URI: ${read.error.message}`);
  return text;
}

/** Reads the URI that fills the octets from `start` to `end`. */
export function uriBetween(source: SourceText, start: number, end: number, context: ParseContext): Result<Uri> {
  const usual = usualSipUri(source, start, end, context);
  if (usual !== undefined) return ok(usual);
  const cursor = new Cursor(source, start, end, context);
  const uri = readAnyUri(cursor);
  return uri === undefined ? failure(cursor.error!) : ok(uri);
}

/** Reads a URI from the cursor to its end by the whole grammar, whatever the form. */
export function readAnyUri(cursor: Cursor): Uri | undefined {
  const start = cursor.at;
  if (cursor.end - start > cursor.context.limits.uriSize) return cursor.failLimit('SIP_LIMIT_URI', 'uriSize', 414);
  cursor.run(schemeTable);
  const schemeEnd = cursor.at;
  const first = (cursor.octets[start] ?? 0) | 0x20;
  if (schemeEnd === start || first < 0x61 || first > 0x7a || !cursor.accept(0x3a))
    return cursor.fail('SIP_URI', 'expected a URI scheme', 'RFC 3261 25.1', start);
  const { octets } = cursor;
  if (equalsIgnoringCase(octets, start, schemeEnd, 'sip')) return readSipUri(cursor, 'sip', start);
  if (equalsIgnoringCase(octets, start, schemeEnd, 'sips')) return readSipUri(cursor, 'sips', start);
  if (equalsIgnoringCase(octets, start, schemeEnd, 'tel')) return readTelUri(cursor, start);
  if (equalsIgnoringCase(octets, start, schemeEnd, 'urn')) return readUrnUri(cursor, start);
  const scheme = asciiLower(cursor.text(start, schemeEnd));
  while (!cursor.atEnd && opaqueTable[cursor.peek] === 1) cursor.at++;
  if (!cursor.atEnd || cursor.at === schemeEnd + 1)
    return cursor.fail('SIP_URI', 'unexpected octet in a URI', 'RFC 3986 2');
  return { kind: 'absolute', scheme, text: cursor.text(start, cursor.end) };
}

// scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
const schemeTable = alphanumericTable('+-.');
const opaqueTable = alphanumericTable("-._~:/?#[]@!$&'()*+,;=%");
