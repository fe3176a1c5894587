import { readFileSync } from 'node:fs';
import { type ParsedMessage, parseMessage, type SipRequest, type SipResponse } from '../../src/index.ts';
import { type Mode, octetsOfText } from './messages.ts';

/** One message of RFC 4475, as archived. */
export function rfc4475(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/rfc4475/${name}.dat`, import.meta.url)));
}

/** One message of RFC 5118 with CRLF line ends and an empty line, which the archive lacks. */
export function rfc5118(name: string): Uint8Array {
  const text = readFileSync(new URL(`../fixtures/rfc5118/${name}`, import.meta.url), 'latin1');
  const whole = text.includes('\n\n') ? text : `${text}\n`;
  return octetsOfText(whole.replaceAll('\n', '\r\n'));
}

export function parsed4475(name: string, mode: Mode = 'lenient'): ParsedMessage {
  return parseMessage(rfc4475(name), { mode });
}

/** The request in a message that must be accepted. */
export function requestIn(parsed: ParsedMessage): SipRequest {
  if (!parsed.ok) throw parsed.error;
  if (parsed.value.kind !== 'request') throw new Error('a response');
  return parsed.value;
}

/** The response in a message that must be accepted. */
export function responseIn(parsed: ParsedMessage): SipResponse {
  if (!parsed.ok) throw parsed.error;
  if (parsed.value.kind !== 'response') throw new Error('a request');
  return parsed.value;
}
