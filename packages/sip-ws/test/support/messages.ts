import { expect } from 'vitest';
import { type ParsedMessage, type ParseOptions, parseMessage, type SipRequest } from '../../src/index.ts';

export type Mode = 'lenient' | 'strict';

/** Text, one octet for each character. */
export function octetsOfText(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Octets, one character for each. */
export function textOfOctets(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
}

/** A request with the rows that every request has, and these. Rows given by name replace their default. */
export function requestText(rows: readonly string[] = [], options: { start?: string; body?: string } = {}): string {
  const defaults = [
    'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
    'From: <sip:alice@example.com>;tag=a1',
    'To: <sip:bob@example.com>',
    'Call-ID: c1@client.invalid',
    'CSeq: 1 INVITE',
  ];
  const given = new Set(rows.map(nameOf));
  const kept = defaults.filter((row) => !given.has(nameOf(row)));
  const start = options.start ?? 'INVITE sip:bob@example.com SIP/2.0';
  return `${[start, ...kept, ...rows].join('\r\n')}\r\n\r\n${options.body ?? ''}`;
}

/** Parses {@link requestText}; it must be accepted. */
export function request(
  rows: readonly string[] = [],
  options: ParseOptions & { start?: string; body?: string } = {},
): SipRequest {
  return requestOf(requestText(rows, options), options);
}

/** Parses the text of a request; it must be accepted. */
export function requestOf(text: string, options: ParseOptions = {}): SipRequest {
  const parsed = parseMessage(octetsOfText(text), options);
  if (!parsed.ok) throw parsed.error;
  if (parsed.value.kind !== 'request') throw new Error('a response');
  return parsed.value;
}

/** That octets are refused: with this code, at this offset, with this status. */
export function expectRefused(
  parsed: ParsedMessage,
  code: string,
  offset: number,
  status: number | undefined = 400,
): void {
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect({ code: parsed.error.code, offset: parsed.error.offset, status: parsed.error.status }).toEqual({
    code,
    offset,
    status,
  });
}

function nameOf(row: string): string {
  return row.slice(0, row.indexOf(':')).trim().toLowerCase();
}
