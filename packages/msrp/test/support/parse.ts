import { concatenate } from '@webrtc-ims/core';
import { type MessageHead, type MsrpError, MsrpParser, type ParserOptions } from '../../src/index.ts';

export const octets = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const text = (input: Uint8Array): string => Buffer.from(input).toString('latin1');

/** One message of a stream, its body put together, or the error at which it ended. */
export type Seen =
  | {
      readonly start: MessageHead['start'];
      readonly id: string;
      readonly fields: readonly (readonly [string, string])[];
      readonly problems: readonly string[];
      readonly offset: number;
      readonly body: string | undefined;
      readonly flag: string | undefined;
    }
  | { readonly error: string; readonly offset: number | undefined; readonly message: string };

/** Everything that the parser says about a stream given in pieces. */
export function seen(pieces: readonly Uint8Array[], options: ParserOptions = {}): Seen[] {
  const parser = new MsrpParser(options);
  const out: Seen[] = [];
  let head: MessageHead | undefined;
  let body: Uint8Array[] = [];
  const close = (flag: string | undefined): void => {
    if (head === undefined) return;
    out.push({
      start: head.start,
      id: head.transactionId,
      fields: head.fields(),
      problems: [...(head.error === undefined ? [] : [describe(head.error)]), ...head.defects.map(describe)],
      offset: head.offset,
      body: head.hasBody ? text(concatenate(body)) : undefined,
      flag,
    });
    head = undefined;
  };
  const drain = (): void => {
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'head') {
        head = event.head;
        body = [];
      } else if (event.type === 'body') body.push(event.octets.slice());
      else if (event.type === 'end') close(event.flag);
      else {
        close(undefined);
        out.push({ error: event.error.code, offset: event.error.offset, message: event.error.message });
      }
    }
  };
  for (const piece of pieces) {
    parser.push(piece);
    drain();
  }
  close(undefined);
  return out;
}

const describe = (problem: Pick<MsrpError, 'code' | 'offset'>): string => `${problem.code}@${problem.offset}`;

/** Cut into pieces of `size` octets. */
export function cut(input: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < input.length; at += size) pieces.push(input.subarray(at, at + size));
  return pieces;
}

/** The events of a stream, after making sure that each two-way cut and every size of pieces up to 3 gives the same. */
export function seenHoweverCut(input: string | Uint8Array, options: ParserOptions = {}): Seen[] {
  const stream = typeof input === 'string' ? octets(input) : input;
  const whole = seen([stream], options);
  const expected = JSON.stringify(whole);
  const check = (name: string, pieces: readonly Uint8Array[]): void => {
    const other = JSON.stringify(seen(pieces, options));
    if (other !== expected) throw new Error(`${name}: ${other}\ninstead of ${expected}`);
  };
  for (const size of [1, 2, 3]) check(`pieces of ${size}`, cut(stream, size));
  for (let at = 1; at < stream.length; at++) check(`cut at ${at}`, [stream.subarray(0, at), stream.subarray(at)]);
  return whole;
}

export const to = 'msrp://a.example:1/s1;tcp';
export const from = 'msrp://b.example:2/s2;tcp';
/** The two paths that every message begins with. */
export const paths: string = `To-Path: ${to}\r\nFrom-Path: ${from}\r\n`;
