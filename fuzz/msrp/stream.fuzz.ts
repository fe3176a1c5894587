// The events of a stream do not depend on how it is cut, body octets are never lost or made up, and what is well-formed can be passed on and reads back.
import { concatenate, octetsEqual, ProtocolError } from '@webrtc-ims/core';
import { encodeEndLine, encodeForwardedHead, type MessageHead, MsrpParser, type ParserOptions } from '@webrtc-ims/msrp';

interface Chunk {
  readonly head: MessageHead;
  readonly pieces: Uint8Array[];
  flag: string;
}

export function fuzz(data: Uint8Array): void {
  const size = 1 + ((data[0] ?? 0) & 15);
  for (const strict of [false, true]) {
    const whole = read([data], { strict });
    const cut: Uint8Array[] = [];
    for (let at = 0; at < data.length; at += size) cut.push(data.subarray(at, at + size));
    const inPieces = read(cut, { strict });
    if (summary(whole) !== summary(inPieces)) throw new Error('the events depend on how the stream is cut');
    for (const [index, chunk] of whole.chunks.entries()) {
      if (!octetsEqual(concatenate(chunk.pieces), concatenate(inPieces.chunks[index]!.pieces)))
        throw new Error('a body depends on how the stream is cut');
      check(chunk);
    }
  }
  read([data], { framing: 'message' });
}

function read(pieces: readonly Uint8Array[], options: ParserOptions): { chunks: Chunk[]; error: string } {
  const parser = new MsrpParser(options);
  const chunks: Chunk[] = [];
  let error = '';
  for (const piece of pieces) {
    parser.push(piece);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (error !== '') throw new Error('something follows an error');
      const last = chunks.at(-1);
      if (event.type === 'head') chunks.push({ head: event.head, pieces: [], flag: '' });
      else if (event.type === 'body') last?.pieces.push(event.octets);
      else if (event.type === 'end' && last !== undefined) last.flag = event.flag;
      else if (event.type === 'error') {
        if (!(event.error instanceof ProtocolError)) throw new Error('not one of our errors');
        error = `${event.error.code} ${event.error.offset}`;
      }
    }
    if (parser.heldOctets > 16_384 + 128) throw new Error('more is held than may be');
  }
  return { chunks, error };
}

function summary({ chunks, error }: { chunks: readonly Chunk[]; error: string }): string {
  const texts = chunks.map(({ head, flag }) => [
    head.transactionId,
    head.start,
    head.fields(),
    head.error?.code,
    head.error?.offset,
    head.defects.map(({ code, offset }) => [code, offset]),
    head.hasBody,
    flag,
  ]);
  return JSON.stringify([texts, error]);
}

function check({ head, pieces }: Chunk): void {
  // None of these may throw, whatever the fields hold.
  head.toPath();
  head.fromPath();
  head.contentType();
  const values = [head.messageId, head.byteRange, head.status, head.successReport, head.failureReport];
  if (values.length === 0 || head.error !== undefined || head.start.kind !== 'request') return;
  const id = 'fuzz0000';
  const written = encodeForwardedHead(head, { transactionId: id, toPath: 'msrp://a;tcp', fromPath: 'msrp://b;tcp' });
  const body = concatenate(pieces);
  let text = '';
  for (const octet of body) text += String.fromCharCode(octet);
  if (text.includes(id)) return;
  const again = read([concatenate([written, body, encodeEndLine(id, '$', head.hasBody)])], {});
  const [only, ...others] = again.chunks;
  if (only === undefined || others.length > 0 || again.error !== '')
    throw new Error('what is passed on is not one message');
  if (only.head.error !== undefined) throw new Error('what is passed on is malformed');
  if (!octetsEqual(concatenate(only.pieces), body)) throw new Error('a body was changed');
  if (JSON.stringify(only.head.fields().slice(2)) !== JSON.stringify(head.fields().slice(2)))
    throw new Error('a field was changed');
}
