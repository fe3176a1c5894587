import { concatenate } from '@webrtc-ims/core';
import fc from 'fast-check';
import type { ByteRange } from '../message/byte-range.ts';
import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { encodeEndLine, encodeRequestHead, encodeResponse, type RequestFields } from '../message/encode.ts';
import { encodeUri, type MsrpUri } from '../uri/msrp-uri.ts';

/** One message and the octets that stand for it. */
export interface ArbitraryMessage {
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly transactionId: string;
  /** `undefined` for a message without a body. */
  readonly body: Uint8Array | undefined;
  readonly flag: ContinuationFlag;
  /** The method; `undefined` for a response. */
  readonly method: string | undefined;
}

/** Ids as the grammar has them (RFC 4975 9). */
export function arbitraryId(): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(...alphanumerics),
      fc.string({ unit: fc.constantFrom(...alphanumerics, '.', '-', '+', '%', '='), minLength: 3, maxLength: 31 }),
    )
    .map(([first, rest]) => first + rest);
}

/** MSRP URIs: names, IPv4 and IPv6 addresses; with and without port, session id, user and parameters. */
export function arbitraryUri(): fc.Arbitrary<MsrpUri> {
  const word = fc.string({ unit: fc.constantFrom(...alphanumerics), minLength: 1, maxLength: 12 });
  return fc.record({
    scheme: fc.constantFrom('msrp' as const, 'msrps' as const),
    userinfo: fc.option(word, { nil: undefined }),
    host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
    port: fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined }),
    sessionId: fc.option(
      fc.string({
        unit: fc.constantFrom(...alphanumerics, '-', '.', '_', '~', '+', '=', '/'),
        minLength: 1,
        maxLength: 40,
      }),
      { nil: undefined },
    ),
    transport: fc.constantFrom('tcp', 'ws', 'dc', 'x1'),
    parameters: fc.array(fc.record({ name: word, value: fc.option(word, { nil: undefined }) }), { maxLength: 2 }),
  });
}

/** Byte-Range values that make sense and values that do not. */
export function arbitraryByteRange(): fc.Arbitrary<ByteRange> {
  const position = fc.oneof(fc.nat(5000), fc.maxSafeNat());
  return fc.record({
    start: position,
    end: fc.option(position, { nil: undefined }),
    total: fc.option(position, { nil: undefined }),
  });
}

/**
 * Messages of every kind. Bodies are random octets mixed with what looks like the end of a message: hyphens, CRLF, the message's own id, flags.
 * They never hold the real end-line.
 */
export function arbitraryMessage(): fc.Arbitrary<ArbitraryMessage> {
  return fc.oneof({ weight: 4, arbitrary: arbitraryRequest() }, { weight: 1, arbitrary: arbitraryResponse() });
}

function arbitraryRequest(): fc.Arbitrary<ArbitraryMessage> {
  return fc
    .record({
      transactionId: arbitraryId(),
      method: fc.constantFrom('SEND', 'SEND', 'REPORT', 'AUTH', 'NICKNAME'),
      toPath: arbitraryPath(),
      fromPath: arbitraryPath(),
      messageId: fc.option(arbitraryId(), { nil: undefined }),
      successReport: fc.constantFrom(undefined, 'yes' as const, 'no' as const),
      failureReport: fc.constantFrom(undefined, 'yes' as const, 'no' as const, 'partial' as const),
      byteRange: fc.option(arbitraryByteRange(), { nil: undefined }),
      flag: fc.constantFrom('$' as const, '+' as const, '#' as const),
      tail: fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom<Lookalike>(...lookalikes)), {
        maxLength: 12,
      }),
      hasBody: fc.boolean(),
      lines: fc.array(fc.constantFrom(['X-Trace', 'a b'] as const, ['Use-Nickname', '"Ann"'] as const), {
        maxLength: 2,
      }),
    })
    .map(({ tail, hasBody, flag, lines, ...fields }) => {
      const body = hasBody ? bodyOf(tail, fields.transactionId) : undefined;
      const request: RequestFields = {
        ...fields,
        extensions: lines,
        contentType: hasBody ? 'text/plain;charset=UTF-8' : undefined,
      };
      const octets = concatenate([
        encodeRequestHead(request),
        body ?? new Uint8Array(0),
        encodeEndLine(fields.transactionId, flag, hasBody),
      ]);
      return { octets, transactionId: fields.transactionId, body, flag, method: fields.method };
    });
}

function arbitraryResponse(): fc.Arbitrary<ArbitraryMessage> {
  return fc
    .record({
      transactionId: arbitraryId(),
      toPath: arbitraryPath(),
      fromPath: arbitraryPath(),
      code: fc.integer({ min: 100, max: 999 }),
      comment: fc.option(fc.constantFrom('OK', 'a b\tc', 'größer', ''), { nil: undefined }),
    })
    .map((fields) => ({
      octets: encodeResponse(fields),
      transactionId: fields.transactionId,
      body: undefined,
      flag: '$' as const,
      method: undefined,
    }));
}

function arbitraryPath(): fc.Arbitrary<string> {
  return fc.array(arbitraryUri(), { minLength: 1, maxLength: 3 }).map((uris) => uris.map(encodeUri).join(' '));
}

type Lookalike =
  | 'crlf'
  | 'cr'
  | 'lf'
  | 'hyphens'
  | 'hyphen'
  | 'id'
  | 'longer id'
  | 'shorter id'
  | 'flag'
  | 'no flag'
  | 'start';

const lookalikes = [
  'crlf',
  'cr',
  'lf',
  'hyphens',
  'hyphen',
  'id',
  'longer id',
  'shorter id',
  'flag',
  'no flag',
  'start',
] as const satisfies readonly Lookalike[];

function bodyOf(parts: readonly (Uint8Array | Lookalike)[], id: string): Uint8Array {
  const text = new TextEncoder();
  const piece = (part: Uint8Array | Lookalike): Uint8Array => {
    if (typeof part !== 'string') return part;
    switch (part) {
      case 'crlf':
        return text.encode('\r\n');
      case 'cr':
        return text.encode('\r');
      case 'lf':
        return text.encode('\n');
      case 'hyphens':
        return text.encode('-------');
      case 'hyphen':
        return text.encode('-');
      case 'id':
        return text.encode(id);
      case 'longer id':
        return text.encode(`\r\n-------${id}x$\r\n`);
      case 'shorter id':
        return text.encode(`\r\n-------${id.slice(0, -1)}$\r\n`);
      case 'flag':
        return text.encode('$');
      case 'no flag':
        return text.encode(`\r\n-------${id}!\r\n`);
      case 'start':
        return text.encode(`MSRP ${id} SEND\r\n`);
    }
  };
  let body: Uint8Array = new Uint8Array(0);
  for (const part of parts) {
    const longer = concatenate([body, piece(part)]);
    if (!holdsEndLine(concatenate([longer, text.encode('\r\n')]), id)) body = longer;
  }
  return body;
}

/** The naive way: by text, one character for each octet. */
function holdsEndLine(octets: Uint8Array, id: string): boolean {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return ['$', '+', '#'].some((flag) => text.includes(`\r\n-------${id}${flag}\r\n`));
}

const alphanumerics = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
